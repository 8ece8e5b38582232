using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests.Clients;

/// <summary>One impalad with the sample catalog that the clients' statements were recorded over.</summary>
public sealed class SampleCluster() : TestCluster(1, onPostgres: false), IAsyncLifetime
{
    async Task IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        using var connection = await WireClient.ConnectAsync(Processes.Daemon("impalad0").PgWirePort!.Value);
        await connection.QueryAsync("SET SQL_DIALECT = 'impala'");
        var script = await File.ReadAllTextAsync(RepositoryPaths.SharedPath("clients", "schema.impala.sql"));
        foreach (var statement in script.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Statistics change plans, not what clients are told.
            if (statement.StartsWith("COMPUTE STATS", StringComparison.Ordinal))
                continue;
            var results = await connection.QueryAsync(statement);
            if (results is [{ SqlState: { } state, Message: var message }, ..])
                throw new InvalidOperationException($"The sample catalog could not be made: {state} {message}: {statement[..Math.Min(300, statement.Length)]}");
        }
    }
}
