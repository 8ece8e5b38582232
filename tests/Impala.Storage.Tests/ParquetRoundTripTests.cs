using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Encoding;
using Impala.Storage.Parquet.Thrift;
using ParquetSharp;
using Column = Impala.Catalog.Objects.Column;

namespace Impala.Storage.Tests;

/// <summary>
/// Tables of random types, values and layouts go round: what we write is read by us, DuckDB and ParquetSharp, and what those write is read by us,
/// value by value the same. A failure names its seed. Twelve tables; hundreds with IMPALA_TEST_LONG=1.
/// </summary>
public sealed class ParquetRoundTripTests : IDisposable
{
    private const int FirstSeed = 20_261_123;
    private const long NanosPerMicro = 1000;

    private static readonly CompressionCodec[] Codecs =
        [CompressionCodec.Snappy, CompressionCodec.Uncompressed, CompressionCodec.Gzip, CompressionCodec.Zstd, CompressionCodec.Lz4Raw];

    private static readonly string[] DuckCodecs = ["snappy", "uncompressed", "gzip", "zstd", "lz4_raw", "brotli"];

    private readonly string _folder = Directory.CreateTempSubdirectory("impala-round").FullName;
    private readonly DuckOracle _duck = new();

    [Fact]
    public void Random_tables_go_round()
    {
        var numRounds = SharedData.IsLongRun ? 500 : 12;
        for (var seed = FirstSeed; seed < FirstSeed + numRounds; seed++)
            GoRound(seed, new Random(seed).Next(1, 25), new Random(seed).Next(4) switch { 0 => 0, 1 => 1, _ => new Random(seed).Next(2, 6000) });
    }

    [Fact]
    public void A_thousand_columns_go_round() => GoRound(FirstSeed, 1000, 120);

    public void Dispose()
    {
        _duck.Dispose();
        Directory.Delete(_folder, true);
    }

    private void GoRound(int seed, int numColumns, int numRows)
    {
        var random = new Random(seed);
        var values = new object?[numColumns][];
        var columns = new List<TestColumn>();
        for (var i = 0; i < numColumns; i++)
        {
            var type = RandomType(random);
            values[i] = RandomValues(random, type, numRows);
            columns.Add(new TestColumn($"c{i}", type, values[i]));
        }
        try
        {
            var ours = Path.Combine(_folder, "ours.parquet");
            var options = new ParquetWriterOptions
            {
                Codec = Codecs[random.Next(Codecs.Length)],
                UseDictionary = random.Next(3) > 0,
                PageRows = random.Next(2) == 0 ? 20_000 : random.Next(1, 700),
                RowGroupSize = random.Next(2) == 0 ? 128 << 20 : 20_000,
                WritePageIndex = random.Next(2) == 0,
                TimestampType = random.Next(2) == 0 ? ParquetTimestampType.Int96Nanos : ParquetTimestampType.Int64Micros,
            };
            Write(ours, options, columns, 8 * random.Next(1, 200));
            Compare(seed, "ours by us", columns, i => ReadOurs(ours, i, columns[i].Type), trims: false);
            var described = _duck.Describe(ours);
            Compare(seed, "ours by DuckDB", columns, i => ReadDuck(ours, columns[i], described[i].Type));
            using (var reader = new ParquetFileReader(ours))
                Compare(seed, "ours by ParquetSharp", columns, i => SharpColumn.Read(reader, i, columns[i].Type, NanosPerMicro));

            var theirs = Path.Combine(_folder, "duck.parquet");
            _duck.Execute($"""
                COPY (SELECT * FROM read_parquet('{ours}')) TO '{theirs}' (FORMAT parquet, PARQUET_VERSION {(random.Next(2) == 0 ? "v1" : "v2")},
                    COMPRESSION {DuckCodecs[random.Next(DuckCodecs.Length)]}, DICTIONARY_SIZE_LIMIT {(random.Next(2) == 0 ? 1 : 100_000)}, ROW_GROUP_SIZE {random.Next(2048, 10_000)})
                """);
            Compare(seed, "DuckDB's by us", columns, i => ReadOurs(theirs, i, Unpadded(columns[i].Type)));

            var sharp = Path.Combine(_folder, "sharp.parquet");
            WriteSharp(sharp, random, columns, values);
            Compare(seed, "ParquetSharp's by us", columns, i => IsForSharp(columns[i]) ? ReadOurs(sharp, i, SharpType(columns[i].Type)) : columns[i].Texts, trims: false);
        }
        finally
        {
            foreach (var column in columns)
                column.Dispose();
        }
        Assert.Equal(0, ColumnText.Leaked());
    }

