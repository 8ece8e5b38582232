using Impala.Clusters;
using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests;

/// <summary>What files run against: one impalad of a cluster of processes (three with IMPALA_SLT_NODES=3), and a PostgreSQL as oracle.</summary>
public sealed class SltEngines : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private string _folder = "";
    private MiniCluster? _cluster;
    private PostgresServer? _postgres;
    private int _numDatabases;

    public async Task InitializeAsync()
    {
        _folder = RepositoryPaths.NewTemporaryFolder("slt");
        _cluster = new MiniCluster(new MiniClusterOptions
        {
            Directory = Path.Combine(_folder, "cluster"),
            NumImpalads = int.Parse(Environment.GetEnvironmentVariable("IMPALA_SLT_NODES") ?? "1", System.Globalization.CultureInfo.InvariantCulture),
            BasePort = FreePort.Block(ClusterPorts.Span),
            DataLocations = [RepositoryPaths.SharedPath("parquet"), RepositoryPaths.SharedPath("tpch"), Directory.CreateDirectory(Path.Combine(_folder, "files")).FullName],
            StartTimeout = TimeSpan.FromMinutes(4),
        });
        await _cluster.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _starting.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A session of ours in a new database.</summary>
    /// <param name="dialect">impala or postgres.</param>
    internal async Task<WireClient> OpenImpalaAsync(string dialect) => (await OpenForFileAsync(dialect)).Client;

    /// <summary>As <see cref="OpenImpalaAsync"/>, with the names that a file may use.</summary>
    internal async Task<(WireClient Client, SltVariables Variables)> OpenForFileAsync(string dialect)
    {
        var client = await WireClient.ConnectAsync(_cluster!.Daemon("impalad0").PgWirePort!.Value);
        var database = $"slt_{Interlocked.Increment(ref _numDatabases)}";
        await RequireAsync(client, $"CREATE DATABASE {database}");
        await RequireAsync(client, $"SET SQL_DIALECT = '{dialect}'");
        await RequireAsync(client, dialect == "impala" ? $"USE {database}" : $"SET search_path = {database}");
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "files", database)).FullName;
        return (client, new SltVariables(folder, database, Path.Combine(_folder, "cluster", "warehouse"), RepositoryPaths.SharedPath("parquet")));
    }

    /// <summary>A session of PostgreSQL in a new database, or in one that is there.</summary>
    internal async Task<WireClient> OpenPostgresAsync(string? existing = null)
    {
        await _starting.WaitAsync();
        try
        {
            _postgres ??= await PostgresServer.StartNewAsync();
        }
        finally
        {
            _starting.Release();
        }
        var database = existing ?? $"slt_{Interlocked.Increment(ref _numDatabases)}";
        if (existing is null)
            await _postgres.CreateDatabaseAsync(database);
        return await WireClient.ConnectAsync(_postgres.Port, new Dictionary<string, string> { ["user"] = "postgres", ["database"] = database });
    }

    /// <summary>The table that wire scripts read, in a schema of its own on PostgreSQL and on ours; answers where each is and what to start a session with.</summary>
    internal async Task<((int Port, string[] Startup) Postgres, (int Port, string[] Startup) Impala)> PrepareForWireAsync()
    {
        const string Setup = "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, NULL)";
        var schema = $"wire_{Interlocked.Increment(ref _numDatabases)}";
        using (var client = await OpenPostgresAsync("postgres"))
            await RequireAsync(client, $"CREATE SCHEMA {schema}; SET search_path = {schema}; {Setup}");
        using (var client = await WireClient.ConnectAsync(_cluster!.Daemon("impalad0").PgWirePort!.Value))
            await RequireAsync(client, $"CREATE DATABASE {schema}; SET search_path = {schema}; {Setup}");
        return (
            (_postgres!.Port, ["user=postgres", "database=postgres", "search_path=" + schema]),
            (_cluster.Daemon("impalad0").PgWirePort!.Value, ["user=impala", "database=impala", "search_path=" + schema]));
    }

    private static async Task RequireAsync(WireClient client, string sql)
    {
        foreach (var result in await client.QueryAsync(sql))
            if (result.SqlState is not null)
                throw new InvalidOperationException($"{sql}: {result.SqlState} {result.Message}");
    }
}
