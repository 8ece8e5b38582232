using System.Globalization;
using Impala.Clusters;

namespace Impala.Bench;

/// <summary>The cluster under measurement: one that runs already, which is left as it is, or one of its own.</summary>
internal sealed class BenchCluster(BenchOptions options) : IAsyncDisposable
{
    private bool _isOwned;
    private string? _temporaryFolder;

    /// <summary>The daemons; null when only a port is known.</summary>
    public MiniCluster? Cluster { get; private set; }

    /// <summary>The PostgreSQL port to connect to.</summary>
    public int Port => options.Port ?? Cluster?.Options.BasePort ?? throw new InvalidOperationException("The cluster was not started");

    /// <summary>For the heading.</summary>
    public string Description =>
        Cluster is null ? $"the cluster at port {Port}" : $"{Cluster.Options.NumImpalads} impalad(s) at port {Port}";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Port is not null)
            return;
        if (options.ClusterFolder is { } folder && File.Exists(Path.Combine(folder, "cluster.json")))
        {
            var running = MiniCluster.Open(folder);
            if (running.Impalads.Any(impalad => impalad.ProcessId is not null))
            {
                Cluster = running;
                return;
            }
        }

        _isOwned = true;
        _temporaryFolder = options.ClusterFolder is null ? Directory.CreateTempSubdirectory("impala-bench-").FullName : null;
        Cluster = new MiniCluster(new MiniClusterOptions
        {
            Directory = options.ClusterFolder ?? _temporaryFolder!,
            NumImpalads = options.NumImpalads,
            BasePort = options.BasePort,
            DataLocations = [options.Data],
            ImpaladFlags = options.ImpaladFlags,
            // .NET sizes everything by the processors it sees; this is how many it shall see.
            Environment = options.NumThreads < System.Environment.ProcessorCount
                ? new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = options.NumThreads.ToString(CultureInfo.InvariantCulture) }
                : new Dictionary<string, string>(),
        });
        await Cluster.StartAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOwned && Cluster is not null)
            await Cluster.DisposeAsync();
        if (_temporaryFolder is not null)
            Directory.Delete(_temporaryFolder, recursive: true);
    }
}
