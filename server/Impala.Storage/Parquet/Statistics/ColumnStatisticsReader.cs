using Impala.Catalog.Types;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>A row group's statistics of a column, out of the footer and without reading the file.</summary>
public static class ColumnStatisticsReader
{
    /// <summary>Bounds that hold for every value of the row group which is not NULL and not NaN. False when there are none that can be
    /// believed. Bounds of text may be cut: the minimum downwards, the maximum upwards.</summary>
    public static bool TryGetMinMax(
        ParquetMetadata metadata, int rowGroup, int column, SqlType tableType, out StatisticsValue min, out StatisticsValue max)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        min = default;
        max = default;
        var field = metadata.Fields[column];
        if (field.Leaf is not { } leaf || metadata.RowGroups[rowGroup].Columns[field.LeafIndex] is not { Statistics: { } statistics } chunk
            || chunk.Type != leaf.Type)
            return false;
        if (!StatisticsDecoder.IsOrderKnown(metadata, field, tableType))
            return false;
        if (statistics is { MinValue: { } minValue, MaxValue: { } maxValue })
            return StatisticsDecoder.TryDecode(field, tableType, minValue, maxValue, out min, out max);
        return StatisticsDecoder.IsSigned(leaf) && statistics is { DeprecatedMin: { } oldMin, DeprecatedMax: { } oldMax }
            && StatisticsDecoder.TryDecode(field, tableType, oldMin, oldMax, out min, out max);
    }

    /// <summary>NULLs stored in the row group. Values out of Impala's range read as NULL too and are not counted.</summary>
    public static bool TryGetNullCount(ParquetMetadata metadata, int rowGroup, int column, out long numNulls)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        numNulls = 0;
        var field = metadata.Fields[column];
        if (field.Leaf is null)
            return false;
        if (!field.IsOptional)
            return true;
        var group = metadata.RowGroups[rowGroup];
        if (group.Columns[field.LeafIndex].Statistics?.NullCount is not { } stored || stored < 0 || stored > group.NumRows)
            return false;
        numNulls = stored;
        return true;
    }

    /// <summary>Different values in the row group, when its writer counted them. Only good for estimates: nothing checks it.</summary>
    public static bool TryGetDistinctCount(ParquetMetadata metadata, int rowGroup, int column, out long numDistinct)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        numDistinct = 0;
        var group = metadata.RowGroups[rowGroup];
        if (metadata.Fields[column].Leaf is null || group.Columns[metadata.Fields[column].LeafIndex].Statistics?.DistinctCount is not { } stored)
            return false;
        numDistinct = stored;
        return stored >= 0 && stored <= group.NumRows;
    }
}
