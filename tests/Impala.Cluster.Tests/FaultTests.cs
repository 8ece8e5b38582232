using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>Processes die and come back while queries run.</summary>
public abstract class FaultTests(TestCluster cluster) : IAsyncLifetime
{
    private const string Count = "SELECT count(*) FROM tpch_small.lineitem";
    private const long NumLines = 60175;

    // 200 million millions of triples, spread over all nodes: it runs until something happens to it, however fast a join is.
    private const string Endless =
        "SELECT count(*) FROM tpch_small.lineitem a, tpch_small.lineitem b, tpch_small.lineitem c WHERE a.l_partkey + b.l_suppkey + c.l_orderkey > b.l_orderkey + 1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public async Task InitializeAsync()
    {
        await cluster.EnsureRunningAsync();
        await cluster.UseTpchAsync("tpch_small", TpchData.Small);
    }

    // What a test ended runs again before the next one, whoever that is.
    public Task DisposeAsync() => cluster.EnsureRunningAsync();

    [Fact]
    public async Task QueriesGoOnWithoutAKilledExecutor()
    {
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count));
        await cluster.Processes.KillAsync("impalad2");
        // Nobody knows yet: the coordinators find out and leave the node out.
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count));
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count, 1));
        Assert.Equal(25L, await cluster.ScalarAsync("SELECT count(*) FROM tpch_small.nation JOIN tpch_small.region ON n_regionkey = r_regionkey"));
        await cluster.WaitForMembersAsync(2, TimeSpan.FromSeconds(30));
        await cluster.Processes.StartAsync("impalad2");
        await cluster.WaitForMembersAsync(3);
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count, 2));
    }

    [Fact]
    public async Task AQueryThatLosesAnExecutorEnds()
    {
        await using var connection = await cluster.OpenAsync();
        await using var command = new NpgsqlCommand(Endless, connection);
        var running = command.ExecuteScalarAsync();
        await Deadline.UntilAsync(
            "the query on the page", Patience, () => cluster.NumRunningAsync(cluster.Processes.Daemon("impalad0")), count => count > 0);
        await cluster.Processes.KillAsync("impalad1");
        // It is tried again without the node, as no row has left; then it runs until it is cancelled.
        var first = await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(20)));
        var isRetried = first != running;
        if (isRetried)
            command.Cancel();
        Assert.Equal(isRetried ? "57014" : "40001", await TestCluster.EndOfAsync(running));
        Assert.Equal(NumLines, await cluster.ScalarAsync(connection, Count));
        await Deadline.UntilAsync("the end of all queries", Patience, () => cluster.NumRunningAsync(cluster.Processes.Daemon("impalad0")), count => count == 0);
    }

    [Fact]
    public async Task TheStatestoreMayDieAndComeBack()
    {
        await cluster.Processes.KillAsync("statestored");
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count));
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count, 2));
        await cluster.ExecuteAsync(1, "DROP TABLE IF EXISTS without_statestore", "CREATE TABLE without_statestore (x int)", "INSERT INTO without_statestore VALUES (5)");
        Assert.Equal(5, await cluster.ScalarAsync("SELECT x FROM without_statestore", 1));
        await cluster.Processes.StartAsync("statestored");
        await Deadline.UntilAsync("catalogd and three impalads among the subscribers", Patience, SubscribersAsync, text => Occurrences(text, "impalad@") >= 3 && text.Contains("catalogd", StringComparison.Ordinal));
        await cluster.WaitForMembersAsync(3);
        // What happened meanwhile reaches everyone.
        await Deadline.UntilAsync("the table elsewhere", TimeSpan.FromSeconds(10), () => cluster.ScalarAsync("SELECT x FROM without_statestore", 2), x => x is 5);
    }

    [Fact]
    public async Task TheCatalogMayDieAndComeBack()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS lasting", "CREATE TABLE lasting (x int)", "INSERT INTO lasting VALUES (1), (2)");
        var oid = await cluster.ScalarAsync("SELECT oid FROM pg_class WHERE relname = 'lasting'");
        await cluster.Processes.KillAsync("catalogd");
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count));
        Assert.Equal(2L, await cluster.ScalarAsync("SELECT count(*) FROM lasting"));
        foreach (var sql in new[] { "CREATE TABLE nowhere (x int)", "DROP TABLE lasting", "ALTER TABLE lasting ADD COLUMNS (y int)", "INSERT INTO lasting VALUES (9)", "REFRESH lasting" })
        {
            var asked = System.Diagnostics.Stopwatch.StartNew();
            var error = await cluster.FailureAsync(sql);
            Assert.Equal("55000", error.SqlState);
            Assert.False(string.IsNullOrEmpty(error.Hint), sql);
            Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        }
        await cluster.Processes.StartAsync("catalogd");
        await Deadline.UntilAsync("DDL", Patience, async () =>
        {
            await cluster.ExecuteAsync(1, "INSERT INTO lasting VALUES (3)");
            return true;
        });
        Assert.Equal(3L, await cluster.ScalarAsync("SELECT count(*) FROM lasting", 1));
        await Deadline.UntilAsync("the row elsewhere", TimeSpan.FromSeconds(10), () => cluster.ScalarAsync("SELECT count(*) FROM lasting"), count => count is 3L);
        Assert.Equal(oid, await cluster.ScalarAsync("SELECT oid FROM pg_class WHERE relname = 'lasting'"));
    }

    [Fact]
    public async Task EverythingMayStopAndStartAgain()
    {
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS kept", "CREATE TABLE kept (x int)", "INSERT INTO kept VALUES (4)");
        await cluster.Processes.StopAsync();
        Assert.All(cluster.ProcessIds, Assert.Null);
        await cluster.EnsureRunningAsync();
        Assert.Equal(4, await cluster.ScalarAsync("SELECT x FROM kept", 1));
        Assert.Equal(NumLines, await cluster.ScalarAsync(Count, 1));
    }

    private async Task<string> SubscribersAsync() => (await cluster.PageAsync(cluster.Processes.Daemon("statestored"), "/subscribers")).RootElement.ToString();

    private static int Occurrences(string text, string part) => text.Split(part).Length - 1;
}
