namespace Impala.Bench.Engines;

/// <summary>The cluster that a benchmark starts, or finds.</summary>
internal sealed record ClusterOptions
{
    /// <summary>The folder that tables may lie in.</summary>
    public required string Data { get; init; }

    /// <summary>Impalads of the cluster that is started.</summary>
    public int NumImpalads { get; init; } = 1;

    /// <summary>Threads of each impalad.</summary>
    public int NumThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>The PostgreSQL port of a running cluster; null to start one.</summary>
    public int? Port { get; init; }

    /// <summary>The base port of a cluster that is started.</summary>
    public int BasePort { get; init; } = 23050;

    /// <summary>The folder of the cluster: of a running one to use, or where to start one; null for a temporary one.</summary>
    public string? Folder { get; init; }

    /// <summary>Further flags of the impalads.</summary>
    public IReadOnlyList<string> ImpaladFlags { get; init; } = [];
}
