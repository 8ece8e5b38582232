using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>Cursors over more rows than a daemon keeps in memory for them; each movement has a record in <c>tests/sql/postgres/queries/cursors.slt</c>.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class CursorTests(SqliteCluster cluster) : IAsyncLifetime
{
    private const int NumRows = 1_000_000;
    private const string Rows = "select n, repeat('text of row ', 2) || n as t from generate_series(1, 1000000) as g(n)";

    public Task InitializeAsync() => cluster.EnsureRunningAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task AScrollingCursorFindsEachRowAgain()
    {
        await using var connection = await cluster.OpenAsync();
        await cluster.ExecuteAsync(connection, "begin");
        await cluster.ExecuteAsync(connection, "declare c scroll cursor for " + Rows);
        Assert.Equal(NumRows, await FirstAsync(connection, "fetch last from c"));
        var random = new Random(20261123);
        for (var i = 0; i < 50; i++)
        {
            var row = random.Next(1, NumRows + 1);
            await using var command = new NpgsqlCommand($"fetch absolute {row} from c", connection);
            await using var reader = await command.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal((row, $"text of row text of row {row}"), (reader.GetInt32(0), reader.GetString(1)));
        }
        await cluster.ExecuteAsync(connection, "move last from c");
        await using (var command = new NpgsqlCommand("fetch backward all from c", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            var expected = NumRows - 1;
            while (await reader.ReadAsync())
                Assert.Equal(expected--, reader.GetInt32(0));
            Assert.Equal(0, expected);
        }
        await cluster.ExecuteAsync(connection, "rollback");
    }

    [Fact]
    public async Task ACursorWithoutAWordGoesBackAsFarAsItKeeps()
    {
        await using var connection = await cluster.OpenAsync();
        await cluster.ExecuteAsync(connection, "begin");
        await cluster.ExecuteAsync(connection, "declare c cursor for " + Rows);
        Assert.Equal(NumRows, await FirstAsync(connection, "fetch last from c"));
        Assert.Equal(NumRows - 1, await FirstAsync(connection, "fetch prior from c"));
        var error = await cluster.FailureAsync(connection, "fetch first from c");
        Assert.Equal("55000", error.SqlState);
        Assert.Contains("SCROLL", error.Hint, StringComparison.Ordinal);
        Assert.Contains("Row 1 is no longer kept", error.Detail, StringComparison.Ordinal);
        await cluster.ExecuteAsync(connection, "rollback");
    }

    [Fact]
    public async Task ABinaryCursorGivesBinaryValues()
    {
        using var client = await WireClient.ConnectAsync(cluster.Processes.Daemon("impalad0").PgWirePort!.Value);
        var results = await client.QueryAsync("begin; declare c binary cursor for select 1::int, 'a'::text; fetch c; commit");
        var row = Assert.Single(results[2].Rows);
        Assert.Equal(["\0\0\0\u0001", "a"], row);
    }

    private static async Task<int> FirstAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
