namespace Impala.Catalog.Objects;

/// <summary>What COMPUTE STATS or footers know of a column; -1 is unknown, as in Impala.</summary>
public sealed record ColumnStatistics(long NumDistinct = -1, long NumNulls = -1, long MaxSize = -1, double AvgSize = -1);
