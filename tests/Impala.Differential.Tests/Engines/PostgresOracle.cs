using Impala.Differential.Tests.Sql;
using Impala.Testing;

namespace Impala.Differential.Tests.Engines;

/// <summary>A PostgreSQL of its own.</summary>
internal sealed class PostgresOracle : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly WireClient _client;

    private PostgresOracle(PostgresServer server, WireClient client)
    {
        _server = server;
        _client = client;
    }

    public static async Task<PostgresOracle> StartAsync()
    {
        var server = await PostgresServer.StartNewAsync();
        var client = await WireClient.ConnectAsync(server.Port, new Dictionary<string, string> { ["user"] = "postgres", ["database"] = "postgres" });
        var oracle = new PostgresOracle(server, client);
        foreach (var (table, numRows, _) in TestTables.All)
            foreach (var statement in DuckDbOracle.Statements(table, numRows, Target.Postgres).Append($"ANALYZE {table}"))
                if ((await oracle.RunAsync(statement)).Error is { } error)
                    throw new InvalidOperationException(error);
        await oracle.RunAsync("SET statement_timeout = '5s'");
        return oracle;
    }

    public async Task<(IReadOnlyList<IReadOnlyList<string?>> Rows, string? Error)> RunAsync(string sql)
    {
        var result = (await _client.QueryAsync(sql))[0];
        return (result.Rows, result.SqlState is null ? null : $"{result.SqlState} {result.Message}");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
