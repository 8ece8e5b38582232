namespace Impala.Catalog.Objects;

/// <summary>What COMPUTE STATS knows of a column; -1 is unknown, as in Impala. Sizes are bytes; trues and falses are of booleans only.</summary>
public sealed record ColumnStatistics(
    long NumDistinct = -1, long NumNulls = -1, long MaxSize = -1, double AvgSize = -1, long NumTrues = -1, long NumFalses = -1)
{
    public static readonly ColumnStatistics Unknown = new();
}
