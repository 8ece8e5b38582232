using System.Globalization;
using System.Text.RegularExpressions;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;

namespace Impala.Storage.Tests;

/// <summary>Files of many writers, with DuckDB as the oracle.</summary>
public sealed class ParquetReaderTests : IDisposable
{
    private static readonly string[] Broken =
    [
        "bad_codec", "bad_compressed_dict_page_size", "bad_dict_page_offset", "bad_magic_number", "bad_metadata_len", "bad_rle_repeat_count",
        "corrupt_footer_len_incr", "num_values_def_levels_mismatch",
    ];

    private readonly DuckOracle _duck = new();

    public static TheoryData<string> GoodFiles() => Names(name => !Broken.Contains(name));

    public static TheoryData<string> Tables() => ["customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"];

    [Theory]
    [MemberData(nameof(GoodFiles))]
    public void Every_column_equals_the_oracle(string name)
    {
        var path = SharedData.Parquet(name + ".parquet");
        if (name == "alltypes_agg_bitpacked_def_levels")
        {
            CompareWithParquetSharp(path);
            return;
        }
        CompareWithDuck(path, name == "out_of_range_timestamp" ? ["ts"] : []);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void Tpch_tables_equal_the_oracle(string table) => CompareWithDuck(SharedData.Tpch(table), []);

    /// <summary>The error of each names the file, and where it is not the footer that is broken also the column and the page, by its offset in the file.</summary>
    [Theory]
    [InlineData("bad_codec", "id", 4)]
    [InlineData("bad_compressed_dict_page_size", "col", 4)]
    [InlineData("bad_dict_page_offset", "_c0", 10000)]
    [InlineData("bad_magic_number", null, 0)]
    [InlineData("bad_metadata_len", null, 0)]
    [InlineData("bad_rle_repeat_count", "c", 27)]
    [InlineData("corrupt_footer_len_incr", null, 0)]
    [InlineData("num_values_def_levels_mismatch", "_c0", 4)]
    public void A_broken_file_gives_an_error_that_names_file_column_and_page(string name, string? column, long page)
    {
        var path = SharedData.Parquet(name + ".parquet");
        var error = Assert.Throws<SqlException>(() =>
        {
            using var file = ColumnText.Open(path);
            for (var i = 0; i < file.Metadata.Columns.Count; i++)
                ColumnText.Read(file, i, file.Metadata.Columns[i].InferredType!.Value);
        });
        Assert.StartsWith("22", error.SqlState, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        if (column is not null)
            Assert.True(Regex.IsMatch(error.Message, $"column \"{column}\", page at offset {page}(,|$)"), error.Message);
        Assert.Equal(0, ColumnText.Leaked());
    }

    [Fact]
    public void Every_broken_file_is_tested()
    {
        var method = typeof(ParquetReaderTests).GetMethod(nameof(A_broken_file_gives_an_error_that_names_file_column_and_page))!;
        var tested = method.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(data => (string)data.GetData(method).Single()[0]);
        Assert.Equal(Broken.Order(), tested.Order());
    }

    [Fact]
    public void Timestamps_out_of_range_read_as_null()
    {
        using var file = ColumnText.Open(SharedData.Parquet("out_of_range_timestamp.parquet"));
        var texts = ColumnText.Read(file, 0, SqlType.Timestamp);
        // The file holds 1399-12-31, 1400-01-01, 9999-12-31 and 10000-01-01.
        Assert.Equal(4, texts.Count);
        Assert.Null(texts[0]);
        Assert.Null(texts[3]);
        Assert.Equal("-17987443200000000000", texts[1]);
        Assert.Equal(2, texts.Count(text => text is null));
    }

    [Theory]
    [InlineData("tinyint_col1", "smallint")]
    [InlineData("tinyint_col1", "int")]
    [InlineData("tinyint_col1", "bigint")]
    [InlineData("tinyint_col1", "double")]
    public void Integers_widen(string column, string to)
    {
        using var file = ColumnText.Open(SharedData.Parquet("primitive_type_widening.parquet"));
        var index = file.Metadata.FindColumn(column);
        var type = to switch { "smallint" => SqlType.SmallInt, "int" => SqlType.Int, "bigint" => SqlType.BigInt, _ => SqlType.Double };
        Assert.Equal(ColumnText.Read(file, index, SqlType.TinyInt), ColumnText.Read(file, index, type));
    }

    [Fact]
    public void Types_that_do_not_fit_are_refused_with_both_types()
    {
        using var file = ColumnText.Open(SharedData.Tpch("lineitem"));
        var error = Assert.Throws<SqlException>(() => file.OpenColumn(0, file.Metadata.FindColumn("l_comment"), SqlType.Int));
        Assert.Equal(SqlState.DatatypeMismatch, error.SqlState);
        Assert.Contains("l_comment", error.Message, StringComparison.Ordinal);
        Assert.Contains("int", error.Message, StringComparison.Ordinal);
        Assert.Contains("BYTE_ARRAY", error.Message, StringComparison.Ordinal);
        Assert.Throws<SqlException>(() => file.OpenColumn(0, file.Metadata.FindColumn("l_tax"), SqlType.Decimal(15, 1)));
    }

    [Fact]
    public void Decimals_take_a_larger_scale()
    {
        using var file = ColumnText.Open(SharedData.Tpch("lineitem"));
        var column = file.Metadata.FindColumn("l_tax");
        var texts = ColumnText.Read(file, column, SqlType.Decimal(15, 2));
        Assert.Equal(texts.Select(text => text + "00"), ColumnText.Read(file, column, SqlType.Decimal(17, 4)));
        Assert.Equal(texts.Select(text => text + "000000"), ColumnText.Read(file, column, SqlType.Decimal(38, 8)));
    }

    [Fact]
    public void Varchar_is_cut_and_char_is_padded()
    {
        using var file = ColumnText.Open(SharedData.Tpch("region"));
        var column = file.Metadata.FindColumn("r_name");
        var texts = ColumnText.Read(file, column, SqlType.String);
        Assert.Equal(texts.Select(text => text![..6]), ColumnText.Read(file, column, SqlType.VarChar(3)));
        Assert.Equal(texts.Select(text => text!.PadRight(60, '~').Replace("~~", "20", StringComparison.Ordinal)), ColumnText.Read(file, column, SqlType.Char(30)));
    }

    [Fact]
    public void A_nested_column_is_refused_only_when_it_is_read()
    {
        using var file = ColumnText.Open(SharedData.Parquet("modern_nested.parquet"));
        var nested = file.Metadata.FindColumn("t_array_basic");
        Assert.Equal("array<int>", file.Metadata.Columns[nested].TypeText);
        var error = Assert.Throws<SqlException>(() => file.OpenColumn(0, nested, SqlType.Int));
        Assert.Equal(SqlState.FeatureNotSupported, error.SqlState);
        Assert.Single(ColumnText.Read(file, 0, SqlType.BigInt));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(30_000)]
    public void Skipping_leaves_the_same_rows(int skip)
    {
        using var file = ColumnText.Open(SharedData.Tpch("lineitem"));
        for (var i = 0; i < file.Metadata.Columns.Count; i++)
        {
            var type = file.Metadata.Columns[i].InferredType!.Value;
            var all = ColumnText.Read(file, i, type);
            using var reader = file.OpenColumn(0, i, type);
            var rest = new List<string?>();
            var row = 0;
            while (row < all.Count)
            {
                row += (int)reader.Skip(skip);
                var numRows = (int)Math.Min(100, reader.TotalRowsLeft);
                if (numRows == 0)
                    break;
                rest.Clear();
                ColumnText.ReadSlice(reader, type, numRows, rest);
                ColumnText.AssertEqual(all.GetRange(row, numRows), rest);
                row += numRows;
            }
            Assert.Equal(0, reader.TotalRowsLeft);
        }
    }

    [Fact]
    public async Task Parquet_Net_and_our_reader_infer_the_same_columns()
    {
        foreach (var path in SharedData.ParquetFiles())
        {
            if (Broken.Any(name => path.EndsWith(name + ".parquet", StringComparison.Ordinal)) && !path.Contains("bad_codec", StringComparison.Ordinal))
                continue;
            Assert.Equal(ParquetSchemaReader.ReadColumns(path), await ParquetSchemaReader.ReadColumnsAsync(path));
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<SqlException>(() => ParquetFooterReader.ReadNumRows("/no/such/file"));
        Assert.Equal(SqlState.ObjectNotInPrerequisiteState, error.SqlState);
        Assert.Contains("/no/such/file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_footer_cache_keeps_what_was_used_last()
    {
        var cache = new ParquetFooterCache(4000);
        ParquetMetadata Get(string table)
        {
            using var file = new LocalFileSystem().OpenRead(SharedData.Tpch(table));
            return cache.Get(file);
        }
        var region = Get("region");
        Assert.Same(region, Get("region"));
        Get("nation");
        Get("orders");
        Get("lineitem");
        Get("part");
        Assert.InRange(cache.Count, 1, 4);
        Assert.NotSame(region, Get("region"));
    }

    public void Dispose() => _duck.Dispose();

    private static TheoryData<string> Names(Func<string, bool> choose)
    {
        var names = new TheoryData<string>();
        foreach (var path in SharedData.ParquetFiles())
            if (choose(Path.GetFileNameWithoutExtension(path)))
                names.Add(Path.GetFileNameWithoutExtension(path));
        return names;
    }

    private void CompareWithDuck(string path, string[] except)
    {
        var described = _duck.Describe(path);
        using (var file = ColumnText.Open(path))
        {
            Assert.Equal(described.Count, file.Metadata.Columns.Count);
            for (var i = 0; i < described.Count; i++)
            {
                var field = file.Metadata.Columns[i];
                if (field.InferredType is not { } type || except.Contains(field.Name))
                    continue;
                var theirs = _duck.Column(path, described[i].Name, described[i].Type, type);
                if (type.Kind == SqlTypeKind.Decimal)
                    theirs = [.. theirs.Select(text => text?.Replace("-.", "-0.", StringComparison.Ordinal)).Select(text => text is { } t && t[0] == '.' ? "0" + t : text)];
                ColumnText.AssertEqual(theirs, ColumnText.Read(file, i, type));
                ColumnText.AssertEqual(theirs, ColumnText.Read(file, i, type, 7));
                ColumnText.AssertEqual(theirs, ColumnText.ReadByCodes(file, i, type, 777));
                ColumnText.CheckSelected(file, i, type, theirs, i);
            }
        }
        Assert.Equal(0, ColumnText.Leaked());
    }

    /// <summary>DuckDB cannot read levels of the deprecated encoding.</summary>
    private static void CompareWithParquetSharp(string path)
    {
        using var file = ColumnText.Open(path);
        using var reader = new ParquetSharp.ParquetFileReader(path);
        using var group = reader.RowGroup(0);
        var numCompared = 0;
        for (var i = 0; i < file.Metadata.Columns.Count; i++)
        {
            var type = file.Metadata.Columns[i].InferredType!.Value;
            using var column = group.Column(i);
            List<string?> theirs;
            if (type.Kind == SqlTypeKind.Int)
                theirs = [.. column.LogicalReader<int?>().Select(value => value?.ToString(CultureInfo.InvariantCulture))];
            else if (type.Kind == SqlTypeKind.BigInt)
                theirs = [.. column.LogicalReader<long?>().Select(value => value?.ToString(CultureInfo.InvariantCulture))];
            else if (type.Kind == SqlTypeKind.Double)
                theirs = [.. column.LogicalReader<double?>().Select(value => value?.ToString("R", CultureInfo.InvariantCulture))];
            else if (type.Kind == SqlTypeKind.Boolean)
                theirs = [.. column.LogicalReader<bool?>().Select(value => value is { } boolean ? (boolean ? "true" : "false") : null)];
            else if (type.Kind == SqlTypeKind.String)
                theirs = [.. column.LogicalReader<byte[]>().Select(value => value is null ? null : Convert.ToHexString(value))];
            else
                continue;
            ColumnText.AssertEqual(theirs, ColumnText.Read(file, i, type));
            numCompared++;
        }
        Assert.True(numCompared > 8);
    }
}
