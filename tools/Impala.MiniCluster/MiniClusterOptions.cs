namespace Impala.Clusters;

/// <summary>What a mini cluster consists of. Written to its folder at the start, so that later commands need only the folder.</summary>
public sealed record MiniClusterOptions
{
    /// <summary>The most impalads that fit into a cluster's 100 ports.</summary>
    public const int MaxImpalads = 30;

    /// <summary>The folder of logs, process ids, the metastore and the warehouse.</summary>
    public required string Directory { get; init; }

    /// <summary>How many impalads, each coordinator and executor.</summary>
    public int NumImpalads { get; init; } = 3;

    /// <summary>The port of impalad0's PostgreSQL protocol; the cluster owns this port and the 99 after it (see <see cref="ClusterPorts"/>).</summary>
    public int BasePort { get; init; } = 21050;

    /// <summary>A PostgreSQL connection string for the metastore; null for the embedded SQLite in the folder.</summary>
    public string? Metastore { get; init; }

    /// <summary>Folders outside the warehouse that LOCATION may name; s3a://bucket/folder too.</summary>
    public IReadOnlyList<string> DataLocations { get; init; } = [];

    /// <summary>Further flags of every impalad, such as <c>--mem_limit=2g</c>.</summary>
    public IReadOnlyList<string> ImpaladFlags { get; init; } = [];

    /// <summary>Further flags of catalogd.</summary>
    public IReadOnlyList<string> CatalogdFlags { get; init; } = [];

    /// <summary>Further flags of statestored.</summary>
    public IReadOnlyList<string> StatestoredFlags { get; init; } = [];

    /// <summary>Environment variables of every daemon, over those inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long daemons may take to be ready.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a daemon may take to end after SIGTERM before it is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
