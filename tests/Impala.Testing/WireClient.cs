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

    /// <summary>Bytes of a CopyData message that the client sends.</summary>
    public int CopyPieceSize { get; set; } = 7;

    /// <summary>The session's secret.</summary>
    public int Secret { get; private set; }

    /// <summary>Connects and reads up to the first ReadyForQuery.</summary>
    /// <param name="port">On loopback.</param>
    /// <param name="parameters">Of the startup message; user and database are "impala" unless given.</param>
    public static async Task<WireClient> ConnectAsync(
        int port, IReadOnlyDictionary<string, string>? parameters = null, CancellationToken cancellationToken = default)
    {
        var client = new WireClient(await ConnectSocketAsync(port, cancellationToken));
        try
        {
            var all = new Dictionary<string, string> { ["user"] = "impala", ["database"] = "impala" };
            foreach (var (name, value) in parameters ?? new Dictionary<string, string>())
                all[name] = value;
            var text = Encoding.UTF8.GetBytes(string.Concat(all.Select(pair => $"{pair.Key}\0{pair.Value}\0")) + "\0");
            var startup = new byte[8 + text.Length];
            BinaryPrimitives.WriteInt32BigEndian(startup, startup.Length);
            BinaryPrimitives.WriteInt32BigEndian(startup.AsSpan(4), Protocol30);
            text.CopyTo(startup, 8);
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
                    error = FieldOf(body, 'C');
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

    /// <summary>Runs statements by the simple protocol; answers what each gave, in text. COPY TO gives its lines as rows of one column; COPY FROM
    /// gets <paramref name="copyData"/>, in small pieces.</summary>
    public async Task<IReadOnlyList<WireResult>> QueryAsync(string sql, CancellationToken cancellationToken = default, byte[]? copyData = null)
    {
        await SendQueryAsync(sql, cancellationToken);
        var results = new List<WireResult>();
        var columns = new List<(string, uint)>();
        var rows = new List<IReadOnlyList<string?>>();
        while (true)
        {
            var (type, body) = await ReadMessageAsync(cancellationToken);
            switch (type)
            {
                case 'T':
                    columns = ReadColumns(body);
                    continue;
                case 'D':
                    rows.Add(ReadRow(body));
                    continue;
                case 'H':
                    columns = [("copy", 25)];
                    continue;
                case 'd':
                    rows.Add([Encoding.Latin1.GetString(body).TrimEnd('\n')]);
                    continue;
                case 'G':
                    await SendCopyAsync(copyData ?? [], cancellationToken);
                    continue;
                case 'C':
                    results.Add(new WireResult(columns, rows, Encoding.UTF8.GetString(body.AsSpan(0, body.Length - 1))));
                    break;
                case 'E':
                    results.Add(new WireResult(columns, rows, null, FieldOf(body, 'C'), FieldOf(body, 'M'), FieldOf(body, 'W'))
                    {
                        Hint = FieldOf(body, 'H') is { Length: > 0 } hint ? hint : null,
                        Position = FieldOf(body, 'P') is { Length: > 0 } position ? int.Parse(position, System.Globalization.CultureInfo.InvariantCulture) : null,
                    });
                    break;
                case 'Z':
                    return results;
                default:
                    continue;
            }
            columns = [];
            rows = [];
        }
    }

    /// <summary>CopyData messages whose ends fall anywhere, then CopyDone.</summary>
    private async Task SendCopyAsync(byte[] data, CancellationToken cancellationToken)
    {
        using var messages = new MemoryStream();
        for (var offset = 0; offset < data.Length; offset += CopyPieceSize)
        {
            var size = Math.Min(CopyPieceSize, data.Length - offset);
            var header = new byte[5];
            header[0] = (byte)'d';
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), size + 4);
            messages.Write(header);
            messages.Write(data, offset, size);
        }
        messages.Write([(byte)'c', 0, 0, 0, 4]);
        await _stream.WriteAsync(messages.ToArray(), cancellationToken);
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

    private static List<(string Name, uint Oid)> ReadColumns(byte[] body)
    {
        var columns = new List<(string, uint)>();
        var rest = body.AsSpan(2);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            columns.Add((Encoding.UTF8.GetString(rest[..end]), BinaryPrimitives.ReadUInt32BigEndian(rest[(end + 7)..])));
            rest = rest[(end + 19)..];
        }
        return columns;
    }

    private static string?[] ReadRow(byte[] body)
    {
        var values = new string?[BinaryPrimitives.ReadInt16BigEndian(body)];
        var rest = body.AsSpan(2);
        for (var i = 0; i < values.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (length < 0)
                continue;
            values[i] = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
        }
        return values;
    }

    private static string FieldOf(byte[] body, char field) =>
        Encoding.UTF8.GetString(body).Split('\0').FirstOrDefault(text => text.Length > 0 && text[0] == field)?[1..] ?? "";
}
