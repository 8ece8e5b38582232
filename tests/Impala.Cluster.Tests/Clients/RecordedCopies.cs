using System.Buffers.Binary;
using System.Text;

namespace Impala.Cluster.Tests.Clients;

/// <summary>What the clients sent for COPY FROM STDIN: recorded as counts only, so made again from the answers to the queries after it.</summary>
internal static class RecordedCopies
{
    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xff, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The data of an action's COPY; null when the client gave it up.</summary>
    public static byte[]? Of(string client, string action) => (client, action) switch
    {
        ("psql", "copy_from_stdin_csv") => Encoding.UTF8.GetBytes("b,a\n\"q \"\"z\"\"\",7\n,8\n"),
        ("psql", "copy_from_bad_row") => Encoding.UTF8.GetBytes("1\ta\nnotanumber\tb\n"),
        ("psycopg3", "copy_from_rows") => Encoding.UTF8.GetBytes("1\tx\n2\t\\N\n3\ttab\\tnl\\n\n"),
        ("psycopg3", "copy_from_binary") => Binary(2, i => [Int(i), Encoding.UTF8.GetBytes("x")]),
        ("asyncpg", "copy_records_to_table") => Binary(2, i => [Int(i), Encoding.UTF8.GetBytes("x")]),
        ("npgsql", "copy_binary_import") => Binary(100, i => [Int(i), Encoding.UTF8.GetBytes("b" + i), Double(i / 2.0), new byte[8]]),
        _ => null,
    };

    private static byte[] Binary(int numRows, Func<int, byte[][]> row) =>
    [
        .. Header,
        .. Enumerable.Range(0, numRows).Select(row).SelectMany(values =>
            (byte[])[0, (byte)values.Length, .. values.SelectMany(value => (byte[])[.. Int(value.Length), .. value])]),
        0xff, 0xff,
    ];

    private static byte[] Int(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Double(double value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return bytes;
    }
}
