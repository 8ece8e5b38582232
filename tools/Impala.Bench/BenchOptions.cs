namespace Impala.Bench;

/// <summary>What the benchmark runs.</summary>
internal sealed record BenchOptions
{
    /// <summary>The scale factor of the data, for the heading only: the data is what the folder holds.</summary>
    public required double Scale { get; init; }

    /// <summary>The folder that holds one folder a table.</summary>
    public required string Data { get; init; }

    /// <summary>Impalads of the cluster that is started.</summary>
    public int NumImpalads { get; init; } = 1;

    /// <summary>Threads of each impalad and of DuckDB.</summary>
    public int NumThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>Measured runs of each query on each engine; the median counts.</summary>
    public int NumRounds { get; init; } = 3;

    /// <summary>Runs before the measured ones.</summary>
    public int NumWarmups { get; init; } = 1;

    /// <summary>The PostgreSQL port of a running cluster; null to start one.</summary>
    public int? Port { get; init; }

    /// <summary>The base port of a cluster that is started.</summary>
    public int BasePort { get; init; } = 23050;

    /// <summary>The folder of the cluster: of a running one to use, or where to start one; null for a temporary one.</summary>
    public string? ClusterFolder { get; init; }

    /// <summary>The database in which the tables are registered.</summary>
    public string Database { get; init; } = "tpch";

    /// <summary>Where the table goes as CSV; null for nowhere.</summary>
    public string? CsvFile { get; init; }

    /// <summary>Reference answers to compare with, besides DuckDB's; null for none.</summary>
    public string? Answers { get; init; }

    /// <summary>The queries, 1 to 22.</summary>
    public required IReadOnlyList<int> Queries { get; init; }

    /// <summary>Whether to leave DuckDB out.</summary>
    public bool OnlyImpala { get; init; }

    /// <summary>Further flags of the impalads.</summary>
    public IReadOnlyList<string> ImpaladFlags { get; init; } = [];
}
