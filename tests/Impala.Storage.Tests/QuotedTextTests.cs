using System.Globalization;
using System.Text;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Text;

namespace Impala.Storage.Tests;

/// <summary>CSV with quotes and JSON lines, whole and in splits.</summary>
public sealed class QuotedTextTests : IDisposable
{
    private static readonly TextFormat Csv = new((byte)',', Escape: (byte)'\\', Quote: (byte)'"');

    /// <summary>One for all reads: each keeps its files open for the next reader.</summary>
    private static readonly LocalFileSystem Files = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("impala-csv").FullName;

    [Fact]
    public void Quotes_hide_delimiters_line_ends_and_quotes()
    {
        var path = Put("1,\"a,b\",x\r\n2,\"line\nbreak\",\"say \"\"hi\"\"\"\n3,\"back\\\"slash\",5\" disk\n4,\"\",\n5,\"odd\" tail,\\n\n\"6\",last,\"end\"");
        Assert.Equal(
            ["1|a,b|x", "2|line\nbreak|say \"hi\"", "3|back\"slash|5\" disk", "4||", "5|\"odd\" tail|\\n", "6|last|end"], Read(path, FileFormat.Text, "a", "b", "c"));
    }

    [Fact]
    public void Quotes_that_stay_open_are_an_error_with_file_and_position()
    {
        var path = Put("1,a\n2,\"b\n3,c\n");
        var error = Assert.Throws<SqlException>(() => Read(path, FileFormat.Text, "a", "b"));
        Assert.Equal(SqlState.DataException, error.SqlState);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("byte 4", error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_records_come_once_from_splits_of_every_size(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        var expected = new List<string>();
        string[] pieces = ["a", ",", "\n", "\"", "\r\n", "é", "x,y\n", "''", ""];
        for (var row = 0; row < 300; row++)
        {
            var value = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => pieces[random.Next(pieces.Length)]));
            var id = row.ToString(CultureInfo.InvariantCulture);
            text.Append(id).Append(",\"").Append(value.Replace("\"", random.Next(2) == 0 ? "\"\"" : "\\\"", StringComparison.Ordinal)).Append("\"\n");
            expected.Add(id + "|" + value);
        }
        var path = Put(text.ToString());
        var length = new FileInfo(path).Length;
        foreach (var size in new[] { 1, 2, 3, 7, 64, 1000, 100_000 })
        {
            var rows = new List<string>();
            for (var start = 0L; start < length; start += size)
                rows.AddRange(Read(path, FileFormat.Text, start, start + size, "a", "b"));
            Assert.Equal(expected, rows);
        }
    }

    [Fact]
    public void Members_of_json_are_columns_by_name()
    {
        var path = Put("{\"A\": 1, \"b\": \"x\\ty\\u00e9\\ud83d\\ude00\", \"c\": {\"k\": [1, \"]\"]}}\n\n{ \"c\" : null , \"zz\" : [ ] , \"a\" : -2.5e3 }\r\n{}\n"
            + "{\"b\":\"\",\"b\":\"last\",\"\\u0061\":true}");
        Assert.Equal(["1|x\tyé😀|{\"k\": [1, \"]\"]}", "-2500|NULL|NULL", "NULL|NULL|NULL", "true|last|NULL"], ReadJson(path, "-2.5e3", "-2500"));
    }

    [Theory]
    [InlineData("{\"a\": 1, \"b\"}", "1|NULL|NULL")]
    [InlineData("{\"a\": 1, \"b\": \"open", "1|NULL|NULL")]
    [InlineData("{\"a\": \"\\x\"}", "NULL|NULL|NULL")]
    [InlineData("{\"a\": {]}}", "NULL|NULL|NULL")]
    [InlineData("{\"a\": 1,}", "1|NULL|NULL")]
    [InlineData("{\"a\": 1} {}", "1|NULL|NULL")]
    [InlineData("[1]", "NULL|NULL|NULL")]
    [InlineData("{\"a\": \"\\ud83d", "NULL|NULL|NULL")]
    [InlineData("no json", "NULL|NULL|NULL")]
    public void Lines_that_are_no_object_are_counted_and_told_where(string line, string expected)
    {
        var path = Put("{\"a\":\"first\"}\n" + line + "\n{\"a\":\"after\"}\n");
        using var file = Files.OpenRead(path);
        using var reader = Open(file, FileFormat.Json, 0, file.Length, ["a", "b", "c"]);
        Assert.Equal(["first|NULL|NULL", expected, "after|NULL|NULL"], Rows(reader, 3));
        Assert.Equal(1, reader.NumBadLines);
        Assert.Equal(14, reader.BadLinePosition);
    }

    [Fact]
    public void Deep_nesting_is_a_bad_line_not_a_crash()
    {
        var path = Put("{\"a\":" + new string('[', 1_000_000) + "\n{\"a\":1}\n");
        Assert.Equal(["NULL", "1"], Read(path, FileFormat.Json, "a"));
    }

    [Fact]
    public void Json_in_splits_gives_every_line_once()
    {
        var path = Put(string.Concat(Enumerable.Range(0, 400).Select(i => FormattableString.Invariant($"{{\"a\":{i}}}\n"))));
        foreach (var size in new[] { 1, 5, 100, 100_000 })
        {
            var rows = new List<string>();
            for (var start = 0L; start < new FileInfo(path).Length; start += size)
                rows.AddRange(Read(path, FileFormat.Json, start, start + size, "a"));
            Assert.Equal(Enumerable.Range(0, 400).Select(i => i.ToString(CultureInfo.InvariantCulture)), rows);
        }
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private string Put(string text)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    private static List<string> ReadJson(string path, string from, string to) =>
        [.. Read(path, FileFormat.Json, "a", "b", "c").Select(row => row.Replace(from, to, StringComparison.Ordinal))];

    private static List<string> Read(string path, FileFormat format, params string[] columns) => Read(path, format, 0, long.MaxValue, columns);

    private static List<string> Read(string path, FileFormat format, long start, long end, params string[] columns)
    {
        using var file = Files.OpenRead(path);
        using var reader = Open(file, format, start, Math.Min(end, file.Length), columns);
        return Rows(reader, columns.Length);
    }

    private static TextLineReader Open(IRandomAccessFile file, FileFormat format, long start, long end, string[] columns)
    {
        var table = new Table(1, new TableName("d", "t"), TableKind.Table, columns.Select(name => new Column(name, SqlType.String)).ToValueList(), 1)
        {
            Format = format,
            TextFormat = Csv,
        };
        return TextLineReader.Create(file, table, format, start, end, columns.Length, ColumnText.Tracker, CancellationToken.None);
    }

    private static unsafe List<string> Rows(TextLineReader reader, int numColumns)
    {
        var rows = new List<string>();
        var buffer = stackalloc byte[1024];
        while (reader.ReadRows(16) > 0)
        {
            for (var row = 0; row < reader.NumRows; row++)
            {
                var values = new List<string>();
                for (var column = 0; column < numColumns; column++)
                {
                    var field = reader.GetField(row, column);
                    var bytes = field.HasEscape ? new ReadOnlySpan<byte>(buffer, reader.Unescape(field, buffer)) : field.Span;
                    values.Add(field.IsMissing ? "NULL" : Encoding.UTF8.GetString(bytes));
                }
                rows.Add(string.Join('|', values));
            }
        }
        return rows;
    }
}
