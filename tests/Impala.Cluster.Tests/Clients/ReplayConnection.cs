using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Impala.Cluster.Tests.Clients;

/// <summary>A connection that sends recorded statements by the protocol that they came by, and keeps what comes back. Source: PostgreSQL 15, chapter 55.</summary>
internal sealed class ReplayConnection : IDisposable
{
    private const int Protocol30 = 196608;
    private readonly NetworkStream _stream;

    private ReplayConnection(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Of BackendKeyData.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Of BackendKeyData.</summary>
    public int Secret { get; private set; }

    /// <summary>The SQLSTATE that the start-up was refused with.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Portals with names that are open now.</summary>
    public HashSet<string> Portals { get; } = [];

    /// <summary>The texts of the statements that are prepared now, by name.</summary>
    private Dictionary<string, string> Statements { get; } = [];

    public static async Task<ReplayConnection> ConnectAsync(int port, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        var connection = new ReplayConnection(socket);
        var body = Encoding.UTF8.GetBytes(string.Concat(parameters.Select(pair => $"{pair.Key}\0{pair.Value}\0")) + "\0");
        var startup = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(startup, 8 + body.Length);
        BinaryPrimitives.WriteInt32BigEndian(startup.AsSpan(4), Protocol30);
        await connection._stream.WriteAsync((byte[])[.. startup, .. body]);
        connection.Refusal = (await connection.ReadResultsAsync(null)).LastOrDefault()?.SqlState;
        return connection;
    }

    /// <summary>Runs a text by the simple protocol.</summary>
    /// <param name="copyData">What COPY FROM STDIN gets; null makes it fail.</param>
    public async Task<IReadOnlyList<ReplayResult>> QueryAsync(string sql, byte[]? copyData = null)
    {
        await _stream.WriteAsync(Message('Q', Text(sql)));
        return await ReadResultsAsync(copyData);
    }

    /// <summary>Parses and synchronises.</summary>
    public async Task<ReplayResult?> ParseAsync(string statement, string sql, IReadOnlyList<uint> oids)
    {
        await _stream.WriteAsync((byte[])[.. Parse(statement, sql, oids), .. Message('S')]);
        var results = await ReadResultsAsync(null);
        Statements[statement] = sql;
        return results.Count > 0 ? results[^1] : null;
    }

    /// <summary>Describes a statement, parsing it first when that is not the one of this text, and synchronises.</summary>
    public async Task<ReplayResult?> DescribeAsync(string statement, string sql, IReadOnlyList<uint> oids)
    {
        await _stream.WriteAsync((byte[])[.. Prepare(statement, sql, oids), .. Message('D', [(byte)'S'], Text(statement)), .. Message('S')]);
        var results = await ReadResultsAsync(null);
        return results.Count > 0 ? results[^1] : null;
    }

    /// <summary>Closes a statement ('S') or portal ('P').</summary>
    public async Task CloseAsync(char kind, string name)
    {
        _ = kind == 'S' ? Statements.Remove(name) : Portals.Remove(name);
        await _stream.WriteAsync((byte[])[.. Message('C', [(byte)kind], Text(name)), .. Message('S')]);
        await ReadResultsAsync(null);
    }

    /// <summary>Binds a portal with a name and leaves it open.</summary>
    public async Task BindAsync(ReplayExecution execution)
    {
        await _stream.WriteAsync((byte[])[.. Open(execution), .. Message('S')]);
        await ReadResultsAsync(null);
    }

    /// <summary>Parses (unless the statement exists), binds (unless the portal is open), describes, executes, synchronises.</summary>
    public async Task<IReadOnlyList<ReplayResult>> ExecuteAsync(ReplayExecution execution)
    {
        await _stream.WriteAsync(
            (byte[])[.. Open(execution), .. Message('D', [(byte)'P'], Text(execution.Portal)), .. Message('E', Text(execution.Portal), Int(execution.MaxRows)), .. Message('S')]);
        return await ReadResultsAsync(null);
    }

    public void Dispose() => _stream.Dispose();

    private byte[] Open(ReplayExecution execution)
    {
        if (execution.Portal.Length > 0 && !Portals.Add(execution.Portal))
            return [];
        return
        [
            .. Prepare(execution.Statement, execution.Sql, execution.ParameterOids),
            .. Message(
                'B', Text(execution.Portal), Text(execution.Statement), Shorts(execution.ParameterFormats), Values(execution.Parameters), Shorts(execution.ResultFormats)),
        ];
    }

    /// <summary>Nothing when the name has this text already: recordings leave out what repeats, Parse and Close too.</summary>
    private byte[] Prepare(string statement, string sql, IReadOnlyList<uint> oids)
    {
        if (statement.Length > 0 && Statements.TryGetValue(statement, out var known))
        {
            if (known == sql)
                return [];
            Statements[statement] = sql;
            return [.. Message('C', [(byte)'S'], Text(statement)), .. Parse(statement, sql, oids)];
        }
        Statements[statement] = sql;
        return Parse(statement, sql, oids);
    }

    private static byte[] Parse(string statement, string sql, IReadOnlyList<uint> oids) =>
        Message('P', Text(statement), Text(sql), Short((short)oids.Count), [.. oids.SelectMany(oid => Int((int)oid))]);

    private static byte[] Values(IReadOnlyList<byte[]?> values) =>
        [.. Short((short)values.Count), .. values.SelectMany(value => value is null ? Int(-1) : [.. Int(value.Length), .. value])];

    private static byte[] Shorts(IReadOnlyList<int> values) => [.. Short((short)values.Count), .. values.SelectMany(value => Short((short)value))];

    private static byte[] Text(string value) => [.. Encoding.UTF8.GetBytes(value), 0];

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Short(short value) => [(byte)(value >> 8), (byte)value];

    private static byte[] Message(char type, params byte[][] parts) =>
        [(byte)type, .. Int(4 + parts.Sum(part => part.Length)), .. parts.SelectMany(part => part)];

    /// <summary>Reads up to ReadyForQuery.</summary>
    private async Task<IReadOnlyList<ReplayResult>> ReadResultsAsync(byte[]? copyData)
    {
        var results = new List<ReplayResult>();
        var current = new ReplayResult(null, [], null);
        var rows = new List<IReadOnlyList<string?>>();
        void End(string? tag)
        {
            results.Add(current with { Rows = rows, Tag = tag });
            current = new ReplayResult(null, [], null);
            rows = [];
        }

        while (true)
        {
            var (type, body) = await ReadMessageAsync();
            switch (type)
            {
                case 'T':
                    current = current with { Columns = ReadColumns(body) };
                    break;
                case 't':
                    current = current with { ParameterOids = [.. Enumerable.Range(0, body.Length / 4).Select(i => BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(2 + (4 * i))))] };
                    break;
                case 'D':
                    rows.Add(ReadRow(body, current.Columns));
                    break;
                case 'G':
                    current = current with { NumCopyColumns = BinaryPrimitives.ReadInt16BigEndian(body.AsSpan(1)) };
                    await _stream.WriteAsync(copyData is null ? Message('f', Text("")) : [.. Message('d', copyData), .. Message('c')]);
                    break;
                case 'H':
                    current = current with { NumCopyColumns = BinaryPrimitives.ReadInt16BigEndian(body.AsSpan(1)) };
                    break;
                case 'd':
                    current = current with { NumCopyBytes = current.NumCopyBytes + body.Length };
                    break;
                case 'C':
                    End(Encoding.UTF8.GetString(body.AsSpan(0, body.Length - 1)));
                    break;
                case 's':
                    End("(PortalSuspended)");
                    break;
                case 'I':
                    End("(EmptyQuery)");
                    break;
                case 'E':
                    current = current with { SqlState = Field(body, 'C'), Message = Field(body, 'M') };
                    var isFatal = Field(body, 'V') == "FATAL";
                    End(null);
                    if (isFatal)
                        return results;
                    break;
                case 'K':
                    (ProcessId, Secret) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(4)));
                    break;
                case 'Z':
                    if (current.Columns is not null || current.ParameterOids.Count > 0)
                        End(null);
                    if (body[0] == (byte)'I')
                        Portals.Clear();
                    return results;
            }
        }
    }

    private async Task<(char Type, byte[] Body)> ReadMessageAsync()
    {
        var header = new byte[5];
        await _stream.ReadExactlyAsync(header);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
        await _stream.ReadExactlyAsync(body);
        return ((char)header[0], body);
    }

    private static List<ReplayColumn> ReadColumns(byte[] body)
    {
        var columns = new List<ReplayColumn>();
        var rest = body.AsSpan(2);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            var fields = rest[(end + 1)..];
            columns.Add(new ReplayColumn(
                Encoding.UTF8.GetString(rest[..end]),
                BinaryPrimitives.ReadUInt32BigEndian(fields[6..]),
                BinaryPrimitives.ReadInt32BigEndian(fields[12..]),
                BinaryPrimitives.ReadUInt32BigEndian(fields) != 0,
                BinaryPrimitives.ReadInt16BigEndian(fields[4..]),
                BinaryPrimitives.ReadInt16BigEndian(fields[16..])));
            rest = fields[18..];
        }
        return columns;
    }

    private static string?[] ReadRow(byte[] body, IReadOnlyList<ReplayColumn>? columns)
    {
        var values = new string?[BinaryPrimitives.ReadInt16BigEndian(body)];
        var rest = body.AsSpan(2);
        for (var i = 0; i < values.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (length < 0)
                continue;
            values[i] = columns is not null && columns[i].Format == 1
                ? "hex:" + Convert.ToHexStringLower(rest[..length])
                : Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
        }
        return values;
    }

    private static string Field(byte[] body, char field) =>
        Encoding.UTF8.GetString(body).Split('\0').FirstOrDefault(text => text.Length > 0 && text[0] == field)?[1..] ?? "";
}
