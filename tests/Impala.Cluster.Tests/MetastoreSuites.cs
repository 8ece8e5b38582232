using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>The suites that both metastores must pass, on SQLite.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class SqliteVisibilityTests(SqliteCluster cluster) : VisibilityTests(cluster);

[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class SqliteWriteTests(SqliteCluster cluster) : WriteTests(cluster);

[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class SqliteFaultTests(SqliteCluster cluster) : FaultTests(cluster);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "Slow")]
[Collection(OnPostgres.Name)]
public sealed class PostgresVisibilityTests(PostgresCluster cluster) : VisibilityTests(cluster);

[Trait("Category", "Slow")]
[Collection(OnPostgres.Name)]
public sealed class PostgresWriteTests(PostgresCluster cluster) : WriteTests(cluster);

[Trait("Category", "Slow")]
[Collection(OnPostgres.Name)]
public sealed class PostgresFaultTests(PostgresCluster cluster) : FaultTests(cluster)
{
    [Fact]
    public async Task TheMetastoresServerMayRestart()
    {
        var server = cluster.Metastore!;
        await cluster.ExecuteAsync(0, "DROP TABLE IF EXISTS outlives", "CREATE TABLE outlives (x int)", "INSERT INTO outlives VALUES (7)");
        await server.StopAsync();
        try
        {
            Assert.Equal(7, await cluster.ScalarAsync("SELECT x FROM outlives"));
            var error = await cluster.FailureAsync("CREATE TABLE never (x int)");
            Assert.NotEqual("XX000", error.SqlState);
        }
        finally
        {
            await server.StartAsync();
        }
        await Deadline.UntilAsync("DDL", TimeSpan.FromSeconds(30), async () =>
        {
            await cluster.ExecuteAsync(0, "CREATE TABLE IF NOT EXISTS afterwards (x int)", "DROP TABLE afterwards");
            return true;
        });
        Assert.Equal("42P01", (await cluster.FailureAsync("SELECT * FROM never")).SqlState);
        await cluster.Processes.RestartAsync("catalogd");
        Assert.Equal(7, await cluster.ScalarAsync("SELECT x FROM outlives"));
        await cluster.ExecuteAsync(0, "INSERT INTO outlives VALUES (8)");
        Assert.Equal(["7", "8"], await cluster.RowsAsync("SELECT x FROM outlives ORDER BY x"));
    }
}
