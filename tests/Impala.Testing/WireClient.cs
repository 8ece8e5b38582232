using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Impala.Testing;

/// <summary>
/// A PostgreSQL client by hand, for what drivers do not do: to stop reading in the middle, to vanish without a word, to know the
/// secret of a session, to send broken messages. Simple protocol only. Source: PostgreSQL 15, chapter 55.
/// </summary>
public sealed class WireClient : IDisposable
{
    private const int Protocol30 = 196608;
    private const int CancelCode = 80877102;
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private WireClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The session's process id, as BackendKeyData gave it.</summary>
    public int ProcessId { get; private set; }

    /// <summary>The session's secret.</summary>
    public int Secret { get; private set; }

    /// <summary>Connects and reads up to the first ReadyForQuery.</summary>
    public static async Task<WireClient> ConnectAsync(int port, CancellationToken cancellationToken = default)
    {
        var client = new WireClient(await ConnectSocketAsync(port, cancellationToken));
        try
        {
            var parameters = Encoding.UTF8.GetBytes("user\0impala\0database\0impala\0\0");
            var startup = new byte[8 + parameters.Length];
            BinaryPrimitives.WriteInt32BigEndian(startup, startup.Length);
            BinaryPrimitives.WriteInt32BigEndian(startup.AsSpan(4), Protocol30);
            parameters.CopyTo(startup, 8);
            await client._stream.WriteAsync(startup, cancellationToken);
            var (error, _) = await client.ReadUntilReadyAsync(cancellationToken);
            return error is null ? client : throw new InvalidOperationException("The session was refused: " + error);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends a CancelRequest to any port and waits until the server has closed that connection.</summary>
    public static async Task CancelAsync(int port, int processId, int secret, CancellationToken cancellationToken = default)
    {
        using var socket = await ConnectSocketAsync(port, cancellationToken);
        var request = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(request, request.Length);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4), CancelCode);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(8), processId);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(12), secret);
        await socket.SendAsync(request, cancellationToken);
        await socket.ReceiveAsync(new byte[1], cancellationToken);
    }

    /// <summary>Sends a Query message without reading any answer.</summary>
    public async Task SendQueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        var text = Encoding.UTF8.GetBytes(sql);
        var message = new byte[6 + text.Length];
        message[0] = (byte)'Q';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        text.CopyTo(message, 5);
        await _stream.WriteAsync(message, cancellationToken);
    }

    /// <summary>Reads one message: its type and body.</summary>
    public async Task<(char Type, byte[] Body)> ReadMessageAsync(CancellationToken cancellationToken = default)
    {
        var header = new byte[5];
        await _stream.ReadExactlyAsync(header, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
        await _stream.ReadExactlyAsync(body, cancellationToken);
        return ((char)header[0], body);
    }

    /// <summary>Reads up to ReadyForQuery; answers the SQLSTATE of an error, if there was one, and the number of rows.</summary>
    public async Task<(string? SqlState, int NumRows)> ReadUntilReadyAsync(CancellationToken cancellationToken = default)
    {
        string? error = null;
        var numRows = 0;
        while (true)
        {
            var (type, body) = await ReadMessageAsync(cancellationToken);
            switch (type)
            {
                case 'D':
                    numRows++;
                    break;
                case 'E':
                    error = SqlStateOf(body);
                    break;
                case 'K':
                    ProcessId = BinaryPrimitives.ReadInt32BigEndian(body);
                    Secret = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4));
                    break;
                case 'Z':
                    return (error, numRows);
            }
        }
    }

    /// <summary>Sends bytes as they are.</summary>
    public ValueTask SendRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Breaks the connection with a reset, as a client that is killed or a cable that is pulled.</summary>
    public void Vanish()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
    }

    public void Dispose() => _stream.Dispose();

    private static async Task<Socket> ConnectSocketAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string SqlStateOf(byte[] body)
    {
        foreach (var field in Encoding.UTF8.GetString(body).Split('\0'))
            if (field.Length == 6 && field[0] == 'C')
                return field[1..];
        return "?????";
    }
}
