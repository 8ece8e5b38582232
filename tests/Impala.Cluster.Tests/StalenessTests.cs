using System.Diagnostics;
using System.Globalization;
using Impala.Testing;
using Npgsql;
using Xunit;
using Xunit.Abstractions;

namespace Impala.Cluster.Tests;

/// <summary>Changes on one node and queries on the others, over and over: under SYNC_DDL the next query anywhere sees the change, on the same
/// node it always does, and elsewhere within two seconds.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class StalenessTests(SqliteCluster cluster, ITestOutputHelper output) : IAsyncLifetime
{
    private const int NumNodes = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly List<NpgsqlConnection> _synced = [];
    private readonly List<NpgsqlConnection> _plain = [];

    public async Task InitializeAsync()
    {
        await cluster.EnsureRunningAsync();
        for (var node = 0; node < NumNodes; node++)
        {
            _plain.Add(await cluster.OpenAsync(node));
            _synced.Add(await cluster.OpenAsync(node));
            await cluster.ExecuteAsync(_synced[node], "SET SYNC_DDL = 1");
        }
        await cluster.ExecuteAsync(
            _synced[0],
            "DROP DATABASE IF EXISTS stale CASCADE");
        foreach (var sql in new[] { "CREATE DATABASE stale", "CREATE TABLE stale.synced (x int)", "CREATE TABLE stale.loose (x int)" })
            await cluster.ExecuteAsync(_synced[0], sql);
    }

    public async Task DisposeAsync()
    {
        foreach (var connection in _synced.Concat(_plain))
            await connection.DisposeAsync();
    }

    [Fact]
    public Task NoAnswerIsStale() => RunAsync(30);

    [Fact]
    [Trait("Category", "Long")]
    public Task NoAnswerOfAThousandIsStale() => RunAsync(1000);

    private async Task RunAsync(int count)
    {
        var clock = Stopwatch.StartNew();
        var delays = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var node = i % NumNodes;
            await SyncedAsync(i, node);
            // The same without waiting: at once here, soon elsewhere.
            await cluster.ExecuteAsync(_plain[node], $"INSERT OVERWRITE stale.loose VALUES ({i})");
            var changed = Stopwatch.StartNew();
            Assert.Equal(i, await cluster.ScalarAsync(_plain[node], "SELECT x FROM stale.loose"));
            foreach (var other in Others(node))
                await Deadline.UntilAsync($"row {i} on impalad{other}", Limit, () => cluster.ScalarAsync(_plain[other], "SELECT x FROM stale.loose"), x => x is int found && found == i);
            delays.Add(changed.Elapsed.TotalMilliseconds);
        }
        delays.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} rounds in {clock.Elapsed.TotalSeconds:0} s; without SYNC_DDL all nodes had a change after {delays[count / 2]:0} ms (median), {delays[count * 99 / 100]:0} ms (99 of 100), {delays[^1]:0} ms (longest)"));
    }

    /// <summary>Every change with SYNC_DDL, whose answer is asked for on all nodes once, without waiting.</summary>
    private async Task SyncedAsync(int i, int node)
    {
        await cluster.ExecuteAsync(_synced[node], $"INSERT OVERWRITE stale.synced VALUES ({i})");
        for (var any = 0; any < NumNodes; any++)
            Assert.Equal(i, await cluster.ScalarAsync(_plain[any], "SELECT x FROM stale.synced"));
        var table = $"stale.t{i / 4}";
        switch (i % 4)
        {
            case 0:
                await cluster.ExecuteAsync(_synced[node], $"CREATE TABLE {table} AS SELECT {i} AS x");
                foreach (var other in Others(node))
                    Assert.Equal(i, await cluster.ScalarAsync(_plain[other], $"SELECT x FROM {table}"));
                break;
            case 1:
                await cluster.ExecuteAsync(_synced[node], $"ALTER TABLE {table} ADD COLUMNS (y int)");
                foreach (var other in Others(node))
                    Assert.Equal(0L, await cluster.ScalarAsync(_plain[other], $"SELECT count(y) FROM {table}"));
                break;
            case 2:
                await cluster.ExecuteAsync(_synced[node], $"ALTER TABLE {table} RENAME TO {table}_renamed");
                foreach (var other in Others(node))
                {
                    Assert.Equal(1L, await cluster.ScalarAsync(_plain[other], $"SELECT count(*) FROM {table}_renamed"));
                    Assert.Equal("42P01", (await cluster.FailureAsync(_plain[other], $"SELECT x FROM {table}")).SqlState);
                }
                break;
            default:
                await cluster.ExecuteAsync(_synced[node], $"DROP TABLE {table}_renamed");
                for (var any = 0; any < NumNodes; any++)
                    Assert.Equal("42P01", (await cluster.FailureAsync(_plain[any], $"SELECT x FROM {table}_renamed")).SqlState);
                break;
        }
    }

    private static IEnumerable<int> Others(int node) => [(node + 1) % NumNodes, (node + 2) % NumNodes];
}
