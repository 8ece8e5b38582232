using Impala.Bench.Comparisons;
using Impala.Bench.Engines;

namespace Impala.Bench.Tpch;

/// <summary>What <c>tpch</c> runs.</summary>
internal sealed record TpchOptions
{
    /// <summary>The scale factor of the data: for the heading and the limits; the data is what the folder holds.</summary>
    public required double Scale { get; init; }

    /// <summary>The cluster, and the folder that holds one folder a table.</summary>
    public required ClusterOptions Cluster { get; init; }

    /// <summary>How it is compared.</summary>
    public required ComparisonSettings Comparison { get; init; }

    /// <summary>Whom the cluster is compared with.</summary>
    public TpchRival Rival { get; init; } = TpchRival.DuckDb;

    /// <summary>The database in which the tables are registered.</summary>
    public string Database { get; init; } = "tpch";

    /// <summary>Whether COMPUTE STATS runs before.</summary>
    public bool HasStatistics { get; init; }

    /// <summary>Whether small fragments run on all impalads, too.</summary>
    public bool IsSpread { get; init; }

    /// <summary>Reference answers to compare with, besides the rival's; null for none.</summary>
    public string? Answers { get; init; }

    /// <summary>The queries, 1 to 22.</summary>
    public required IReadOnlyList<int> Queries { get; init; }

    /// <summary>The limits that hold for DuckDB on the same files: 1.3 times its time, and at scale 1 15 ms more in any case.</summary>
    public static ComparisonSettings WithLimits(ComparisonSettings settings, double scale) =>
        settings with { MaxRatio = 1.3, GraceMs = scale <= 1 ? 15 : 0 };
}
