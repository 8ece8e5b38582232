using Impala.Engine.Columnar;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>Compares a filter with the bounds of a row group or page.</summary>
internal static class RuntimeFilterBounds
{
    /// <summary>True when no value from min to max is one of the filter's. Bounds of text may be cut, min downwards and max upwards.</summary>
    public static bool AllOutside(RuntimeFilter filter, in StatisticsValue min, in StatisticsValue max)
    {
        switch (Columnar.PhysicalTypes.Of(filter.Type))
        {
            case PhysicalType.Float or PhysicalType.Double:
                return filter.HasBounds && (max.Real < filter.Min.Real || min.Real > filter.Max.Real);
            case PhysicalType.String:
                return filter.HasBounds
                    && (max.Bytes.Span.SequenceCompareTo(filter.Min.Bytes.Span) < 0 || min.Bytes.Span.SequenceCompareTo(filter.Max.Bytes.Span) > 0);
            case PhysicalType.Int128:
                return filter.HasBounds && (max.Number < filter.Min.Number || min.Number > filter.Max.Number);
            default:
                if (filter.HasBounds && (max.Number < filter.Min.Number || min.Number > filter.Max.Number))
                    return true;
                var first = (long)Int128.Clamp(min.Number, long.MinValue, long.MaxValue);
                var last = (long)Int128.Clamp(max.Number, long.MinValue, long.MaxValue);
                if (filter.Bitmap is { } bitmap)
                    return !bitmap.ContainsAny(first, last);
                return filter.Values is { } values && NoneWithin(values, first, last);
        }
    }

    private static bool NoneWithin(long[] values, long first, long last)
    {
        var place = Array.BinarySearch(values, first);
        if (place >= 0)
            return false;
        return ~place == values.Length || values[~place] > last;
    }
}
