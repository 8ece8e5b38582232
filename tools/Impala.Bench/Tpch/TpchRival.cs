namespace Impala.Bench.Tpch;

/// <summary>Whom <c>tpch</c> compares the cluster with.</summary>
internal enum TpchRival
{
    /// <summary>Nobody.</summary>
    None,

    /// <summary>DuckDB over the same files.</summary>
    DuckDb,

    /// <summary>DuckDB over tables of its own, in memory.</summary>
    DuckDbTables,

    /// <summary>A cluster of one impalad on the same processors.</summary>
    OneImpalad,
}
