using Impala.Catalog.Types;
using ParquetSharp;

namespace Impala.Storage.Tests;

/// <summary>Files of ParquetSharp and DuckDB in every encoding, codec and page version they offer.</summary>
public sealed class ParquetEncodingFileTests : IDisposable
{
    private const int NumRows = 5000;

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("impala-encodings").FullName, "file.parquet");

    public static TheoryData<string, string, bool> Shapes()
    {
        var shapes = new TheoryData<string, string, bool>();
        foreach (var isVersion2 in new[] { false, true })
        {
            foreach (var encoding in new[] { "Plain", "DeltaBinaryPacked", "ByteStreamSplit", "Dictionary" })
                shapes.Add(encoding, "Snappy", isVersion2);
            foreach (var codec in new[] { "Uncompressed", "Gzip", "Brotli", "Zstd", "Lz4" })
                shapes.Add("Dictionary", codec, isVersion2);
            shapes.Add("Plain", "Uncompressed", isVersion2);
        }
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ParquetSharp_files_are_read(string encoding, string codec, bool isVersion2)
    {
        var random = new Random(11);
        var ints = new int?[NumRows];
        var longs = new long[NumRows];
        var doubles = new double?[NumRows];
        var booleans = new bool?[NumRows];
        var texts = new string?[NumRows];
        for (var i = 0; i < NumRows; i++)
        {
            ints[i] = random.Next(5) == 0 ? null : random.Next(1000);
            longs[i] = random.NextInt64();
            doubles[i] = random.Next(3) == 0 ? null : random.Next(100) / 8.0;
            booleans[i] = random.Next(4) == 0 ? null : random.Next(2) == 0;
            texts[i] = random.Next(4) == 0 ? null : "text " + new string('x', random.Next(30));
        }
        Write(encoding, codec, isVersion2, ints, longs, doubles, booleans, texts);
        using var file = ColumnText.Open(_path);
        Check(file, 0, SqlType.Int, ints.Select(value => value?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Check(file, 1, SqlType.BigInt, longs.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Check(file, 2, SqlType.Double, doubles.Select(value => value?.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
        Check(file, 3, SqlType.Boolean, booleans.Select(value => value is { } boolean ? (boolean ? "true" : "false") : null));
        Check(file, 4, SqlType.String, texts.Select(value => value is null ? null : Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(value))));
        Assert.Equal(0, ColumnText.Leaked());
    }

    [Theory]
    [InlineData("PARQUET_VERSION v2, COMPRESSION zstd")]
    [InlineData("PARQUET_VERSION v1, COMPRESSION gzip")]
    [InlineData("PARQUET_VERSION v2, COMPRESSION lz4_raw, DICTIONARY_SIZE_LIMIT 1")]
    [InlineData("PARQUET_VERSION v1, COMPRESSION brotli")]
    public void DuckDB_files_are_read(string options)
    {
        using var duck = new DuckOracle();
        duck.Execute($"""
            COPY (SELECT i AS i32, i::BIGINT * 12345678901 AS i64, i / 7.0 AS f64, (i / 3)::FLOAT AS f32, i % 3 = 0 AS b, 'text ' || i AS s, NULLIF(i % 5, 0) AS n,
                (i * 1.01)::DECIMAL(30, 3) AS d, DATE '1970-01-01' + i::INTEGER AS day, TIMESTAMP '2000-01-01' + to_microseconds(i * 1000003) AS ts,
                i::UTINYINT % 200 AS u8, i::UINTEGER AS u32, i::UBIGINT AS u64, i::TINYINT AS i8
                FROM (SELECT (x % 128)::INTEGER AS i FROM range(20000) t(x))) TO '{_path}' (FORMAT parquet, {options}, ROW_GROUP_SIZE 6000)
            """);
        var described = duck.Describe(_path);
        using var file = ColumnText.Open(_path);
        for (var i = 0; i < described.Count; i++)
        {
            var type = file.Metadata.Columns[i].InferredType!.Value;
            ColumnText.AssertEqual(duck.Column(_path, described[i].Name, described[i].Type, type), ColumnText.Read(file, i, type));
        }
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, true);

    private static void Check(Impala.Storage.Parquet.ParquetFile file, int column, SqlType type, IEnumerable<string?> expected)
    {
        var texts = expected.ToList();
        ColumnText.AssertEqual(texts, ColumnText.Read(file, column, type));
        ColumnText.AssertEqual(texts, ColumnText.ReadByCodes(file, column, type, 333));
        ColumnText.CheckSelected(file, column, type, texts, column);
        using var reader = file.OpenColumn(0, column, type);
        reader.Skip(1234);
        var rest = new List<string?>();
        ColumnText.ReadSlice(reader, type, 2000, rest);
        Assert.Equal(texts.GetRange(1234, 2000), rest);
    }

    private void Write(string encoding, string codec, bool isVersion2, int?[] ints, long[] longs, double?[] doubles, bool?[] booleans, string?[] texts)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(Enum.Parse<Compression>(codec)).DataPagesize(4000);
        builder.DataPageVersion(isVersion2 ? ParquetDataPageVersion.V2 : ParquetDataPageVersion.V1);
        if (encoding != "Dictionary")
        {
            builder.DisableDictionary();
            string[] numbers = encoding == "DeltaBinaryPacked" ? ["i", "l"] : ["i", "l", "d"];
            foreach (var name in numbers)
                builder.Encoding(name, Enum.Parse<ParquetSharp.Encoding>(encoding));
            if (encoding == "DeltaBinaryPacked")
                builder.Encoding("s", ParquetSharp.Encoding.DeltaByteArray);
            if (encoding == "ByteStreamSplit")
                builder.Encoding("s", ParquetSharp.Encoding.DeltaLengthByteArray);
            if (encoding == "ByteStreamSplit")
                builder.Encoding("b", ParquetSharp.Encoding.Rle);
        }
        using var properties = builder.Build();
        Column[] columns = [new Column<int?>("i"), new Column<long>("l"), new Column<double?>("d"), new Column<bool?>("b"), new Column<string?>("s")];
        using var writer = new ParquetFileWriter(_path, columns, properties);
        using var group = writer.AppendRowGroup();
        using (var column = group.NextColumn().LogicalWriter<int?>())
            column.WriteBatch(ints);
        using (var column = group.NextColumn().LogicalWriter<long>())
            column.WriteBatch(longs);
        using (var column = group.NextColumn().LogicalWriter<double?>())
            column.WriteBatch(doubles);
        using (var column = group.NextColumn().LogicalWriter<bool?>())
            column.WriteBatch(booleans);
        using (var column = group.NextColumn().LogicalWriter<string?>())
            column.WriteBatch(texts);
        writer.Close();
    }
}
