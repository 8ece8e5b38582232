using Impala.Bench.Engines;

namespace Impala.Bench.Tpch;

/// <summary>What <c>tpch</c> runs.</summary>
internal sealed record TpchOptions
{
    /// <summary>The scale factor of the data: for the heading and the limits; the data is what the folder holds.</summary>
    public required double Scale { get; init; }

    /// <summary>The cluster, and the folder that holds one folder a table.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>Whom the cluster is compared with.</summary>
    public TpchRival Rival { get; init; } = TpchRival.DuckDb;

    /// <summary>Measured rounds; in each, every query runs once on each engine.</summary>
    public int NumRounds { get; init; } = 7;

    /// <summary>Rounds before the measured ones.</summary>
    public int NumWarmups { get; init; } = 1;

    /// <summary>The database in which the tables are registered.</summary>
    public string Database { get; init; } = "tpch";

    /// <summary>Whether COMPUTE STATS runs before.</summary>
    public bool HasStatistics { get; init; }

    /// <summary>Where the table goes as CSV; null for nowhere.</summary>
    public string? CsvFile { get; init; }

    /// <summary>Where the records go as JSON lines; null for nowhere.</summary>
    public string? JsonFile { get; init; }

    /// <summary>What the records are called; null for <c>tpch sfN</c>.</summary>
    public string? Label { get; init; }

    /// <summary>Reference answers to compare with, besides the rival's; null for none.</summary>
    public string? Answers { get; init; }

    /// <summary>The queries, 1 to 22.</summary>
    public required IReadOnlyList<int> Queries { get; init; }

    /// <summary>The most that a query may take, as a multiple of DuckDB's time.</summary>
    public double MaxRatio => 1.3;

    /// <summary>What a query may always take longer than DuckDB: short ones are bound by a connection's round trip and by planning.</summary>
    public double GraceMs => Scale <= 1 ? 15 : 0;

    /// <summary>Whether a query takes longer than the limits allow.</summary>
    /// <param name="ratio">The median of the ratios of pairs.</param>
    /// <param name="ourMs">Our median.</param>
    /// <param name="theirMs">DuckDB's median.</param>
    public bool IsOver(double ratio, double ourMs, double theirMs) => ratio > MaxRatio && ourMs - theirMs > GraceMs;
}