    private static void Write(string path, ParquetWriterOptions options, List<TestColumn> columns, int batchRows)
    {
        File.Delete(path);
        using var file = new LocalFileSystem().Create(path);
        using var writer = new Impala.Storage.Parquet.Encoding.ParquetFileWriter(
            file, columns.Select(column => new Column(column.Name, column.Type)).ToValueList(), options, ColumnText.Tracker);
        var numRows = columns[0].NumRows;
        for (var start = 0; start < numRows; start += batchRows)
            writer.WriteBatch([.. columns.Select(column => column.Slice(start))], Math.Min(batchRows, numRows - start));
        Assert.Equal(numRows, writer.Finish().NumRows);
    }

    private static void WriteSharp(string path, Random random, List<TestColumn> columns, object?[][] values)
    {
        using var builder = new WriterPropertiesBuilder();
        builder.Compression(random.Next(2) == 0 ? Compression.Zstd : Compression.Snappy).DataPagesize(random.Next(500, 50_000));
        builder.DataPageVersion(random.Next(2) == 0 ? ParquetDataPageVersion.V2 : ParquetDataPageVersion.V1);
        if (random.Next(2) == 0)
        {
            builder.DisableDictionary();
            foreach (var column in columns)
                if (EncodingOf(random, column.Type.Kind) is { } encoding)
                    builder.Encoding(column.Name, encoding);
        }
        using var properties = builder.Build();
        using var writer = new ParquetSharp.ParquetFileWriter(path, [.. columns.Select(SharpColumn.Declare)], properties);
        using var group = writer.AppendRowGroup();
        for (var i = 0; i < columns.Count; i++)
            SharpColumn.Write(group, columns[i], IsForSharp(columns[i]) ? values[i] : new object?[columns[i].NumRows]);
        writer.Close();
    }

    private static ParquetSharp.Encoding? EncodingOf(Random random, SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Date or SqlTypeKind.SmallInt or SqlTypeKind.TinyInt or SqlTypeKind.Timestamp =>
            random.Next(2) == 0 ? ParquetSharp.Encoding.DeltaBinaryPacked : ParquetSharp.Encoding.ByteStreamSplit,
        SqlTypeKind.Float or SqlTypeKind.Double => ParquetSharp.Encoding.ByteStreamSplit,
        SqlTypeKind.Boolean => ParquetSharp.Encoding.Rle,
        SqlTypeKind.Decimal => null,
        _ => random.Next(2) == 0 ? ParquetSharp.Encoding.DeltaByteArray : ParquetSharp.Encoding.DeltaLengthByteArray,
    };

    /// <summary>Its decimals have 28 digits that can be relied on.</summary>
    private static bool IsForSharp(TestColumn column) => column.Type.Kind != SqlTypeKind.Decimal || column.Type.Precision <= 28;

    private static SqlType SharpType(SqlType type) => type.Kind == SqlTypeKind.Decimal ? SqlType.Decimal(29, type.Scale) : Unpadded(type);

    private static List<string?> ReadOurs(string path, int column, SqlType type)
    {
        using var file = ColumnText.Open(path);
        var texts = ColumnText.Read(file, column, type, 777);
        ColumnText.AssertEqual(texts, ColumnText.ReadByCodes(file, column, type, 333));
        return texts;
    }

    private List<string?> ReadDuck(string path, TestColumn column, string duckType)
    {
        var texts = _duck.Column(path, column.Name, duckType, column.Type);
        return column.Type.Kind != SqlTypeKind.Decimal ? texts : [.. texts.Select(text => text?.Replace("-.", "-0.", StringComparison.Ordinal)).Select(text => text is ['.', ..] ? "0" + text : text)];
    }

