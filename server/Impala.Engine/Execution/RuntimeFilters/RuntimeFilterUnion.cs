using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// Unites the filters of a partitioned join's instances, each of which has some of the keys. Two bitmaps stay one when that is worth its
/// bytes; otherwise a bitmap's values go into the other side's bloom filter. The result may let more through than its parts, never less.
/// </summary>
internal static unsafe class RuntimeFilterUnion
{
    /// <summary>Both together; takes over both, also when it fails.</summary>
    public static RuntimeFilter Of(RuntimeFilter left, RuntimeFilter right, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        if (right.IsEmpty || left.IsEmpty)
            return WithNulls(left, right);
        try
        {
            return Unite(left, right, limits, memory);
        }
        finally
        {
            left.Dispose();
            right.Dispose();
        }
    }

    /// <summary>One of them is empty but for NULL: the other one, which may now accept NULL.</summary>
    private static RuntimeFilter WithNulls(RuntimeFilter left, RuntimeFilter right)
    {
        var full = left.IsEmpty ? right : left;
        return full.AcceptsNull || !(left.AcceptsNull || right.AcceptsNull) ? full : new RuntimeFilter(full.Type)
        {
            NumKeys = full.NumKeys, AcceptsNull = true, HasBounds = full.HasBounds, Min = full.Min, Max = full.Max,
            Values = full.Values, Bitmap = full.Bitmap, Bloom = full.Bloom,
        };
    }

    private static RuntimeFilter Unite(RuntimeFilter left, RuntimeFilter right, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        var numKeys = left.NumKeys + right.NumKeys;
        IntegerBitmap? bitmap = null;
        BlockedBloomFilter? bloom = null;
        try
        {
            if (left.TestsRows && right.TestsRows)
            {
                bitmap = UniteBitmaps(left.Bitmap, right.Bitmap, numKeys, limits, memory);
                if (bitmap is null)
                    bloom = UniteBlooms(left, right, limits, memory);
            }
            return new RuntimeFilter(left.Type)
            {
                NumKeys = numKeys,
                AcceptsNull = left.AcceptsNull || right.AcceptsNull,
                HasBounds = left.HasBounds && right.HasBounds,
                Min = Lesser(left.Min, right.Min),
                Max = Greater(left.Max, right.Max),
                Values = UniteValues(left.Values, right.Values, limits.MaxListedValues),
                Bitmap = bitmap,
                Bloom = bloom,
            };
        }
        catch
        {
            bitmap?.Dispose();
            bloom?.Dispose();
            throw;
        }
    }

    /// <summary>Bitmaps were chosen for the whole; this many more keys may come by the parts that are still missing.</summary>
    private const int MaxPartsToCome = 8;

    private static IntegerBitmap? UniteBitmaps(IntegerBitmap? left, IntegerBitmap? right, long numKeys, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        if (left is null || right is null)
            return null;
        var (min, max) = (Math.Min(left.Min, right.Min), Math.Max(left.Max, right.Max));
        if (!RuntimeFilterBuilder.SuitsBitmap(min, max, numKeys * MaxPartsToCome, limits))
            return null;
        var bitmap = new IntegerBitmap(min, max, memory);
        bitmap.Union(left);
        bitmap.Union(right);
        return bitmap;
    }

    private static BlockedBloomFilter UniteBlooms(RuntimeFilter left, RuntimeFilter right, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        var log2 = Math.Max(
            BlockedBloomFilter.SizeFor(left.NumKeys + right.NumKeys, limits.ErrorRate, limits.MinBytes, limits.MaxBytes),
            Math.Max(left.Bloom?.Log2Blocks ?? 0, right.Bloom?.Log2Blocks ?? 0));
        var bloom = new BlockedBloomFilter(log2, memory);
        AddTo(bloom, left);
        AddTo(bloom, right);
        return bloom;
    }

    private static void AddTo(BlockedBloomFilter bloom, RuntimeFilter filter)
    {
        if (filter.Bloom is { } other)
        {
            bloom.Union(other);
            return;
        }
        var bitmap = filter.Bitmap!;
        for (var word = 0L; word < bitmap.NumBytes / sizeof(ulong); word++)
        {
            for (var bits = bitmap.Words[word]; bits != 0; bits &= bits - 1)
            {
                var value = (long)((ulong)bitmap.Min + ((ulong)word << 6) + (ulong)System.Numerics.BitOperations.TrailingZeroCount(bits));
                bloom.Add(HashKernels.OfInteger(PhysicalTypes.Of(filter.Type), value));
            }
        }
    }

    private static long[]? UniteValues(long[]? left, long[]? right, int maxValues)
    {
        if (left is null || right is null)
            return null;
        var values = left.Union(right).Order().ToArray();
        return values.Length <= maxValues ? values : null;
    }

    private static StatisticsValue Lesser(StatisticsValue left, StatisticsValue right) => new(
        Int128.Min(left.Number, right.Number), Math.Min(left.Real, right.Real), left.Bytes.Span.SequenceCompareTo(right.Bytes.Span) <= 0 ? left.Bytes : right.Bytes);

    private static StatisticsValue Greater(StatisticsValue left, StatisticsValue right) => new(
        Int128.Max(left.Number, right.Number), Math.Max(left.Real, right.Real), left.Bytes.Span.SequenceCompareTo(right.Bytes.Span) >= 0 ? left.Bytes : right.Bytes);
}
