using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>An exact set of integers: one bit for every value from <see cref="Min"/> to <see cref="Max"/>, and a bit beyond that stays 0.</summary>
internal sealed unsafe class IntegerBitmap : IDisposable
{
    private readonly NativeBuffer _buffer;

    /// <summary>The empty set over a range that <see cref="BytesFor"/> found small enough.</summary>
    public IntegerBitmap(long min, long max, MemoryTracker memory)
    {
        Min = min;
        Max = max;
        _buffer = BufferPool.Rent(BytesFor(min, max), memory);
        NativeMemory.Clear(_buffer.Pointer, (nuint)BytesFor(min, max));
    }

    public long Min { get; }

    public long Max { get; }

    /// <summary>Max - Min.</summary>
    public ulong Span => (ulong)Max - (ulong)Min;

    public ulong* Words => (ulong*)_buffer.Pointer;

    /// <summary>Bytes of the words.</summary>
    public long NumBytes => BytesFor(Min, Max);

    /// <summary>Bytes that a range takes, in whole words; <see cref="long.MaxValue"/> for ranges that nobody wants.</summary>
    public static long BytesFor(long min, long max)
    {
        var span = (ulong)max - (ulong)min;
        return span > 1UL << 40 ? long.MaxValue : ((long)((span + 1) >> 6) + 1) * sizeof(ulong);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        var place = (ulong)value - (ulong)Min;
        Words[place >> 6] |= 1UL << (int)(place & 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(long value)
    {
        var place = (ulong)value - (ulong)Min;
        return place <= Span && (Words[place >> 6] >> (int)(place & 63) & 1) != 0;
    }

    /// <summary>Whether a value from first to last (both included) is in the set; looks at whole words.</summary>
    public bool ContainsAny(long first, long last)
    {
        first = Math.Max(first, Min);
        last = Math.Min(last, Max);
        if (first > last)
            return false;
        var from = (ulong)first - (ulong)Min;
        var to = (ulong)last - (ulong)Min;
        var word = from >> 6;
        var bits = Words[word] & (ulong.MaxValue << (int)(from & 63));
        for (; word < to >> 6; bits = Words[++word])
            if (bits != 0)
                return true;
        return (bits & (ulong.MaxValue >> (63 - (int)(to & 63)))) != 0;
    }

    public long Count()
    {
        var count = 0L;
        var numWords = NumBytes / sizeof(ulong);
        for (var i = 0L; i < numWords; i++)
            count += BitOperations.PopCount(Words[i]);
        return count;
    }

    /// <summary>Adds the values of a set whose range lies within this one's.</summary>
    public void Union(IntegerBitmap other)
    {
        var offset = (ulong)other.Min - (ulong)Min;
        var shift = (int)(offset & 63);
        var target = Words + (offset >> 6);
        var source = other.Words;
        var numWords = other.NumBytes / sizeof(ulong);
        if (Vector512.IsHardwareAccelerated && shift == 0)
        {
            for (; numWords >= Vector512<ulong>.Count; numWords -= Vector512<ulong>.Count, source += Vector512<ulong>.Count, target += Vector512<ulong>.Count)
                (Vector512.Load(target) | Vector512.Load(source)).Store(target);
        }
        else if (Vector512.IsHardwareAccelerated && numWords > 0)
        {
            // Each word takes the upper bits of the one before; what the last one leaves goes to the word after it below.
            target[0] |= source[0] << shift;
            for (; numWords > Vector512<ulong>.Count; numWords -= Vector512<ulong>.Count, source += Vector512<ulong>.Count, target += Vector512<ulong>.Count)
            {
                var moved = (Vector512.Load(source + 1) << shift) | Vector512.ShiftRightLogical(Vector512.Load(source), 64 - shift);
                (Vector512.Load(target + 1) | moved).Store(target + 1);
            }
        }
        for (var i = 0L; i < numWords; i++)
        {
            var word = source[i];
            if (word == 0)
                continue;
            target[i] |= word << shift;
            if (shift > 0 && word >> (64 - shift) is var rest and not 0)
                target[i + 1] |= rest;
        }
    }

    public void Dispose() => _buffer.Release();
}
