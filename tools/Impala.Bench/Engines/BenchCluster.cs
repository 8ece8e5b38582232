using System.Globalization;
using Impala.Clusters;

namespace Impala.Bench.Engines;

/// <summary>The cluster under measurement: one that runs already, which is left as it is, or one of its own.</summary>
internal sealed class BenchCluster(ClusterOptions options) : IAsyncDisposable
{
    private bool _isOwned;
    private string? _temporaryFolder;

    /// <summary>The daemons; null when only a port is known.</summary>
    public MiniCluster? Cluster { get; private set; }

    /// <summary>The PostgreSQL port to connect to.</summary>
    public int Port => options.Port ?? Cluster?.Options.BasePort ?? throw new InvalidOperationException("The cluster was not started");

    /// <summary>How many impalads it has; null when only a port is known.</summary>
    public int? NumImpalads => Cluster?.Options.NumImpalads;

    /// <summary>Threads of each impalad.</summary>
    public int NumThreads => options.NumThreads;

    /// <summary>For the heading.</summary>
    public string Description => NumImpalads is { } num ? $"{num} impalad(s) at port {Port}" : $"the cluster at port {Port}";

    /// <summary>The processor time of all impalads; it does not tell when only a port is known.</summary>
    public CpuClock Clock => new([.. Cluster?.Impalads.Select(impalad => impalad.ProcessId).OfType<int>() ?? []]);

    /// <summary>The most memory that all impalads together had resident, in bytes; null when only a port is known.</summary>
    public long? PeakResidentBytes => Cluster?.Impalads.Sum(impalad => impalad.PeakResidentBytes);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Port is not null)
            return;
        if (options.Folder is { } folder && File.Exists(Path.Combine(folder, "cluster.json")))
        {
            var running = MiniCluster.Open(folder);
            if (running.Impalads.Any(impalad => impalad.ProcessId is not null))
            {
                Cluster = running;
                return;
            }
        }

        _isOwned = true;
        _temporaryFolder = options.Folder is null ? Directory.CreateTempSubdirectory("impala-bench-").FullName : null;
        Cluster = new MiniCluster(new MiniClusterOptions
        {
            Directory = options.Folder ?? _temporaryFolder!,
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
