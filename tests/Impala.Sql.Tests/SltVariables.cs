using System.IO.Compression;
using System.Text.RegularExpressions;
using Impala.Testing;

namespace Impala.Sql.Tests;

/// <summary>
/// What differs from run to run and stands in files by name: <c>$FOLDER</c>, a folder of the file's own that tables may lie in and data is loaded
/// from, <c>$DATABASE</c>,, <c>$WAREHOUSE</c>, and <c>$PARQUET</c>,
/// where files of other engines lie. Statements are sent with the values; results are compared with the names.
/// </summary>
internal sealed partial class SltVariables(string folder, string database, string warehouse, string parquet = "")
{
    // Longer values first: the others may be part of them.
    private readonly (string Name, string Value)[] _values =
        [.. new[] { ("$FOLDER", folder), ("$WAREHOUSE", warehouse), ("$PARQUET", parquet), ("$DATABASE", database) }.Where(pair => pair.Item2.Length > 0).OrderByDescending(pair => pair.Item2.Length)];

    public string Expand(string sql) => _values.Aggregate(sql, (text, pair) => text.Replace(pair.Name, pair.Value, StringComparison.Ordinal));

    public WireResult Hide(WireResult result) => result with
    {
        Columns = [.. result.Columns.Select(column => (Hide(column.Name), column.Oid))],
        Rows = [.. result.Rows.Select(row => (IReadOnlyList<string?>)[.. row.Select(value => value is null ? null : Hide(value))])],
        Message = result.Message is null ? null : Hide(result.Message),
    };

    /// <summary>Writes a file record: \t, \r, \n, \\ and \xHH in its lines are the bytes they name; a line that ends in \c has no line end.</summary>
    public void Write(SltRecord record)
    {
        var path = Path.Combine(folder, record.FileName);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = Bytes(record.Sql);
        using var file = File.Create(path);
        using Stream stream = record.Codec switch
        {
            "gzip" => new GZipStream(file, CompressionLevel.Fastest),
            "zlib" => new ZLibStream(file, CompressionLevel.Fastest),
            "" => file,
            var other => throw new FormatException($"line {record.Line}: unknown compression {other}"),
        };
        stream.Write(bytes);
    }

    /// <summary>The bytes that lines of a file mean.</summary>
    public static byte[] Bytes(string lines) => System.Text.Encoding.Latin1.GetBytes(Escape().Replace(lines.Replace("\\c\n", "", StringComparison.Ordinal), match => match.Value[1] switch
    {
        't' => "\t",
        'r' => "\r",
        'n' => "\n",
        '\\' => "\\",
        _ => ((char)Convert.ToInt32(match.Value[2..], 16)).ToString(),
    }));

    private string Hide(string text) =>
        _values.Aggregate(Time().Replace(text, "$TIME"), (shown, pair) => shown.Replace(pair.Value, pair.Name, StringComparison.Ordinal));

    /// <summary>When a table was made, as DESCRIBE FORMATTED shows it.</summary>
    [GeneratedRegex(@"^\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}$")]
    private static partial Regex Time();

    [GeneratedRegex(@"\\(?:[trn\\]|x[0-9a-fA-F]{2})")]
    private static partial Regex Escape();
}
