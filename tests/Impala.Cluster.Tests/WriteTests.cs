using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>INSERT and CREATE TABLE AS into managed tables: all rows or none, readable from every node.</summary>
public abstract class WriteTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task InitializeAsync()
    {
        await cluster.EnsureRunningAsync();
        await cluster.UseTpchAsync("tpch_small", TpchData.Small);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("PARQUET")]
    [InlineData("TEXTFILE")]
    public async Task ValuesOfManyTypesComeBack(string format)
    {
        var table = "kinds_" + format.ToLowerInvariant();
        await cluster.ExecuteAsync(
            0,
            $"DROP TABLE IF EXISTS {table}",
            $"CREATE TABLE {table} (b boolean, t tinyint, s smallint, i int, l bigint, f float, d double, n decimal(20,4), c string, v varchar(5), day date, at timestamp) STORED AS {format}",
            $"""
             INSERT INTO {table} VALUES
               (true, 1, 300, 70000, 5000000000, 1.5, 2.25, 1234.5678, 'one, "two"', 'abc', DATE '2024-02-29', TIMESTAMP '2024-02-29 12:34:56.789'),
               (false, -1, -300, -70000, -5000000000, -1.5, -2.25, -0.0001, 'äöü €', 'xy', DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59'),
               (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
             """);
        await Deadline.UntilAsync("the rows on impalad2", Limit, () => cluster.ScalarAsync($"SELECT count(*) FROM {table}", 2), count => count is 3L);
        var rows = await cluster.RowsAsync(
            $"SELECT b::text, t::text, s::text, i::text, l::text, f::text, d::text, n::text, c, v, day::text, at::text FROM {table} ORDER BY i", 2);
        Assert.Equal(
            [
                "false|-1|-300|-70000|-5000000000|-1.5|-2.25|-0.0001|äöü €|xy|1969-12-31|1969-12-31 23:59:59",
                "true|1|300|70000|5000000000|1.5|2.25|1234.5678|one, \"two\"|abc|2024-02-29|2024-02-29 12:34:56.789",
                "|||||||||||",
            ],
            rows);
    }

    [Fact]
    public async Task TagsCountTheRowsThatChanged()
    {
        await using var connection = await cluster.OpenAsync();
        await cluster.ExecuteAsync(connection, "DROP TABLE IF EXISTS tags");
        await cluster.ExecuteAsync(connection, "CREATE TABLE tags (id int, n int)");
        await cluster.ExecuteAsync(connection, "INSERT INTO tags SELECT i, 0 FROM generate_series(1, 100) AS g(i)");
        Assert.Equal(10, await cluster.ExecuteAsync(connection, "UPDATE tags SET n = 1 WHERE id <= 10"));
        Assert.Equal(0, await cluster.ExecuteAsync(connection, "UPDATE tags SET n = 1 WHERE id > 1000"));
        Assert.Equal(5, await cluster.ExecuteAsync(connection, "DELETE FROM tags WHERE id > 95"));
        Assert.Equal(4, await cluster.ExecuteAsync(connection, """
            MERGE INTO tags USING (VALUES (1, 7), (2, 0), (500, 7), (501, 7)) AS v(id, n) ON tags.id = v.id
            WHEN MATCHED AND v.n = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET n = v.n WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.n)
            """));
        Assert.Equal(96L, await cluster.ScalarAsync("SELECT count(*) FROM tags"));
    }

    [Fact]
    public async Task TagsCountTheRowsThatChangedByChance()
    {
        await using var connection = await cluster.OpenAsync();
        await cluster.ExecuteAsync(connection, "DROP TABLE IF EXISTS chances");
        await cluster.ExecuteAsync(connection, "CREATE TABLE chances (id int, n int)");
        await cluster.ExecuteAsync(connection, "INSERT INTO chances SELECT i, 0 FROM generate_series(1, 2000) AS g(i)");
        Assert.Equal(await cluster.ExecuteAsync(connection, "UPDATE chances SET n = 1 WHERE random() < 0.4"), (long)(await cluster.ScalarAsync("SELECT count(*) FROM chances WHERE n = 1"))!);
        var numDeleted = await cluster.ExecuteAsync(connection, "DELETE FROM chances WHERE random() < 0.4");
        Assert.Equal(2000L - numDeleted, await cluster.ScalarAsync("SELECT count(*) FROM chances"));
        var numMerged = await cluster.ExecuteAsync(connection, "MERGE INTO chances AS c USING (VALUES (0), (1)) AS v(n) ON c.n = v.n WHEN MATCHED AND random() < 0.4 THEN UPDATE SET n = 7");
        Assert.Equal((long)numMerged, await cluster.ScalarAsync("SELECT count(*) FROM chances WHERE n = 7"));
    }

    [Fact]
    public async Task RollbackSaysWhatStaysCommitted()
    {
        await using var connection = await cluster.OpenAsync();
        var warnings = new List<string>();
        connection.Notice += (_, notice) => warnings.Add(notice.Notice.MessageText);
        await cluster.ExecuteAsync(connection, "DROP TABLE IF EXISTS kept");
        await cluster.ExecuteAsync(connection, "BEGIN");
        await cluster.ExecuteAsync(connection, "CREATE TABLE kept (x int)");
        await cluster.ExecuteAsync(connection, "INSERT INTO kept VALUES (1)");
        await cluster.ExecuteAsync(connection, "SELECT 1");
        await using (var rows = await connection.BeginTextImportAsync("COPY kept FROM STDIN"))
            await rows.WriteAsync("2\n3\n");
        await cluster.ExecuteAsync(connection, "ROLLBACK");
        Assert.Contains("3 statements of this transaction stay committed", warnings);
        Assert.Equal(3L, await cluster.ScalarAsync("SELECT count(*) FROM kept"));

        await cluster.ExecuteAsync(connection, "SET STRICT_TRANSACTIONS = true");
        await cluster.ExecuteAsync(connection, "BEGIN");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => cluster.ExecuteAsync(connection, "DELETE FROM kept"));
        Assert.Equal("0A000", refused.SqlState);
        await cluster.ExecuteAsync(connection, "ROLLBACK");
        await cluster.ExecuteAsync(connection, "BEGIN");
        refused = await Assert.ThrowsAsync<PostgresException>(() => connection.BeginTextImportAsync("COPY kept FROM STDIN"));
        Assert.Equal("0A000", refused.SqlState);
        await cluster.ExecuteAsync(connection, "ROLLBACK");
        Assert.Equal(3L, await cluster.ScalarAsync("SELECT count(*) FROM kept"));
    }

    /// <summary>Whoever loses against another gets 40001 and has changed nothing: no change is lost, none is made twice.</summary>
    [Fact]
    public async Task ConcurrentChangesOfRowsAreAllOrNothing()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS counters", "CREATE TABLE counters (id int, n int)", "INSERT INTO counters VALUES (1, 0), (2, 0)");
        for (var impalad = 1; impalad <= 2; impalad++)
        {
            var node = impalad;
            await Deadline.UntilAsync("the table", Limit, () => cluster.ScalarAsync("SELECT count(*) FROM counters", node), count => count is 2L);
        }
        var done = await Task.WhenAll(Enumerable.Range(0, 3).Select(async node =>
        {
            var numDone = 0;
            for (var i = 0; i < 6; i++)
            {
                try
                {
                    await cluster.ExecuteAsync(node, "UPDATE counters SET n = n + 1 WHERE id = 1");
                    numDone++;
                }
                catch (PostgresException error) when (error.SqlState == "40001")
                {
                    continue;
                }
            }
            return numDone;
        }));
        Assert.InRange(done.Sum(), 1, 18);
        await Deadline.UntilAsync(
            "all changes on impalad2", Limit, () => cluster.ScalarAsync("SELECT sum(n) FROM counters", 2), sum => Convert.ToInt64(sum, null) == done.Sum());
        Assert.Equal(["1|" + done.Sum(), "2|0"], await cluster.RowsAsync("SELECT id::text, n::text FROM counters ORDER BY id"));
    }

    [Theory]
    [InlineData("PARQUET")]
    [InlineData("TEXTFILE")]
    public async Task ASelectFromAllNodesIsWritten(string format)
    {
        var table = "copy_" + format.ToLowerInvariant();
        await cluster.ExecuteAsync(
            1,
            $"DROP TABLE IF EXISTS {table}",
            $"CREATE TABLE {table} (o_orderkey bigint, o_totalprice decimal(15,2), o_orderdate date, o_comment string) STORED AS {format}",
            $"INSERT INTO {table} SELECT o_orderkey, o_totalprice, o_orderdate, o_comment FROM tpch_small.orders");
        const string sums = "count(*)::text, sum(o_orderkey)::text, sum(o_totalprice)::text, min(o_orderdate)::text, max(o_comment)::text";
        var expected = await cluster.RowsAsync($"SELECT {sums} FROM tpch_small.orders");
        Assert.Equal(expected, await cluster.RowsAsync($"SELECT {sums} FROM {table}", 1));
    }

    [Fact]
    public async Task CreateTableAsSelectMakesColumnsAndRows()
    {
        await cluster.ExecuteAsync(
            0,
            "DROP TABLE IF EXISTS nations",
            "CREATE TABLE nations STORED AS PARQUET AS SELECT n_name AS name, r_name AS region, n_nationkey + 1 AS number FROM tpch_small.nation JOIN tpch_small.region ON n_regionkey = r_regionkey");
        Assert.Equal(25L, await cluster.ScalarAsync("SELECT count(*) FROM nations"));
        Assert.Equal("EUROPE", await cluster.ScalarAsync("SELECT region FROM nations WHERE name = 'GERMANY'"));
        Assert.Equal(
            ["name", "region", "number"],
            await cluster.RowsAsync("SELECT column_name FROM information_schema.columns WHERE table_name = 'nations' ORDER BY ordinal_position"));
    }

    [Fact]
    public async Task APartitionedInsertMakesPartitions()
    {
        await cluster.ExecuteAsync(
            0,
            "DROP TABLE IF EXISTS by_status",
            "CREATE TABLE by_status (k bigint, price decimal(15,2)) PARTITIONED BY (status string) STORED AS PARQUET",
            "INSERT INTO by_status PARTITION (status) SELECT o_orderkey, o_totalprice, o_orderstatus FROM tpch_small.orders");
        var expected = await cluster.RowsAsync("SELECT o_orderstatus, count(*), sum(o_totalprice) FROM tpch_small.orders GROUP BY o_orderstatus ORDER BY 1");
        Assert.Equal(expected, await cluster.RowsAsync("SELECT status, count(*), sum(price) FROM by_status GROUP BY status ORDER BY 1"));
        var folders = Directory.EnumerateDirectories(cluster.Processes.Warehouse, "status=*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["status=F", "status=O", "status=P"], folders);
        await cluster.ExecuteAsync(0, "INSERT INTO by_status PARTITION (status='X') VALUES (1, 2.50)");
        Assert.Equal(["1|2.50|X"], await cluster.RowsAsync("SELECT * FROM by_status WHERE status = 'X'"));
    }

    [Fact]
    public async Task OverwriteReplacesTheRows()
    {
        await cluster.ExecuteAsync(
            0,
            "DROP TABLE IF EXISTS replaced",
            "CREATE TABLE replaced (x int)",
            "INSERT INTO replaced VALUES (1), (2)",
            "INSERT OVERWRITE replaced VALUES (3)");
        Assert.Equal(["3"], await cluster.RowsAsync("SELECT x FROM replaced"));
        await Deadline.UntilAsync("the new row elsewhere", Limit, async () => string.Join(',', await cluster.RowsAsync("SELECT x FROM replaced", 2)), rows => rows == "3");
    }

    [Fact]
    public async Task AFailedInsertLeavesNothing()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS failed", "CREATE TABLE failed (x int, s string)", "INSERT INTO failed VALUES (1, 'kept')");
        var files = DataFiles("failed");
        // Rows before the last order are written before the division fails.
        var error = await cluster.FailureAsync("INSERT INTO failed SELECT 1000 / (o_orderkey::int - 60000), o_comment FROM tpch_small.orders");
        Assert.Equal("22012", error.SqlState);
        Assert.Equal(["1|kept"], await cluster.RowsAsync("SELECT * FROM failed"));
        await Deadline.UntilAsync("the staged files' end", Limit, () => Task.FromResult(string.Join('\n', DataFiles("failed"))), now => now == string.Join('\n', files));
    }

    [Fact]
    public async Task ACancelledInsertLeavesNothing()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS cancelled", "CREATE TABLE cancelled (x bigint)");
        var files = DataFiles("cancelled");
        await using var connection = await cluster.OpenAsync();
        await using var command = new NpgsqlCommand(
            "INSERT INTO cancelled SELECT a.l_orderkey FROM tpch_small.lineitem a, tpch_small.lineitem b WHERE a.l_partkey + b.l_partkey > 100", connection);
        var running = command.ExecuteNonQueryAsync();
        await Deadline.UntilAsync("the statement on the page", Limit, () => cluster.NumRunningAsync(cluster.Processes.Daemon("impalad0")), count => count > 0);
        command.Cancel();
        Assert.Equal("57014", await TestCluster.EndOfAsync(running));
        Assert.Equal(0L, await cluster.ScalarAsync("SELECT count(*) FROM cancelled"));
        await Deadline.UntilAsync("the staged files' end", Limit, () => Task.FromResult(string.Join('\n', DataFiles("cancelled"))), now => now == string.Join('\n', files));
    }

    [Fact]
    public async Task AFailedCreateTableAsLeavesNoTable()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS unborn");
        var error = await cluster.FailureAsync("CREATE TABLE unborn AS SELECT 1 / (o_orderkey::int - 60000) AS x FROM tpch_small.orders");
        Assert.Equal("22012", error.SqlState);
        Assert.Equal("42P01", (await cluster.FailureAsync("SELECT * FROM unborn")).SqlState);
    }

    private string[] DataFiles(string table) =>
        [.. Directory.EnumerateFiles(cluster.Processes.Warehouse, "*", SearchOption.AllDirectories)
            .Where(file => file.Contains($"/{table}/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
