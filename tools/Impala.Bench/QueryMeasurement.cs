namespace Impala.Bench;

/// <summary>The outcome of one query.</summary>
/// <param name="Query">Its number.</param>
/// <param name="ImpalaMs">The median on the cluster; null when it failed.</param>
/// <param name="DuckDbMs">The median on DuckDB; null when it failed or was left out.</param>
/// <param name="NumRows">Rows of the result on the cluster.</param>
/// <param name="Problem">The error, or where the answers differ; null when they agree.</param>
internal sealed record QueryMeasurement(int Query, double? ImpalaMs, double? DuckDbMs, int NumRows, string? Problem)
{
    /// <summary>How many times as long as DuckDB the cluster took.</summary>
    public double? Ratio => ImpalaMs / DuckDbMs;
}
