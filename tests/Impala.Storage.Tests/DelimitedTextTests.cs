using System.Text;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Text;

namespace Impala.Storage.Tests;

public sealed class DelimitedTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impala-text").FullName;

    [Fact]
    public void Fields_nulls_and_bad_values()
    {
        var path = Put("1,a,x\n\\N,\\N,2\n3,,4\nbad,b\n5\n\n6,six,6,more\n");
        var format = new TextFormat((byte)',');
        Assert.Equal(["1", null, "3", null, "5", null, "6"], Read(path, format, [SqlType.Int, SqlType.String, SqlType.Int], 0, out var errors));
        Assert.Equal(1, errors);
        Assert.Equal(["61", null, "", "62", null, null, "736978"], Read(path, format, [SqlType.Int, SqlType.String, SqlType.Int], 1, out _));
        Assert.Equal([null, "2", "4", null, null, null, "6"], Read(path, format, [SqlType.Int, SqlType.String, SqlType.Int], 2, out errors));
        Assert.Equal(1, errors);
    }

    [Fact]
    public void Header_carriage_returns_and_a_last_line_without_end()
    {
        var path = Put("id|name\r\nheader|two\r\n1|a\r\n2|b");
        var format = new TextFormat((byte)'|', NumHeaderLines: 2);
        Assert.Equal(["61", "62"], Read(path, format, [SqlType.Int, SqlType.String], 1, out _));
    }

    [Fact]
    public void Escapes_hide_delimiters()
    {
        var path = Put("a\\,b,1\nc\\\nd,2\ne\\\\,3\n\\N,4\n");
        var format = new TextFormat((byte)',', Escape: (byte)'\\');
        Assert.Equal(["612C62", "630A64", "655C", null], Read(path, format, [SqlType.String, SqlType.Int], 0, out _));
        Assert.Equal(["1", "2", "3", "4"], Read(path, format, [SqlType.String, SqlType.Int], 1, out _));
    }

    [Fact]
    public void Splits_read_each_line_once()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 500; i++)
            text.Append(i).Append(',').Append('x', i % 37).Append('\n');
        var path = Put(text.ToString());
        using var file = new LocalFileSystem().OpenRead(path);
        foreach (var splitSize in new[] { 1, 7, 100, 1000, 100_000 })
        {
            var ids = new List<string?>();
            for (var start = 0L; start < file.Length; start += splitSize)
            {
                using var reader = new DelimitedTextReader(file, new TextFormat((byte)','), start, Math.Min(file.Length, start + splitSize), 2, ColumnText.Tracker);
                ReadAll(reader, SqlType.Int, 0, ids, 3);
            }
            Assert.Equal(Enumerable.Range(0, 500).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), ids);
        }
    }

    [Fact]
    public void Lines_longer_than_the_window_are_read()
    {
        var path = Put("a\n" + new string('y', 5_000_000) + "\nb\n");
        var texts = Read(path, new TextFormat((byte)','), [SqlType.String], 0, out _);
        Assert.Equal([2, 10_000_000, 2], texts.Select(text => text!.Length));
    }

    [Theory]
    [InlineData(null)]
    [InlineData((byte)'\\')]
    public void What_is_written_is_read_back(byte? escape)
    {
        var format = new TextFormat((byte)'\t', Escape: escape);
        var columns = ParquetWriterTests.MakeColumns(3000, 9);
        var path = Path.Combine(_folder, "written.txt");
        using (var file = new LocalFileSystem().Create(path))
        using (var writer = new DelimitedTextWriter(file, columns.Select(column => new Column(column.Name, column.Type)).ToValueList(), format, ColumnText.Tracker))
        {
            writer.WriteBatch([.. columns.Select(column => column.Slice(0))], 3000);
            Assert.Equal(3000, writer.Finish().NumRows);
        }
        var types = columns.Select(column => column.Type).ToArray();
        for (var i = 0; i < columns.Count; i++)
        {
            Assert.Equal(columns[i].Texts, Read(path, format, types, i, out var errors));
            Assert.Equal(0, errors);
            columns[i].Dispose();
        }
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private string Put(string text)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    private static List<string?> Read(string path, TextFormat format, SqlType[] types, int field, out long numErrors)
    {
        using var file = new LocalFileSystem().OpenRead(path);
        using var reader = new DelimitedTextReader(file, format, 0, file.Length, types.Length, ColumnText.Tracker);
        var texts = new List<string?>();
        ReadAll(reader, types[field], field, texts, 1000);
        numErrors = reader.NumErrors;
        return texts;
    }

    private static unsafe void ReadAll(DelimitedTextReader reader, SqlType type, int field, List<string?> texts, int maxRows)
    {
        var values = stackalloc byte[maxRows * 16];
        var validity = stackalloc byte[(maxRows + 7) / 8];
        var keepAlive = new List<NativeBuffer>();
        while (reader.ReadRows(maxRows) > 0)
        {
            var numNulls = reader.ParseColumn(field, type, values, validity, keepAlive);
            var seen = 0;
            for (var i = 0; i < reader.NumRows; i++)
            {
                var isValid = (validity[i >> 3] & (1 << (i & 7))) != 0;
                seen += isValid ? 0 : 1;
                texts.Add(isValid ? ColumnText.Format(values, i, type) : null);
            }
            Assert.Equal(numNulls, seen);
            foreach (var buffer in keepAlive)
                buffer.Release();
            keepAlive.Clear();
        }
    }
}
