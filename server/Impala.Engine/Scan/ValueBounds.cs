using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Scan;

/// <summary>What a file tells of one column in some of its rows.</summary>
/// <param name="HasBounds">Whether <paramref name="Min"/> and <paramref name="Max"/> are known; NULL and NaN do not count.</param>
/// <param name="Min">No row has less.</param>
/// <param name="Max">No row has more.</param>
/// <param name="NumRows">The rows.</param>
/// <param name="NumNulls">NULLs among them; -1 when that is not known, and for types whose values may read as NULL.</param>
internal readonly record struct ValueBounds(bool HasBounds, StatisticsValue Min, StatisticsValue Max, long NumRows, long NumNulls)
{
    /// <summary>Every row is NULL.</summary>
    public bool AllNull => NumNulls == NumRows;
}
