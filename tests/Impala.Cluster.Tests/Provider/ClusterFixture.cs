using Impala.Clusters;
using Impala.Data;
using Impala.Data.Tests.Contract;
using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests.Provider;

/// <summary>A cluster of two impalads for the tests of the provider, in a folder and on ports of its own.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private const string Database = "contract";

    // Apart from the ports of other suites, below the range that systems hand out to clients.
    private const int BasePort = 30300;

    private readonly string _folder = RepositoryPaths.NewTemporaryFolder("provider");
    private MiniCluster? _cluster;

    public ProviderServer Server { get; private set; } = new("", Database, "");

    /// <summary>The same cluster for Npgsql itself.</summary>
    public string NpgsqlConnectionString { get; private set; } = "";

    /// <summary>Both coordinators.</summary>
    public string Hosts { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _cluster = new MiniCluster(new MiniClusterOptions { Directory = _folder, NumImpalads = 2, BasePort = BasePort });
        await _cluster.StartAsync();
        var ports = new ClusterPorts(BasePort);
        var host = $"127.0.0.1:{ports.PgWire(0)}";
        await using var connection = new ImpalaConnection($"Host={host}");
        await connection.OpenAsync();
        await using var command = new ImpalaCommand($"CREATE DATABASE IF NOT EXISTS {Database}", connection);
        await command.ExecuteNonQueryAsync();
        const string slowQuery = "SELECT count(*) FROM generate_series(1, 1000000) AS a(x), generate_series(1, 1000000) AS b(y) WHERE (x + y) % 7 = 3";
        Hosts = $"{host},127.0.0.1:{ports.PgWire(1)}";
        NpgsqlConnectionString = $"Host=127.0.0.1;Port={ports.PgWire(0)};Database=impala;Search Path={Database};Username=impala";
        Server = new ProviderServer($"Host={host};Database={Database}", Database, slowQuery);
    }

    public async Task DisposeAsync()
    {
        ImpalaConnection.ClearAllPools();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
