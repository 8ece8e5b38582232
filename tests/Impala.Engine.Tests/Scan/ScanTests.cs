using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;
using Impala.Engine.Tests.Execution;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Scan;

/// <summary>Scans by SQL: what they give, and by their counters what they did not read.</summary>
public sealed class ScanTests : IDisposable
{
    private readonly string _folder = RepositoryPaths.NewTemporaryFolder("scan");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Limit_reads_a_part_of_the_table_only()
    {
        var harness = EngineHarness.Tpch(1);
        var rows = await harness.RunAsync("select l_orderkey, l_comment from lineitem limit 10");
        Assert.Equal(10, rows.Count);
        Assert.InRange(Scan(harness).Counters["RowsRead"], 10, 4096);
    }

    [Fact]
    public async Task Count_reads_footers_only()
    {
        var harness = EngineHarness.Tpch(1);
        var row = Assert.Single(await harness.RunAsync("select count(*) from lineitem"));
        Assert.Equal(60175L, row[0]);
        Assert.Equal(0, Scan(harness).Counters.GetValueOrDefault("BytesRead") / 100_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Row_groups_without_matching_rows_are_skipped_and_pieces_cover_each_row_once(int numInstances)
    {
        var table = await WriteNumbersAsync(numRows: 300_000, rowsPerFile: 100_000);
        var harness = new EngineHarness { NumInstances = numInstances };
        harness.AddParquet("numbers", table);
        var row = Assert.Single(await harness.RunAsync("select count(*), sum(n), min(n), max(n) from numbers"));
        Assert.Equal("300000|44999850000|0|299999", TestRows.Text(row));
        row = Assert.Single(await harness.RunAsync("select count(*), min(s) from numbers where n >= 250000 and n in (3, 250001, 299999)"));
        Assert.Equal("2|text of 250001", TestRows.Text(row));
        Assert.Equal(2, Scan(harness).Counters["NumStatsFilteredRowGroups"]);
        Assert.Equal(3, Scan(harness).Counters["NumRowGroups"]);
    }

    /// <summary>Values within the bounds that are not there: only the filters of Impala's own file tell.</summary>
    [Theory]
    [InlineData("int64_col = 105", 0, true)]
    [InlineData("int64_col in (105, 107)", 0, true)]
    [InlineData("double_col = 10.5", 0, true)]
    [InlineData("string_col = '11x'", 0, true)]
    [InlineData("int64_col = 105 or string_col = '11x'", 0, true)]
    [InlineData("int64_col = 5", 1, true)]
    [InlineData("int64_col = 50", 3, false)]
    [InlineData("int64_col in (105, 50)", 3, false)]
    [InlineData("int64_col = 105 or int64_col < 2", 4, false)]
    [InlineData("float_col = 0", 3, false)]
    public async Task Row_groups_whose_bloom_filter_lacks_the_value_are_skipped(string condition, long numRows, bool isSkipped)
    {
        var harness = new EngineHarness();
        harness.AddParquet("t", RepositoryPaths.SharedPath("parquet", "parquet-bloom-filtering.parquet"));
        Assert.Equal(numRows, Assert.Single(await harness.RunAsync($"select count(*) from t where {condition}"))[0]);
        Assert.Equal(isSkipped, Scan(harness).Counters.GetValueOrDefault("NumBloomFilteredRowGroups") > 0);
        Assert.Equal(numRows == 0, Scan(harness).Counters.GetValueOrDefault("RowsRead") == 0);
    }

    /// <summary>Dense, sparse and empty slices, dictionaries and plain pages, NULLs in filter and output columns, against the same rows in memory.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Filtered_rows_are_those_that_pass(int numInstances)
    {
        const int numRows = 30_000;
        var random = new Random(5);
        var rows = Enumerable.Range(0, numRows).Select(i => new object?[]
        {
            (long)i, random.Next(5) == 0 ? null : (long)random.Next(40), random.Next(7) == 0 ? null : "word " + random.Next(30),
            i % 11 == 0 ? null : "a long text that is its own " + i, i < 9_000 ? null : random.Next(1000),
        }).ToList();
        var plan = new TestPlan();
        ValueList<Slot> slots =
        [
            plan.Slot("n", SqlType.BigInt), plan.Slot("k", SqlType.BigInt), plan.Slot("w", SqlType.String), plan.Slot("t", SqlType.String), plan.Slot("m", SqlType.Int),
        ];
        var table = new Table(1, new TableName("tpch", "mixed"), TableKind.Table, slots.Map(slot => new Column(slot.Name, slot.Type)), 1);
        var files = await WriteAsync(plan, plan.Values([.. slots], rows), table, [.. slots.Select((slot, i) => new WriteColumn(i, slot))]);
        var harness = new EngineHarness { NumInstances = numInstances };
        harness.AddParquet("mixed", [.. files.Select(file => (string)file[0]!)]);
        foreach (var (sql, passes) in new (string Sql, Func<object?[], bool> Passes)[]
        {
            ("k = 7", row => row[1] is 7L),
            ("k < 20", row => row[1] is < 20L),
            ("k is null", row => row[1] is null),
            ("coalesce(k, 3) = 3", row => row[1] is null or 3L),
            ("k >= 0", row => row[1] is not null),
            ("k > 100", _ => false),
            ("w = 'word 3' and k in (1, 2, 3, 39)", row => row[2] is "word 3" && row[1] is 1L or 2L or 3L or 39L && row[2] is "word 3"),
            ("w like '%1%' and n < 20000 and m > 500", row => row[2] is string w && w.Contains('1', StringComparison.Ordinal) && (long)row[0]! < 20000 && row[4] is > 500),
            ("m = 17", row => row[4] is 17),
            ("t like '%999%'", row => row[3] is string t && t.Contains("999", StringComparison.Ordinal)),
            ("n between 8900 and 9100 or n = 29999", row => (long)row[0]! is (>= 8900 and <= 9100) or 29999),
            ("k <> 5 and 100 / (k - 5) > 10 and w is not null", row => row[1] is long k && k != 5 && 100 / (k - 5) > 10 && row[2] is not null),
        })
        {
            var actual = await harness.RunAsync("select n, k, w, t, m from mixed where " + sql);
            var expected = rows.Where(row => passes(row)).Select(TestRows.Text).ToList();
            Assert.Equal(expected.Order(StringComparer.Ordinal), actual.Select(TestRows.Text).Order(StringComparer.Ordinal));
            if (numInstances == 1)
                Assert.Equal(expected, actual.Select(TestRows.Text));
        }
        Assert.Empty(await harness.RunAsync("select t from mixed where k = 20 and k = 21"));
        Assert.Empty(await harness.RunAsync("select t from mixed where w = 'word 3 '"));
        Assert.True(Scan(harness).Counters["NumDictFilteredMorsels"] > 0);
        Assert.True(Scan(harness).Counters["RowsRead"] < numRows);
    }

    [Fact]
    public async Task A_file_that_changed_is_refused()
    {
        var files = await WriteNumbersAsync(1000, 1000);
        var harness = new EngineHarness();
        harness.AddParquet("numbers", files);
        File.SetLastWriteTimeUtc(files[0], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var error = await Assert.ThrowsAsync<SqlException>(() => harness.RunAsync("select sum(n) from numbers"));
        Assert.Equal(SqlState.ObjectNotInPrerequisiteState, error.SqlState);
        Assert.Contains(files[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_the_file_lacks_are_null_and_partition_columns_come_from_the_range()
    {
        var files = await WriteNumbersAsync(10, 10);
        var harness = new EngineHarness();
        var written = harness.AddParquet("numbers", files);
        harness.Add(written with
        {
            Name = new TableName("tpch", "wider"),
            Columns = [.. written.Columns, new Column("missing", SqlType.Int), new Column("day", SqlType.Int)],
            NumPartitionColumns = 1,
            Partitions = [written.Partitions[0] with { Values = ["17"] }],
        });
        var row = Assert.Single(await harness.RunAsync("select count(missing), sum(day), count(*) from wider where day > 3"));
        Assert.Equal("0|170|10", TestRows.Text(row));
    }

    /// <summary>Random conditions over sorted, clustered and NULL pages answer the same with page indexes and without; with them fewer rows are read.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Pages_that_bounds_rule_out_are_not_read(int numInstances)
    {
        const int numRows = 60_000;
        var plan = new TestPlan();
        Slot[] slots = [plan.Slot("n", SqlType.BigInt), plan.Slot("k", SqlType.Int), plan.Slot("s", SqlType.String), plan.Slot("d", SqlType.Double)];
        var values = plan.Values([.. slots], Enumerable.Range(0, numRows).Select(i => new object?[]
        {
            i is >= 20_000 and < 26_000 ? null : (long)i, i / 5000 * 7 % 50, i % 13 == 5 ? null : $"text {(numRows - i) / 700:000}", i < 1500 ? double.NaN : i / 1000.0,
        }));
        var table = new Table(1, new TableName("tpch", "t"), TableKind.Table, [.. slots.Select(slot => new Column(slot.Name, slot.Type))], 1);
        var files = await WriteAsync(plan, values, table, [.. slots.Select((slot, i) => new WriteColumn(i, slot))], options: [new("PARQUET_PAGE_ROW_COUNT_LIMIT", "1000")]);
        var path = (string)Assert.Single(files)[0]!;
        var with = new EngineHarness { NumInstances = numInstances };
        var without = new EngineHarness { NumInstances = numInstances, Options = ExecutionOptions.Default with { ReadParquetPageIndex = false } };
        with.AddParquet("t", path);
        without.AddParquet("t", path);
        var random = new Random(23);
        long numPages = 0, numRead = 0, numAll = 0;
        for (var i = 0; i < 80; i++)
        {
            var sql = $"select count(*), sum(n), min(k), max(s), sum(k) from t where {Condition(random, 2)}";
            Assert.True(
                TestRows.Text(Assert.Single(await without.RunAsync(sql))) == TestRows.Text(Assert.Single(await with.RunAsync(sql))), sql);
            numPages += Scan(with).Counters.GetValueOrDefault("NumStatsFilteredPages");
            numRead += Scan(with).Counters.GetValueOrDefault("RowsRead");
            numAll += Scan(without).Counters.GetValueOrDefault("RowsRead");
        }
        Assert.True(numPages > 500 && numRead < numAll * 3 / 4, $"{numPages} pages, {numRead} of {numAll} rows");
        Assert.Equal("1000|9500", TestRows.Text(Assert.Single(await with.RunAsync("select count(*), min(n) from t where n >= 9500 and n < 10500"))));
        Assert.InRange(Scan(with).Counters["RowsRead"], 1000, 2000);
    }

    private static string Condition(Random random, int depth) => (depth > 0 ? random.Next(9) : 2 + random.Next(7)) switch
    {
        0 => $"({Condition(random, depth - 1)} and {Condition(random, depth - 1)})",
        1 => $"({Condition(random, depth - 1)} or {Condition(random, depth - 1)})",
        2 => $"n {Comparison(random)} {random.Next(60_000)}",
        3 => $"k {Comparison(random)} {random.Next(50)}",
        4 => $"s {Comparison(random)} 'text {random.Next(90):000}'",
        5 => $"d {Comparison(random)} {random.Next(60)}.5",
        6 => $"k in ({random.Next(50)}, {random.Next(50)}, null)",
        7 => random.Next(2) == 0 ? "n is null" : "n is not null",
        _ => $"{random.Next(60_000)} {Comparison(random)} n",
    };

    private static string Comparison(Random random) => new[] { "=", "<", "<=", ">", ">=", "<>" }[random.Next(6)];

    [Fact]
    public async Task Text_files_are_read_in_splits_and_written()
    {
        var plan = new TestPlan();
        var (source, key) = AggregateTests.Numbers(plan, 50_000);
        var table = new Table(1, new TableName("tpch", "lines"), TableKind.Table, [new Column("n", SqlType.BigInt), new Column("empty", SqlType.String)], 1)
        {
            Format = FileFormat.Text,
            TextFormat = new TextFormat((byte)','),
        };
        var file = Assert.Single(await WriteAsync(plan, source, table, [new WriteColumn(0, key)]));
        Assert.Equal(50_000L, file[1]);
        var path = (string)file[0]!;
        var info = new FileInfo(path);
        var slots = new SlotAllocator(1000);
        var scan = new ScanNode(table, "lines", [new ScanColumn(0, slots.New("n", SqlType.BigInt)), new ScanColumn(1, slots.New("empty", SqlType.String))], []) { NodeId = 1 };
        var total = new AggregateNode(scan, [], [
            plan.Aggregate("count"), plan.Aggregate("sum", TestPlan.Ref(scan.Columns[0].Slot)), plan.Aggregate("count", TestPlan.Ref(scan.Columns[1].Slot))]) { NodeId = 2 };
        var modified = new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds();
        var third = info.Length / 3;
        var ranges = new[] { (0L, third), (third, third), (2 * third, info.Length - (2 * third)) }
            .Select(part => new ScanRange(1, path, info.Length, part.Item1, part.Item2, modified, FileFormat.Text, []))
            .ToList();
        var row = Assert.Single(await new PlanRunner { Ranges = ranges }.RunAsync(new FragmentedPlan([new PlanFragment(0, FragmentPlacement.Coordinator, total, null)], total.Output, ["c", "s", "e"])));
        Assert.Equal("50000|1249975000|0", TestRows.Text(row));
    }

    [Fact]
    public async Task Writes_go_to_one_folder_a_partition()
    {
        var plan = new TestPlan();
        Slot n = plan.Slot("n", SqlType.Int), p = plan.Slot("p", SqlType.String);
        var values = plan.Values([n, p], new object?[][] { [1, "a b"], [2, "c"], [3, "a b"], [4, null] });
        var table = new Table(1, new TableName("tpch", "parts"), TableKind.Table, [new Column("n", SqlType.Int), new Column("p", SqlType.String)], 1) { NumPartitionColumns = 1 };
        var files = await WriteAsync(plan, values, table, [new WriteColumn(0, n), new WriteColumn(1, p)]);
        Assert.Equal(["1|p=__HIVE_DEFAULT_PARTITION__", "1|p=c", "2|p=a b"], files.Select(file => $"{file[1]}|{file[3]}").Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.True(File.Exists((string)file[0]!)));
        Assert.All(files, file => Assert.Equal(new FileInfo((string)file[0]!).Length, file[2]));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_no_file()
    {
        var plan = new TestPlan();
        var (source, key) = AggregateTests.Numbers(plan, 10_000);
        var bad = plan.Slot("bad", SqlType.BigInt);
        var failing = plan.Add(new ProjectNode(source, [new Assignment(bad, TestPlan.Call("/", TestPlan.Ref(key), TestPlan.Call("-", TestPlan.Ref(key), TestPlan.Literal(SqlType.BigInt, 7777L))))]));
        var table = new Table(1, new TableName("tpch", "bad"), TableKind.Table, [new Column("n", SqlType.BigInt)], 1);
        await Assert.ThrowsAsync<SqlException>(() => WriteAsync(plan, failing, table, [new WriteColumn(0, bad)]));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_large_aggregation_past_its_memory_limit_fails_cleanly(int numInstances)
    {
        var harness = EngineHarness.Tpch(numInstances, memoryLimit: 1 << 20);
        var error = await Assert.ThrowsAsync<SqlException>(() => harness.RunAsync(TpchTests.QueryText(18)));
        Assert.Equal(SqlState.ProgramLimitExceeded, error.SqlState);
    }

    private static NodeProfile Scan(EngineHarness harness) => harness.LastRunner.Profile.Nodes.Single(node => node.Name == "SCAN");

    private async Task<string[]> WriteNumbersAsync(int numRows, int rowsPerFile)
    {
        var paths = new List<string>();
        for (var first = 0; first < numRows; first += rowsPerFile)
        {
            var plan = new TestPlan();
            Slot n = plan.Slot("n", SqlType.BigInt), s = plan.Slot("s", SqlType.String);
            var values = plan.Values([n, s], Enumerable.Range(first, rowsPerFile).Select(i => new object?[] { (long)i, "text of " + i }));
            var table = new Table(1, new TableName("tpch", "numbers"), TableKind.Table, [new Column("n", SqlType.BigInt), new Column("s", SqlType.String)], 1);
            paths.AddRange((await WriteAsync(plan, values, table, [new WriteColumn(0, n), new WriteColumn(1, s)], "part" + first)).Select(row => (string)row[0]!));
        }
        return [.. paths];
    }

    private async Task<List<object?[]>> WriteAsync(TestPlan plan, PlanNode source, Table table, ValueList<WriteColumn> columns, string folder = "write", ValueList<KeyValuePair<string, string>> options = default)
    {
        ValueList<Slot> slots =
        [
            plan.Slot("path", SqlType.String), plan.Slot("num_rows", SqlType.BigInt), plan.Slot("num_bytes", SqlType.BigInt), plan.Slot("partition", SqlType.String),
        ];
        var write = plan.Add(new TableWriteNode(source, table, columns, slots) { StagingPath = Path.Combine(_folder, folder), Options = options });
        return await new PlanRunner { Options = ExecutionOptions.Default }.RunAsync(plan.Finish(write));
    }
}
