using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>What one impalad changes, the others see within two seconds, without REFRESH; the one that changed it sees it at once.</summary>
public abstract class VisibilityTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public Task InitializeAsync() => cluster.EnsureRunningAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ATableIsThereAtOnceHereAndSoonElsewhere()
    {
        await using var first = await cluster.OpenAsync(1);
        await using var second = await cluster.OpenAsync(2);
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS visible", "CREATE TABLE visible (id int, name string)");
        Assert.Equal(0L, await cluster.ScalarAsync("SELECT count(*) FROM visible"));
        foreach (var connection in new[] { first, second })
            await Deadline.UntilAsync("the new table", Limit, () => cluster.ScalarAsync(connection, "SELECT count(*) FROM visible"), count => count is 0L);
        Assert.Equal("visible", await cluster.ScalarAsync("SELECT relname FROM pg_catalog.pg_class WHERE relname = 'visible'", 2));

        await cluster.ExecuteAsync(1, "DROP TABLE visible");
        Assert.Equal("42P01", (await cluster.FailureAsync("SELECT * FROM visible", 1)).SqlState);
        await Deadline.UntilAsync("the drop", Limit, async () => (await cluster.FailureAsync("SELECT * FROM visible")).SqlState, state => state == "42P01");
    }

    [Fact]
    public async Task InsertedRowsAreThereAtOnceHereAndSoonElsewhere()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS inserted", "CREATE TABLE inserted (id int)", "INSERT INTO inserted VALUES (1), (2), (3)");
        Assert.Equal(3L, await cluster.ScalarAsync("SELECT count(*) FROM inserted"));
        for (var impalad = 1; impalad <= 2; impalad++)
        {
            var node = impalad;
            await Deadline.UntilAsync($"three rows on impalad{node}", Limit, () => cluster.ScalarAsync("SELECT count(*) FROM inserted", node), count => count is 3L);
        }
        await cluster.ExecuteAsync(2, "INSERT INTO inserted SELECT id + 10 FROM inserted");
        Assert.Equal(6L, await cluster.ScalarAsync("SELECT count(*) FROM inserted", 2));
        await Deadline.UntilAsync("six rows on impalad0", Limit, () => cluster.ScalarAsync("SELECT count(*) FROM inserted"), count => count is 6L);
    }

    [Fact]
    public async Task APreparedStatementSeesWhatChangedSinceItsPlanWasMade()
    {
        await using var connection = await cluster.OpenAsync(0);
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS prepared", "CREATE TABLE prepared (id int)", "INSERT INTO prepared VALUES (1), (2)");
        await using var count = new NpgsqlCommand("SELECT count(*) FROM prepared", connection);
        await using var now = new NpgsqlCommand("SELECT now()", connection);
        await using var zone = new NpgsqlCommand("SELECT current_setting('TimeZone')", connection);
        foreach (var command in new[] { count, now, zone })
            await command.PrepareAsync();
        Assert.Equal(2L, await count.ExecuteScalarAsync());
        Assert.Equal(2L, await count.ExecuteScalarAsync());
        var before = await now.ExecuteScalarAsync();
        await cluster.ExecuteAsync(0, "INSERT INTO prepared VALUES (3)");
        await using (var set = new NpgsqlCommand("SET TimeZone = 'Asia/Tokyo'", connection))
            await set.ExecuteNonQueryAsync();
        Assert.Equal(3L, await count.ExecuteScalarAsync());
        Assert.NotEqual(before, await now.ExecuteScalarAsync());
        Assert.Equal("Asia/Tokyo", await zone.ExecuteScalarAsync());
    }

    /// <summary>A text that comes again is neither parsed nor planned anew, unless something it was made of has changed.</summary>
    [Fact]
    public async Task ARepeatedTextSeesWhatChangedInBetween()
    {
        await using var connection = await cluster.OpenAsync(0);
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS repeated", "CREATE TABLE repeated (id int)", "INSERT INTO repeated VALUES (1), (2)");
        for (var i = 0; i < 4; i++)
            Assert.Equal(2L, await cluster.ScalarAsync(connection, "SELECT count(*) FROM repeated"));
        await cluster.ExecuteAsync(0, "INSERT INTO repeated VALUES (3)");
        Assert.Equal(3L, await cluster.ScalarAsync(connection, "SELECT count(*) FROM repeated"));
        await cluster.ExecuteAsync(0, "DROP TABLE repeated", "CREATE TABLE repeated (name string)");
        Assert.Equal(0L, await cluster.ScalarAsync(connection, "SELECT count(*) FROM repeated"));
        var times = new List<object?>();
        for (var i = 0; i < 4; i++)
        {
            times.Add(await cluster.ScalarAsync(connection, "SELECT now()"));
            Assert.Equal(0, await cluster.ScalarAsync(connection, "SELECT 1 / 2"));
        }
        Assert.Equal(4, times.Distinct().Count());
        await cluster.ExecuteAsync(connection, "SET sql_dialect = impala");
        Assert.Equal(0.5, Convert.ToDouble(await cluster.ScalarAsync(connection, "SELECT 1 / 2"), System.Globalization.CultureInfo.InvariantCulture));
        await cluster.ExecuteAsync(connection, "SET sql_dialect = postgres");
        Assert.Equal(0, await cluster.ScalarAsync(connection, "SELECT 1 / 2"));
        for (var i = 0; i < 3; i++)
            Assert.Equal("42P01", (await Assert.ThrowsAsync<PostgresException>(() => cluster.ScalarAsync(connection, "SELECT * FROM missing"))).SqlState);
        await cluster.ExecuteAsync(0, "CREATE DATABASE IF NOT EXISTS other_path", "CREATE TABLE IF NOT EXISTS other_path.repeated (id int)", "INSERT OVERWRITE other_path.repeated VALUES (7)");
        await cluster.ExecuteAsync(connection, "SET search_path = other_path");
        Assert.Equal(1L, await cluster.ScalarAsync(connection, "SELECT count(*) FROM repeated"));
    }

    [Fact]
    public async Task ADatabaseIsSeenElsewhere()
    {
        await cluster.ExecuteAsync(0, "DROP DATABASE IF EXISTS seen CASCADE", "CREATE DATABASE seen", "CREATE TABLE seen.t (x int)");
        await Deadline.UntilAsync("the database", Limit, () => cluster.ScalarAsync("SELECT count(*) FROM seen.t", 1), count => count is 0L);
        await cluster.ExecuteAsync(0, "DROP DATABASE seen CASCADE");
        await Deadline.UntilAsync("its end", Limit, async () => (await cluster.FailureAsync("SELECT * FROM seen.t", 1)).SqlState, state => state is "42P01" or "3F000");
    }

    [Fact]
    public async Task NodesChangeTheCatalogAtTheSameTime()
    {
        const int numTables = 8;
        await cluster.ExecuteAsync(0, "DROP DATABASE IF EXISTS busy CASCADE", "CREATE DATABASE busy");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async node =>
        {
            await using var connection = await cluster.OpenAsync(node);
            await Deadline.UntilAsync("the database", Limit, () => cluster.ScalarAsync(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = 'busy'"), count => count is 1L);
            for (var i = 0; i < numTables; i++)
                await cluster.ExecuteAsync(connection, $"CREATE TABLE busy.t{node}_{i} (x int)");
        }));
        for (var impalad = 0; impalad < 3; impalad++)
        {
            var node = impalad;
            await Deadline.UntilAsync(
                $"all tables on impalad{node}",
                Limit,
                () => cluster.ScalarAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'busy'", node),
                count => count is 3L * numTables);
        }
    }

    [Fact]
    public async Task OneOfManyMakesTheTable()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS contested");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            try
            {
                await cluster.ExecuteAsync(i % 3, "CREATE TABLE contested (x int)");
                return "made";
            }
            catch (PostgresException error)
            {
                return error.SqlState;
            }
        }));
        Assert.Equal(["42P07", "42P07", "42P07", "42P07", "42P07", "made"], outcomes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task InsertsFromAllNodesAddUp()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS sums", "CREATE TABLE sums (x int)");
        for (var impalad = 1; impalad <= 2; impalad++)
        {
            var node = impalad;
            await Deadline.UntilAsync("the table", Limit, () => cluster.ScalarAsync("SELECT count(*) FROM sums", node), count => count is 0L);
        }
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async node =>
        {
            for (var i = 0; i < 4; i++)
                await cluster.ExecuteAsync(node, $"INSERT INTO sums VALUES ({(node * 4) + i})");
        }));
        await Deadline.UntilAsync("all rows", Limit, () => cluster.ScalarAsync("SELECT sum(x) FROM sums"), sum => Convert.ToInt64(sum, null) == 66);
        Assert.Equal(12L, await cluster.ScalarAsync("SELECT count(*) FROM sums"));
    }
}
