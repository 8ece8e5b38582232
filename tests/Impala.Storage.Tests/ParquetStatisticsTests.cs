using Impala.Catalog.Types;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Statistics;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Tests;

public sealed class ParquetStatisticsTests
{
    /// <summary>What is believed must hold for every value, on files of all writers and on TPC-H's.</summary>
    [Fact]
    public unsafe void Bounds_and_null_counts_hold_for_all_values()
    {
        string[] tables = ["customer", "lineitem", "orders", "part"];
        var paths = SharedData.ParquetFiles().Concat(tables.Select(SharedData.Tpch));
        var (numBounds, numPages) = (0, 0);
        foreach (var path in paths)
        {
            ParquetFile file;
            try
            {
                file = ColumnText.Open(path);
            }
            catch (Impala.Catalog.Errors.SqlException)
            {
                continue;
            }
            using (file)
            {
                for (var group = 0; group < file.Metadata.Groups.Count; group++)
                    for (var i = 0; i < file.Metadata.Columns.Count; i++)
                        if (file.Metadata.Columns[i].InferredType is { } type)
                            Check(file, group, i, type, ref numBounds, ref numPages);
            }
        }
        Assert.True(numBounds > 300, $"{numBounds} bounds were believed");
        Assert.True(numPages > 500, $"{numPages} pages were checked");
    }

    [Fact]
    public void Deprecated_bounds_are_used_for_signed_numbers_only()
    {
        using var file = ColumnText.Open(SharedData.Parquet("deprecated_statistics.parquet"));
        Assert.True(ColumnStatisticsReader.TryGetMinMax(file.Metadata, 0, file.Metadata.FindColumn("id"), SqlType.Int, out var min, out var max));
        Assert.True(min.Number < max.Number);
        Assert.False(ColumnStatisticsReader.TryGetMinMax(file.Metadata, 0, file.Metadata.FindColumn("string_col"), SqlType.String, out _, out _));
        Assert.False(ColumnStatisticsReader.TryGetMinMax(file.Metadata, 0, file.Metadata.FindColumn("timestamp_col"), SqlType.Timestamp, out _, out _));
    }

    /// <summary>Parquet.Net's writer stores wrong bounds for these types; what it stores for others is right.</summary>
    [Theory]
    [InlineData("Parquet.Net v6.1.0 (build 0)", false)]
    [InlineData("parquet-cpp version 1.5.1", true)]
    public void Bounds_of_a_writer_known_for_wrong_ones_are_left_out(string createdBy, bool isKnown)
    {
        SchemaElement[] schema =
        [
            new("root") { NumChildren = 4 },
            new("micros") { Type = PhysicalType.Int64, Logical = new LogicalType(LogicalKind.Timestamp) { Unit = TimeUnit.Micros } },
            new("text") { Type = PhysicalType.ByteArray, Logical = new LogicalType(LogicalKind.String) },
            new("millis") { Type = PhysicalType.Int64, Logical = new LogicalType(LogicalKind.Timestamp) { Unit = TimeUnit.Millis } },
            new("number") { Type = PhysicalType.Int32 },
        ];
        var metadata = new ParquetMetadata("memory", 4, 0, new FileMetaDataMessage(schema, [], 0, createdBy, [true, true, true, true]));
        Assert.Equal(isKnown, StatisticsDecoder.IsOrderKnown(metadata, metadata.Fields[0], SqlType.Timestamp));
        Assert.Equal(isKnown, StatisticsDecoder.IsOrderKnown(metadata, metadata.Fields[1], SqlType.String));
        Assert.True(StatisticsDecoder.IsOrderKnown(metadata, metadata.Fields[2], SqlType.Timestamp));
        Assert.True(StatisticsDecoder.IsOrderKnown(metadata, metadata.Fields[3], SqlType.Int));
    }