    private static void Compare(int seed, string way, List<TestColumn> columns, Func<int, List<string?>> read, bool trims = true)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var expected = trims ? Stored(columns[i]) : columns[i].Texts;
            var actual = read(i);
            Assert.True(expected.Count == actual.Count, $"seed {seed}, {way}, {columns[i].Type}: {actual.Count} rows of {expected.Count}");
            for (var row = 0; row < actual.Count; row++)
                Assert.True(expected[row] == actual[row], $"seed {seed}, {way}, column {i} {columns[i].Type}, row {row}: {actual[row] ?? "NULL"} for {expected[row] ?? "NULL"}");
        }
    }

    /// <summary>CHAR is stored without its trailing blanks.</summary>
    private static List<string?> Stored(TestColumn column) =>
        column.Type.Kind != SqlTypeKind.Char ? column.Texts : [.. column.Texts.Select(text => text is null ? null : TrimBlanks(text))];

    private static string TrimBlanks(string hex)
    {
        while (hex.EndsWith("20", StringComparison.Ordinal) && hex.Length % 2 == 0)
            hex = hex[..^2];
        return hex;
    }

    private static SqlType Unpadded(SqlType type) => type.Kind == SqlTypeKind.Char ? SqlType.String : type;

    private static SqlType RandomType(Random random)
    {
        switch (random.Next(16))
        {
            case 0: return SqlType.Boolean;
            case 1: return SqlType.TinyInt;
            case 2: return SqlType.SmallInt;
            case 3: return SqlType.Int;
            case 4: return SqlType.BigInt;
            case 5: return SqlType.Float;
            case 6: return SqlType.Double;
            case 7: return SqlType.Date;
            case 8: return SqlType.Timestamp;
            case 9: return SqlType.Binary;
            case 10: return SqlType.VarChar(random.Next(1, 30));
            case 11: return SqlType.Char(random.Next(1, 20));
            case 12: return SqlType.String;
            default:
                var precision = random.Next(4) == 0 ? 38 : random.Next(1, 39);
                return SqlType.Decimal(precision, random.Next(0, precision + 1));
        }
    }

    /// <summary>Values anywhere in the type, few ones, runs, rising ones, the ends of the type, or none but NULL.</summary>
    private static object?[] RandomValues(Random random, SqlType type, int numRows)
    {
        var shape = random.Next(5);
        var nullsOf100 = random.Next(4) switch { 0 => 0, 1 => random.Next(1, 100), 2 => 5, _ => random.Next(10) == 0 ? 100 : 0 };
        object[] few = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => RandomValue(random, type))];
        var values = new object?[numRows];
        for (var i = 0; i < numRows; i++)
        {
            values[i] = random.Next(100) < nullsOf100 ? null : shape switch
            {
                0 => few[random.Next(few.Length)],
                1 => few[i / 100 % few.Length],
                _ => RandomValue(random, type),
            };
        }
        return values;
    }

    private static object RandomValue(Random random, SqlType type)
    {
        var end = random.Next(12);
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean: return random.Next(2) == 0;
            case SqlTypeKind.TinyInt: return (sbyte)random.Next(-128, 128);
            case SqlTypeKind.SmallInt: return (short)random.Next(-32768, 32768);
            case SqlTypeKind.Int: return end switch { 0 => int.MinValue, 1 => int.MaxValue, _ => random.Next(int.MinValue, int.MaxValue) >> random.Next(32) };
            case SqlTypeKind.BigInt: return end switch { 0 => long.MinValue, 1 => long.MaxValue, _ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64) };
            case SqlTypeKind.Float: return end switch { 0 => float.MaxValue, 1 => float.NegativeInfinity, 2 => float.NaN, 3 => 0f, _ => (float)(random.NextDouble() - 0.5) * 1e5f };
            case SqlTypeKind.Double: return end switch { 0 => double.MinValue, 1 => double.PositiveInfinity, 2 => double.NaN, 3 => double.Epsilon, _ => (random.NextDouble() - 0.5) * 1e9 };
            case SqlTypeKind.Date: return random.Next(-700_000, 2_900_000);
            case SqlTypeKind.Timestamp: return (Int128)(random.NextInt64(-9_000_000_000_000_000, 9_000_000_000_000_000) * NanosPerMicro);
            case SqlTypeKind.Decimal:
                var limit = PowerOfTen(type.Precision) - 1;
                var value = end switch { 0 => limit, 1 => -limit, 2 => 0, _ => new Int128((ulong)random.NextInt64(), (ulong)random.NextInt64()) % PowerOfTen(random.Next(1, type.Precision + 1)) };
                value = random.Next(2) == 0 ? value : -value;
                return type.Precision <= 18 ? (long)value : (object)value;
            case SqlTypeKind.Binary:
                var bytes = new byte[random.Next(20)];
                random.NextBytes(bytes);
                return bytes;
            case SqlTypeKind.Char:
                return System.Text.Encoding.UTF8.GetBytes(Text(random, random.Next(type.Precision + 1), ascii: true).PadRight(type.Precision));
            case SqlTypeKind.VarChar:
                return System.Text.Encoding.UTF8.GetBytes(Text(random, random.Next(type.Precision + 1), ascii: true));
            default:
                return System.Text.Encoding.UTF8.GetBytes(Text(random, random.Next(random.Next(20) == 0 ? 2000 : 30), ascii: false));
        }
    }

    private static string Text(Random random, int length, bool ascii) => string.Concat(Enumerable.Range(0, length).Select(_ => random.Next(ascii ? 26 : 30) switch
    {
        26 => "é",
        27 => "\U0001F600",
        28 => "\0",
        29 => "\uFFFD",
        var letter => ((char)('a' + letter)).ToString(),
    }));

    private static Int128 PowerOfTen(int exponent)
    {
        Int128 power = 1;
        for (var i = 0; i < exponent; i++)
            power *= 10;
        return power;
    }
}
