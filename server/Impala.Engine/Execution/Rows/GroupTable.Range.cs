using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Kernels;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Finding groups by one key of whole numbers that lie close together: an array of rows by (key - least key) takes the place of the
/// directory, as long as it is not much sparser than that. A NULL, or a number far off, ends this for good: the directory is then made of the rows there are.
/// </summary>
internal sealed unsafe partial class GroupTable
{
    /// <summary>So many places are given freely; more only when a part of them is or will be used.</summary>
    private const long FreePlaces = 1 << 20;
    private const long MaxPlaces = 1 << 22;
    private const long PlacesPerGroup = 4;

    private NativeBuffer? _places;
    private long _numPlaces;
    private long _leastKey;
    private bool _isByHash;

    /// <summary>As <see cref="FindOrInsert"/> without hashes; false, having done nothing, when keys must be found by hash from now on.</summary>
    public bool TryFindInRange(ReadOnlySpan<ColumnVector> keys, int numRows, byte** rows)
    {
        if (_isByHash)
            return false;
        var isFound = keys.Length == 1 && keys[0].Kind == VectorKind.Flat && !keys[0].HasNulls && keys[0].Physical switch
        {
            PhysicalType.Int32 => TryFindInRange<int>(keys[0], numRows, rows),
            PhysicalType.Int64 => TryFindInRange<long>(keys[0], numRows, rows),
            _ => false,
        };
        if (isFound)
            return true;
        _isByHash = true;
        FreePlacesOfKeys();
        return false;
    }

    private bool TryFindInRange<T>(ColumnVector key, int numRows, byte** rows)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var values = (T*)key.Data;
        var (min, max) = RangeKernel.Of(values, null, numRows);
        if (!EnsurePlaces(min, max))
            return false;
        var places = (byte**)_places!.Pointer;
        var least = _leastKey;
        var prefetch = Sse.IsSupported && _numPlaces >= PrefetchFrom;
        var lastByte = Layout.RowSize - 1;
        for (var i = 0; i < numRows; i++)
        {
            if (prefetch && i + (2 * PrefetchDistance) < numRows)
            {
                Sse.Prefetch0(places + (long.CreateTruncating(values[i + (2 * PrefetchDistance)]) - least));
                var next = places[long.CreateTruncating(values[i + PrefetchDistance]) - least];
                Sse.Prefetch0(next);
                Sse.Prefetch0(next + lastByte);
            }
            var place = places + (long.CreateTruncating(values[i]) - least);
            var row = *place;
            if (row == null)
            {
                row = Append(HashKernels.Of(values[i]));
                *(T*)(row + Layout.OffsetOf(0)) = values[i];
                *place = row;
            }
            rows[i] = row;
        }
        return true;
    }

    /// <summary>Makes the array hold these keys too, with as much room again beyond the side it grows to; false when that would be too sparse.</summary>
    private bool EnsurePlaces(long min, long max)
    {
        if (_numPlaces > 0 && min >= _leastKey && (ulong)(max - _leastKey) < (ulong)_numPlaces)
            return true;
        var low = _numPlaces > 0 ? Math.Min(min, _leastKey) : min;
        var high = _numPlaces > 0 ? Math.Max(max, _leastKey + _numPlaces - 1) : max;
        var limit = Math.Max(FreePlaces, PlacesPerGroup * Math.Max(NumGroups, Math.Min(_numPlanned, MaxPlaces / PlacesPerGroup)));
        if ((Int128)high - low >= limit)
            return false;
        var needed = high - low + 1;
        var capacity = Math.Min(limit, (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(MinCapacity, needed)));
        // Keys that wander downwards get the room below them.
        if (_numPlaces > 0 && low < _leastKey && (Int128)low - (capacity - needed) >= long.MinValue)
            low -= capacity - needed;
        if ((Int128)low + capacity - 1 > long.MaxValue)
            return false;
        var grown = BufferPool.Rent(capacity * sizeof(byte*), _memory);
        NativeMemory.Clear(grown.Pointer, (nuint)(capacity * sizeof(byte*)));
        if (_numPlaces > 0)
            Buffer.MemoryCopy(_places!.Pointer, grown.Pointer + ((_leastKey - low) * sizeof(byte*)), (capacity - (_leastKey - low)) * sizeof(byte*), _numPlaces * sizeof(byte*));
        _places?.Release();
        (_places, _numPlaces, _leastKey) = (grown, capacity, low);
        return true;
    }

    private void FreePlacesOfKeys()
    {
        _places?.Release();
        _places = null;
        _numPlaces = 0;
    }
}
