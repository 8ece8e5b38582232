using System.Globalization;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Encoding;
using Impala.Storage.Parquet.Statistics;
using Impala.Storage.Parquet.Thrift;
using Encoding = System.Text.Encoding;

namespace Impala.Storage.Tests;

public sealed class ParquetWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impala-writer").FullName;
    private readonly DuckOracle _duck = new();

    public static TheoryData<int, CompressionCodec, bool> Shapes()
    {
        var shapes = new TheoryData<int, CompressionCodec, bool>();
        foreach (var numRows in new[] { 0, 1, 7, 8, 9, 63, 1000, 2049 })
            foreach (var useDictionary in new[] { true, false })
                shapes.Add(numRows, CompressionCodec.Snappy, useDictionary);
        foreach (var codec in new[] { CompressionCodec.Uncompressed, CompressionCodec.Gzip, CompressionCodec.Zstd, CompressionCodec.Lz4Raw })
            shapes.Add(3001, codec, true);
        shapes.Add(20_000, CompressionCodec.Snappy, true);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_type_is_read_back_by_ours_and_DuckDB(int numRows, CompressionCodec codec, bool useDictionary)
    {
        var options = new ParquetWriterOptions { Codec = codec, UseDictionary = useDictionary, PageRows = numRows > 10_000 ? 6000 : 500 };
        var path = Write(options, MakeColumns(numRows, 1), out var columns, out var written);
        Assert.Equal(numRows, written.NumRows);
        Assert.Equal(new FileInfo(path).Length, written.NumBytes);
        using (var file = ColumnText.Open(path))
        {
            Assert.Equal(numRows, file.Metadata.NumRows);
            for (var i = 0; i < columns.Count; i++)
            {
                ColumnText.AssertEqual(columns[i].Texts, ColumnText.Read(file, i, columns[i].Type));
                ColumnText.AssertEqual(columns[i].Texts, ColumnText.ReadByCodes(file, i, columns[i].Type, 300));
            }
        }
        var described = _duck.Describe(path);
        for (var i = 0; i < columns.Count; i++)
            ColumnText.AssertEqual(Trimmed(columns[i]), _duck.Column(path, columns[i].Name, described[i].Type, columns[i].Type));
        Release(columns);
    }

    [Theory]
    [InlineData(ParquetTimestampType.Int96Nanos, 1)]
    [InlineData(ParquetTimestampType.Int64Nanos, 1)]
    [InlineData(ParquetTimestampType.Int64Micros, 1000)]
    [InlineData(ParquetTimestampType.Int64Millis, 1_000_000)]
    public void Timestamps_lose_what_their_unit_cannot_hold(ParquetTimestampType timestampType, long unit)
    {
        object?[] values = [(Int128)0, (Int128)1, (Int128)(-1), (Int128)1_700_000_000_123_456_789, null, (Int128)(-1_700_000_000_123_456_789)];
        var path = Write(new ParquetWriterOptions { TimestampType = timestampType }, [new TestColumn("t", SqlType.Timestamp, values)], out var columns, out _);
        using var file = ColumnText.Open(path);
        string? Floor(object? value) => value is Int128 number
            ? ((number - (((number % unit) + unit) % unit)).ToString(CultureInfo.InvariantCulture))
            : null;
        Assert.Equal(values.Select(Floor), ColumnText.Read(file, 0, SqlType.Timestamp));
        Release(columns);
    }

    /// <summary>A reader that trusts wrong statistics loses rows: every column's smallest, middle and largest value must be found by
    /// DuckDB, with pages and row groups small enough that it prunes.</summary>
    [Theory]
    [InlineData(CompressionCodec.Snappy, true)]
    [InlineData(CompressionCodec.Zstd, false)]
    public void DuckDB_finds_each_value_by_predicate(CompressionCodec codec, bool useDictionary)
    {
        var options = new ParquetWriterOptions { Codec = codec, UseDictionary = useDictionary, PageRows = 128, RowGroupSize = 20_000 };
        var path = Write(options, MakeColumns(4000, 2), out var columns, out _, batchRows: 512);
        using (var file = ColumnText.Open(path))
            Assert.True(file.Metadata.Groups.Count > 2);
        foreach (var column in columns)
        {
            if (!column.HasValues)
                continue;
            var name = '"' + column.Name + '"';
            _duck.Execute($"CREATE OR REPLACE TEMP TABLE w AS SELECT {name} AS v, file_row_number AS r FROM read_parquet('{path}', file_row_number = true)");
            foreach (var pick in new[] { "min(v)", "max(v)", "quantile_disc(v, 0.5)" })
            {
                var expected = _duck.Scalar($"SELECT count(*) FROM w WHERE v = (SELECT {pick} FROM w)");
                var literal = _duck.Scalar($"SELECT CAST({pick} AS VARCHAR) FROM w");
                var type = _duck.Scalar("SELECT typeof(v) FROM w LIMIT 1");
                var actual = _duck.Scalar($"SELECT count(*) FROM read_parquet('{path}') WHERE {name} = CAST('{literal!.Replace("'", "''", StringComparison.Ordinal)}' AS {type})");
                Assert.True(expected == actual, $"{column.Name}: {pick} = {literal}: {actual} of {expected} rows");
            }
        }
        Release(columns);
    }

    [Fact]
    public void Long_text_has_short_bounds_that_enclose_it()
    {
        var low = Encoding.UTF8.GetBytes(new string('b', 63) + "é" + new string('x', 100));
        var high = Encoding.UTF8.GetBytes(new string('z', 62) + "\U0010FFFF" + new string('x', 100));
        var path = Write(ParquetWriterOptions.Default, [new TestColumn("s", SqlType.String, [low, high, null])], out var columns, out var written);
        var min = written.Columns[0].Min!.Value.Span;
        var max = written.Columns[0].Max!.Value.Span;
        Assert.InRange(min.Length, 1, 64);
        Assert.InRange(max.Length, 1, 68);
        Assert.True(min.SequenceCompareTo(low) <= 0);
        Assert.True(max.SequenceCompareTo(high) >= 0);
        Assert.True(System.Text.Unicode.Utf8.IsValid(min) && System.Text.Unicode.Utf8.IsValid(max));
        Assert.Equal("1", _duck.Scalar($"SELECT count(*) FROM read_parquet('{path}') WHERE s = '{Encoding.UTF8.GetString(high)}'"));
        Assert.Equal("1", _duck.Scalar($"SELECT count(*) FROM read_parquet('{path}') WHERE s = '{Encoding.UTF8.GetString(low)}'"));
        Assert.Equal(1, written.Columns[0].NumNulls);
        Assert.Equal(high.Length, written.Columns[0].MaxSize);
        Release(columns);
    }

    [Fact]
    public void ParquetSharp_reads_what_we_write()
    {
        var path = Write(new ParquetWriterOptions { PageRows = 700 }, MakeColumns(2500, 3), out var columns, out _);
        using var reader = new ParquetSharp.ParquetFileReader(path);
        using var group = reader.RowGroup(0);
        Assert.Equal(2500, group.MetaData.NumRows);
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Type.Kind is not (SqlTypeKind.BigInt or SqlTypeKind.Int or SqlTypeKind.Double or SqlTypeKind.Boolean))
                continue;
            using var column = group.Column(i).LogicalReader();
            var texts = column.Apply(new TextVisitor());
            Assert.Equal(columns[i].Texts, texts);
        }
        Release(columns);
    }

    /// <summary>Every value of a chunk is found by its filter, ours and DuckDB's reading; of those that are not there few are. Filters grow with the values,
    /// unless a size was asked, and chunks with a dictionary need none.</summary>
    [Theory]
    [InlineData(300, 0)]
    [InlineData(20_000, 0)]
    [InlineData(20_000, 65_536)]
    public void Bloom_filters_have_all_values_and_few_others(int numRows, int length)
    {
        var random = new Random(17);
        object?[] Make(Func<int, object> value) => [.. Enumerable.Range(0, numRows).Select(i => i % 9 == 8 ? null : value(i))];
        List<TestColumn> made =
        [
            new("i", SqlType.Int, Make(_ => random.Next())),
            new("b", SqlType.BigInt, Make(_ => random.NextInt64())),
            new("f", SqlType.Float, Make(_ => random.NextSingle())),
            new("d", SqlType.Double, Make(_ => random.NextDouble())),
            new("s", SqlType.String, Make(i => Encoding.UTF8.GetBytes($"text {i} of {random.Next()}"))),
            new("few", SqlType.Int, Make(i => i % 7)),
        ];
        var options = new ParquetWriterOptions { BloomFilterColumns = made.ToDictionary(column => column.Name, _ => length), PageRows = 1000 };
        var path = Write(options, made, out var columns, out var written);
        Assert.Equal(new FileInfo(path).Length, written.NumBytes);
        using (var file = ColumnText.Open(path))
        {
            Assert.Null(file.TryReadBloomFilter(0, 5, SqlType.Int));
            for (var i = 0; i < 5; i++)
            {
                ColumnText.AssertEqual(columns[i].Texts, ColumnText.Read(file, i, columns[i].Type));
                var filter = file.TryReadBloomFilter(0, i, columns[i].Type)!;
                Assert.All(columns[i].Texts.Where(text => text is not null), text => Assert.True(MightContain(filter, columns[i].Type, text!)));
                var numWrong = Enumerable.Range(0, 10_000).Count(k => filter.MightContain(Encoding.UTF8.GetBytes($"other {k}")));
                Assert.InRange(numWrong, 0, 300);
            }
        }
        foreach (var column in columns.Take(5).Where(column => column.Type.Kind is SqlTypeKind.Int or SqlTypeKind.BigInt))
        {
            foreach (var text in column.Texts.Where(text => text is not null).Take(20))
                Assert.Equal("False", _duck.Scalar($"SELECT bool_or(bloom_filter_excludes) FROM parquet_bloom_probe('{path}', '{column.Name}', {text})"));
            Assert.InRange(Enumerable.Range(1, 100).Count(k => _duck.Scalar($"SELECT bool_or(bloom_filter_excludes) FROM parquet_bloom_probe('{path}', '{column.Name}', {-k})") == "True"), 90, 100);
        }
        Release(columns);
    }

    /// <summary>Zeros and NaN tell nothing; a chunk with a dictionary gets a filter only when all get one, none never.</summary>
    [Theory]
    [InlineData(BloomFilterWriting.Never, false, false)]
    [InlineData(BloomFilterWriting.IfNoDictionary, false, true)]
    [InlineData(BloomFilterWriting.Always, true, true)]
    public void Bloom_filters_are_written_as_the_option_says(BloomFilterWriting writing, bool ofDictionary, bool ofPlain)
    {
        var options = new ParquetWriterOptions { BloomFilterWriting = writing, BloomFilterColumns = new Dictionary<string, int> { ["coded"] = 0, ["plain"] = 0, ["c"] = 0 } };
        object?[] values = [.. Enumerable.Range(0, 2000).Select(i => (object)(i + 0.5))];
        var path = Write(
            options,
            [new("Coded", SqlType.Double, [.. values.Select(value => (object?)((double)value! % 8))]), new("plain", SqlType.Double, values), new("c", SqlType.Char(3), [.. values.Select(_ => (object?)"abc"u8.ToArray())])],
            out var columns,
            out _);
        using var file = ColumnText.Open(path);
        var coded = file.TryReadBloomFilter(0, 0, SqlType.Double);
        var plain = file.TryReadBloomFilter(0, 1, SqlType.Double);
        Assert.Equal((ofDictionary, ofPlain), (coded is not null, plain is not null));
        Assert.Null(file.TryReadBloomFilter(0, 2, SqlType.Char(3)));
        Assert.True(coded?.MightContain(7.5) ?? true);
        Assert.False(coded?.MightContain(7.25) ?? false);
        Assert.True(plain?.MightContain(0.0) ?? true);
        Assert.True(plain?.MightContain(-0.0) ?? true);
        Assert.True(plain?.MightContain(double.NaN) ?? true);
        Assert.False(plain?.MightContain(-1.5) ?? false);
        Release(columns);
    }

    [Theory]
    [InlineData("a", "a=0")]
    [InlineData(" A : 100 , b ,c:134217728", "a=128,b=0,c=134217728")]
    [InlineData("", "")]
    [InlineData("a:63", null)]
    [InlineData("a:134217729", null)]
    [InlineData("a:x", null)]
    [InlineData(":64", null)]
    [InlineData("a,A", null)]
    public void The_property_names_columns_and_sizes(string text, string? expected)
    {
        if (expected is null)
            Assert.Equal(SqlState.InvalidParameterValue, Assert.Throws<SqlException>(() => BloomFilterColumns.Parse(text)).SqlState);
        else
            Assert.Equal(expected, string.Join(',', BloomFilterColumns.Parse(text).Select(column => $"{column.Key}={column.Value}")));
    }

    private static bool MightContain(BloomFilter filter, SqlType type, string text) => type.Kind switch
    {
        SqlTypeKind.Float or SqlTypeKind.Double => filter.MightContain(double.Parse(text, CultureInfo.InvariantCulture)),
        SqlTypeKind.String => filter.MightContain(Convert.FromHexString(text)),
        _ => filter.MightContain(long.Parse(text, CultureInfo.InvariantCulture)),
    };

    [Fact]
    public void A_dictionary_that_overflows_goes_over_to_plain_and_incompressible_chunks_stay_uncompressed()
    {
        const int numRows = 400_000;
        var random = new Random(5);
        var few = new object?[numRows];
        var many = new object?[numRows];
        for (var i = 0; i < numRows; i++)
        {
            few[i] = (long)(i % 10);
            many[i] = i < 66_000 ? i % 100 : random.NextInt64();
        }
        for (var i = 0; i < 66_000; i++)
            many[i] = (long)(i % 100);
        var path = Write(
            ParquetWriterOptions.Default, [new TestColumn("few", SqlType.BigInt, few), new TestColumn("many", SqlType.BigInt, many)], out var columns, out _);
        using (var file = ColumnText.Open(path))
        {
            using var first = file.OpenColumn(0, 0, SqlType.BigInt);
            Assert.True(first.IsAllDictionaryEncoded);
            using var second = file.OpenColumn(0, 1, SqlType.BigInt);
            Assert.False(second.IsAllDictionaryEncoded);
            Assert.True(second.IsDictionaryEncoded);
            ColumnText.AssertEqual(columns[0].Texts, ColumnText.Read(file, 0, SqlType.BigInt));
            ColumnText.AssertEqual(columns[1].Texts, ColumnText.Read(file, 1, SqlType.BigInt));
        }
        Assert.Equal("10", _duck.Scalar($"SELECT count(DISTINCT few) FROM read_parquet('{path}')"));
        Assert.Equal(_duck.Scalar($"SELECT sum(many::HUGEINT)::VARCHAR FROM read_parquet('{path}')"), columns[1].Texts.Select(text => Int128.Parse(text!, CultureInfo.InvariantCulture)).Aggregate((a, b) => a + b).ToString(CultureInfo.InvariantCulture));
        Release(columns);
    }

    [Fact]
    public void A_type_no_file_stores_is_refused()
    {
        var column = new Column("i", SqlType.Interval);
        var file = new LocalFileSystem().Create(Path.Combine(_folder, "refused"));
        var error = Assert.Throws<SqlException>(() => new ParquetFileWriter(file, [column], ParquetWriterOptions.Default, ColumnText.Tracker));
        Assert.Equal(SqlState.FeatureNotSupported, error.SqlState);
        file.Dispose();
    }

    public void Dispose()
    {
        _duck.Dispose();
        Directory.Delete(_folder, true);
    }

    internal static List<TestColumn> MakeColumns(int numRows, int seed)
    {
        var random = new Random(seed);
        object?[] Make(Func<int, object> make, int nullsOf100)
        {
            var values = new object?[numRows];
            for (var i = 0; i < numRows; i++)
                values[i] = random.Next(100) < nullsOf100 ? null : make(i);
            return values;
        }
        var limits = new Dictionary<int, Int128>
        {
            [19] = Int128.CreateChecked(System.Numerics.BigInteger.Pow(10, 19) - 1),
            [38] = Int128.CreateChecked(System.Numerics.BigInteger.Pow(10, 38) - 1),
        };
        Int128 Wide(int digits) => limits[digits] / random.Next(1, 1000) * (random.Next(2) == 0 ? 1 : -1);
        byte[] Text(int maxLength) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(maxLength)).Select(_ => random.Next(30) switch
        {
            0 => "é",
            1 => "\U0001F600",
            2 => "\uFFFD",
            _ => ((char)random.Next('a', 'z')).ToString(),
        })));
        return
        [
            new("b", SqlType.Boolean, Make(_ => random.Next(2) == 0, 10)),
            new("b_runs", SqlType.Boolean, Make(i => i / 100 % 2 == 0, 0)),
            new("i8", SqlType.TinyInt, Make(_ => (sbyte)random.Next(-128, 128), 10)),
            new("i16", SqlType.SmallInt, Make(_ => (short)random.Next(-32768, 32768), 0)),
            new("i32", SqlType.Int, Make(_ => random.Next(int.MinValue, int.MaxValue), 20)),
            new("i32_few", SqlType.Int, Make(_ => random.Next(5), 20)),
            new("i32_sorted", SqlType.Int, Make(i => i / 3, 0)),
            new("i64", SqlType.BigInt, Make(_ => random.NextInt64(long.MinValue, long.MaxValue), 1)),
            new("i64_runs", SqlType.BigInt, Make(i => (long)(i / 50), 0)),
            new("all_null", SqlType.BigInt, Make(_ => 1L, 100)),
            new("f32", SqlType.Float, Make(_ => (float)random.NextDouble() - 0.5f, 5)),
            new("f64", SqlType.Double, Make(_ => Math.Round((random.NextDouble() - 0.5) * 1e6, 3), 5)),
            new("date", SqlType.Date, Make(_ => random.Next(-700_000, 2_900_000), 5)),
            new("ts", SqlType.Timestamp, Make(_ => (Int128)random.NextInt64(-8_000_000_000_000_000, 8_000_000_000_000_000) * 1000, 5)),
            new("d9", SqlType.Decimal(9, 2), Make(_ => random.NextInt64(-999_999_999, 1_000_000_000), 5)),
            new("d15", SqlType.Decimal(15, 2), Make(_ => random.NextInt64(-999_999_999_999_999, 1_000_000_000_000_000), 5)),
            new("d19", SqlType.Decimal(19, 4), Make(_ => Wide(19), 5)),
            new("d38", SqlType.Decimal(38, 10), Make(_ => Wide(38), 5)),
            new("s", SqlType.String, Make(_ => Text(40), 10)),
            new("s_few", SqlType.String, Make(_ => Encoding.UTF8.GetBytes("value " + random.Next(20)), 10)),
            new("s_long", SqlType.String, Make(_ => Text(numRows > 10_000 ? 60 : 300), 0)),
            new("vc", SqlType.VarChar(200), Make(_ => Text(10), 0)),
            new("c", SqlType.Char(14), Make(_ => Encoding.UTF8.GetBytes(("c" + random.Next(50)).PadRight(14)), 10)),
        ];
    }

    private string Write(
        ParquetWriterOptions options, List<TestColumn> columns, out List<TestColumn> same, out WrittenFile written, int batchRows = int.MaxValue)
    {
        same = columns;
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".parquet");
        using var file = new LocalFileSystem().Create(path);
        var tableColumns = columns.Select(column => new Column(column.Name, column.Type)).ToValueList();
        using var writer = new ParquetFileWriter(file, tableColumns, options, ColumnText.Tracker);
        var numRows = columns[0].NumRows;
        for (var start = 0; start < numRows; start += Math.Min(batchRows, numRows - start))
            writer.WriteBatch([.. columns.Select(column => column.Slice(start))], Math.Min(batchRows, numRows - start));
        written = writer.Finish();
        return path;
    }

    /// <summary>CHAR is stored without its trailing blanks.</summary>
    private static List<string?> Trimmed(TestColumn column) => column.Type.Kind != SqlTypeKind.Char
        ? column.Texts
        : [.. column.Texts.Select(text => text is null ? null : Convert.ToHexString(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Convert.FromHexString(text)).TrimEnd(' '))))];

    private static void Release(List<TestColumn> columns)
    {
        foreach (var column in columns)
            column.Dispose();
    }

    private sealed class TextVisitor : ParquetSharp.ILogicalColumnReaderVisitor<List<string?>>
    {
        public List<string?> OnLogicalColumnReader<TElement>(ParquetSharp.LogicalColumnReader<TElement> columnReader)
        {
            var texts = new List<string?>();
            foreach (var value in columnReader)
            {
                texts.Add(value switch
                {
                    null => null,
                    bool boolean => boolean ? "true" : "false",
                    double real => real.ToString("R", CultureInfo.InvariantCulture),
                    _ => Convert.ToString(value, CultureInfo.InvariantCulture),
                });
            }
            return texts;
        }
    }
}