    [Fact]
    public void Bounds_that_are_NaN_are_left_out()
    {
        using var file = ColumnText.Open(SharedData.Parquet("min_max_is_nan.parquet"));
        Assert.False(ColumnStatisticsReader.TryGetMinMax(file.Metadata, 0, 0, SqlType.Double, out _, out _));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("duckdb")]
    public void Bloom_filters_know_every_value_and_few_others(string? writer)
    {
        var path = SharedData.Parquet("parquet-bloom-filtering.parquet");
        if (writer is not null)
        {
            path = Path.Combine(Directory.CreateTempSubdirectory("impala-bloom").FullName, "file.parquet");
            using var duck = new DuckOracle();
            duck.Execute($"COPY (SELECT (i % 100 * 7)::INTEGER AS i, i % 50 * 1000003::BIGINT AS l, 'text number ' || i % 80 || ' long enough for lanes' AS s "
                + $"FROM range(5000) t(i)) TO '{path}' (FORMAT parquet)");
        }
        using var file = ColumnText.Open(path);
        var (numFilters, numTried, numFalse) = (0, 0, 0);
        for (var group = 0; group < file.Metadata.Groups.Count; group++)
        {
            for (var i = 0; i < file.Metadata.Columns.Count; i++)
            {
                if (file.Metadata.Columns[i].InferredType is not { } type || file.TryReadBloomFilter(group, i, type) is not { } filter)
                    continue;
                numFilters++;
                bool Ask(string text) => type.IsText
                    ? filter.MightContain(Convert.FromHexString(text))
                    : type.IsFloating ? filter.MightContain(double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))
                    : filter.MightContain(long.Parse(text.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));
                Assert.All(ReadGroup(file, group, i, type).OfType<string>(), text => Assert.True(Ask(text)));
                for (var other = 0; other < 200; other++)
                {
                    numTried++;
                    numFalse += Ask(type.IsText ? Convert.ToHexString(BitConverter.GetBytes(other * 7919)) : (-1000 - other).ToString(System.Globalization.CultureInfo.InvariantCulture)) ? 1 : 0;
                }
            }
        }
        Assert.True(numFilters >= 2, $"{numFilters} filters");
        Assert.True(numFalse < numTried / 10, $"{numFalse} of {numTried} were false");
    }

    [Fact]
    public void A_page_index_lets_a_reader_jump()
    {
        using var file = ColumnText.Open(SharedData.Parquet("customer_multiblock_page_index.parquet"));
        var numJumps = 0;
        for (var group = 0; group < file.Metadata.Groups.Count; group++)
        {
            for (var i = 0; i < file.Metadata.Columns.Count; i++)
            {
                var type = file.Metadata.Columns[i].InferredType!.Value;
                if (file.TryReadPageIndex(group, i, type) is not { } index)
                    continue;
                for (var page = 0; page < index.NumPages; page++)
                {
                    var (direct, jumped) = (new List<string?>(), new List<string?>());
                    using var plain = file.OpenColumn(group, i, type);
                    using var jumping = file.OpenColumn(group, i, type);
                    jumping.UsePageIndex(index);
                    Assert.Equal(index.FirstRow(page), plain.Skip(index.FirstRow(page)));
                    Assert.Equal(index.FirstRow(page), jumping.Skip(index.FirstRow(page)));
                    ColumnText.ReadSlice(plain, type, (int)index.NumRows(page), direct);
                    ColumnText.ReadSlice(jumping, type, (int)index.NumRows(page), jumped);
                    Assert.Equal(direct, jumped);
                    numJumps++;
                }
            }
        }
        Assert.True(numJumps > 100, $"{numJumps} pages were read");
    }

    private static unsafe void Check(ParquetFile file, int group, int column, SqlType type, ref int numBounds, ref int numPages)
    {
        List<string?> texts;
        try
        {
            texts = ReadGroup(file, group, column, type);
        }
        catch (Impala.Catalog.Errors.SqlException)
        {
            return;
        }
        if (ColumnStatisticsReader.TryGetNullCount(file.Metadata, group, column, out var numNulls) && type.Kind is not (SqlTypeKind.Timestamp or SqlTypeKind.Date))
            Assert.Equal(texts.Count(text => text is null), numNulls);
        if (ColumnStatisticsReader.TryGetMinMax(file.Metadata, group, column, type, out var min, out var max))
        {
            numBounds++;
            foreach (var text in texts)
                AssertWithin(text, type, min, max, file.Path);
        }
        if (file.TryReadPageIndex(group, column, type) is not { } index)
            return;
        for (var page = 0; page < index.NumPages; page++)
        {
            var rows = texts.GetRange((int)index.FirstRow(page), (int)index.NumRows(page));
            if (index.IsNullPage(page))
                Assert.All(rows, Assert.Null);
            if (index.NumNulls(page) >= 0 && type.Kind is not (SqlTypeKind.Timestamp or SqlTypeKind.Date))
                Assert.Equal(rows.Count(text => text is null), index.NumNulls(page));
            if (!index.TryGetMinMax(page, out min, out max))
                continue;
            numPages++;
            foreach (var text in rows)
                AssertWithin(text, type, min, max, file.Path);
        }
    }

    private static List<string?> ReadGroup(ParquetFile file, int group, int column, SqlType type)
    {
        var texts = new List<string?>();
        using var reader = file.OpenColumn(group, column, type);
        while (reader.TotalRowsLeft > 0)
            ColumnText.ReadSlice(reader, type, (int)Math.Min(4096, reader.TotalRowsLeft), texts);
        return texts;
    }

    private static void AssertWithin(string? text, SqlType type, StatisticsValue min, StatisticsValue max, string path)
    {
        if (text is null)
            return;
        bool isWithin;
        if (type.IsFloating)
        {
            var value = double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            isWithin = double.IsNaN(value) || (value >= min.Real && value <= max.Real);
        }
        else if (type.IsText || type.Kind == SqlTypeKind.Binary)
        {
            var bytes = Convert.FromHexString(text);
            isWithin = min.Bytes.Span.SequenceCompareTo(bytes) <= 0 && max.Bytes.Span.SequenceCompareTo(bytes) >= 0;
        }
        else
        {
            var value = type.Kind == SqlTypeKind.Boolean
                ? (text == "true" ? 1 : 0)
                : Int128.Parse(text.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
            isWithin = value >= min.Number && value <= max.Number;
        }
        if (!isWithin)
            Assert.Fail($"{path}: {text} is not within {min} and {max}");
    }
}
