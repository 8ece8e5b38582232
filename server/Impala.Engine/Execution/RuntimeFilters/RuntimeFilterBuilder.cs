using Impala.Catalog.Types;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// Makes a filter of a build side's keys in two passes: the first finds bounds and tells what kind of set suits, the second fills it.
/// A bitmap over the range is taken when it is small or not much larger than a bloom filter would be, for it is exact and cheaper to test.
/// </summary>
internal static unsafe class RuntimeFilterBuilder
{
    /// <summary>A bitmap this small is taken however few values are in it: it stays in the cache.</summary>
    private const long SmallBitmap = 256 * 1024;

    /// <summary>A larger one may have this many bits for every value: tables mostly lie in the order of the keys that are many.</summary>
    private const long MaxBitsPerValue = 256;

    /// <param name="type">The key's type.</param>
    /// <param name="keys">All keys that can find a partner.</param>
    /// <param name="isNullSafe">Whether NULL equals NULL in this condition.</param>
    /// <param name="limits">Sizes and kinds.</param>
    /// <param name="memory">For the sets.</param>
    /// <param name="cancellationToken">Checked once a batch.</param>
    /// <param name="numParts">
    /// Filters like this one that will be united with it. Sets are chosen for the whole: bloom filters that are full in themselves let nearly
    /// everything pass once united, and a part's few keys spread as far as the whole's many.
    /// </param>
    public static RuntimeFilter Build(
        SqlType type, IKeySource keys, bool isNullSafe, RuntimeFilterLimits limits, MemoryTracker memory, CancellationToken cancellationToken, int numParts = 1)
    {
        var bounds = KeyBounds.Of(type, keys, limits.MaxListedValues, cancellationToken);
        IntegerBitmap? bitmap = null;
        BlockedBloomFilter? bloom = null;
        try
        {
            if (limits.UseSets && bounds.NumKeys > 0)
            {
                if (bounds.IsInteger && SuitsBitmap((long)bounds.Min.Number, (long)bounds.Max.Number, bounds.NumKeys * numParts, limits))
                    bitmap = FillBitmap(keys, bounds, memory, cancellationToken);
                else if (BlockedBloomFilter.SizeFor(bounds.NumKeys * numParts, 0.5, 0, long.MaxValue) is var least && (long)BlockedBloomFilter.BlockSize << least <= limits.MaxBytes)
                    bloom = FillBloom(keys, bounds.NumKeys * numParts, limits, memory, cancellationToken);
            }
            return new RuntimeFilter(type)
            {
                NumKeys = bounds.NumKeys,
                AcceptsNull = isNullSafe && bounds.HasNull,
                HasBounds = limits.UseBounds && bounds.HasBounds,
                Min = bounds.Min,
                Max = bounds.Max,
                Values = bounds.ListedValues(),
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

    /// <summary>Whether a bitmap over this range is worth its bytes for so many values.</summary>
    public static bool SuitsBitmap(long min, long max, long numKeys, RuntimeFilterLimits limits)
    {
        var numBytes = IntegerBitmap.BytesFor(min, max);
        return numBytes <= limits.MaxBytes && (numBytes <= SmallBitmap || numBytes / (MaxBitsPerValue / 8) <= numKeys);
    }

    private static IntegerBitmap FillBitmap(IKeySource keys, KeyBounds bounds, MemoryTracker memory, CancellationToken cancellationToken)
    {
        var bitmap = new IntegerBitmap((long)bounds.Min.Number, (long)bounds.Max.Number, memory);
        try
        {
            keys.Reset();
            while (keys.Next() is { } vector)
            {
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    for (var i = 0; i < vector.NumRows; i++)
                        if (vector.IsValid(i))
                            bitmap.Add(KeyBounds.IntegerAt(vector, i));
                }
                finally
                {
                    vector.Release();
                }
            }
            return bitmap;
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
    }

    private static BlockedBloomFilter FillBloom(
        IKeySource keys, long numKeys, RuntimeFilterLimits limits, MemoryTracker memory, CancellationToken cancellationToken)
    {
        using var hashes = new Scratch<ulong>(memory);
        var bloom = new BlockedBloomFilter(BlockedBloomFilter.SizeFor(numKeys, limits.ErrorRate, limits.MinBytes, limits.MaxBytes), memory);
        try
        {
            keys.Reset();
            while (keys.Next() is { } vector)
            {
                try
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var values = hashes.Ensure(vector.NumRows);
                    HashKernels.Hash([vector], vector.NumRows, values);
                    for (var i = 0; i < vector.NumRows; i++)
                        if (vector.IsValid(i))
                            bloom.Add(values[i]);
                }
                finally
                {
                    vector.Release();
                }
            }
            return bloom;
        }
        catch
        {
            bloom.Dispose();
            throw;
        }
    }
}
