using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Impala.Bench.Postgres;

/// <summary>The least client that PostgreSQL's protocol allows: simple queries over a blocking socket, answers thrown away. What is measured is the server.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Connects and starts a session without encryption; the server must trust the user.</summary>
    public RawClient(int port, string user, string database)
    {
        _socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        var body = Encoding.UTF8.GetBytes($"user\0{user}\0database\0{database}\0\0");
        var message = new byte[8 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), 3 << 16);
        body.CopyTo(message, 8);
        _socket.Send(message);
        ReadUntilReady();
    }

    /// <summary>Runs a text and reads everything up to ReadyForQuery.</summary>
    /// <returns>DataRows that came, and bytes of all messages.</returns>
    /// <exception cref="IOException">The server answered with an error or closed the connection.</exception>
    public (long NumRows, long NumBytes) Query(string sql)
    {
        var message = new byte[6 + Encoding.UTF8.GetByteCount(sql)];
        message[0] = (byte)'Q';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
        Encoding.UTF8.GetBytes(sql, message.AsSpan(5));
        _socket.Send(message);
        return ReadUntilReady();
    }

    public void Dispose() => _socket.Dispose();

    private (long NumRows, long NumBytes) ReadUntilReady()
    {
        var numRows = 0L;
        var numBytes = 0L;
        var filled = 0;
        var skip = 0L;
        while (true)
        {
            var received = _socket.Receive(_buffer, filled, _buffer.Length - filled, SocketFlags.None);
            if (received == 0)
                throw new IOException("The server closed the connection.");
            numBytes += received;
            filled += received;
            var position = 0;
            while (true)
            {
                var passed = (int)Math.Min(skip, filled - position);
                position += passed;
                skip -= passed;
                // ReadyForQuery, the shortest message that counts, is taken whole, so that no byte of it is left for the next answer.
                if (filled - position < 6)
                    break;
                var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(position + 1));
                switch (_buffer[position])
                {
                    case (byte)'D':
                        numRows++;
                        break;
                    case (byte)'E':
                        throw new IOException("The server answered with an error: " + Encoding.UTF8.GetString(_buffer, position + 5, Math.Min(length - 4, filled - position - 5)).Replace('\0', ' '));
                    case (byte)'Z':
                        return (numRows, numBytes);
                }
                skip = length + 1L;
            }
            _buffer.AsSpan(position, filled - position).CopyTo(_buffer);
            filled -= position;
        }
    }
}
