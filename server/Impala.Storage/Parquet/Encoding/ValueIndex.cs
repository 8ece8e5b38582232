using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>Distinct fixed-width values in the order of their first appearance, with a code each: open addressing over a power of two,
/// at most half full.</summary>
internal sealed class ValueIndex<T>(int maxCount)
    where T : unmanaged, IEquatable<T>
{
    private const int StartSize = 1024;

    private int[] _slots = new int[StartSize];
    private T[] _values = new T[StartSize / 2];

    public int Count { get; private set; }

    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    /// <summary>The value's code, new when it is; -1 when there is room for no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int GetOrAdd(T value)
    {
        var slots = _slots;
        var mask = slots.Length - 1;
        var slot = Hash(value) & mask;
        while (true)
        {
            var code = slots[slot] - 1;
            if (code < 0)
                return Add(value, slot);
            if (_values[code].Equals(value))
                return code;
            slot = (slot + 1) & mask;
        }
    }

    public void Clear()
    {
        Count = 0;
        Array.Clear(_slots);
    }

    private int Add(T value, int slot)
    {
        if (Count == maxCount)
            return -1;
        if (Count == _values.Length)
        {
            Grow();
            slot = FreeSlot(value);
        }
        _values[Count] = value;
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        Array.Resize(ref _values, _values.Length * 2);
        for (var code = 0; code < Count; code++)
            _slots[FreeSlot(_values[code])] = code + 1;
    }

    private int FreeSlot(T value)
    {
        var mask = _slots.Length - 1;
        var slot = Hash(value) & mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        return slot;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(T value)
    {
        ulong bits;
        if (Unsafe.SizeOf<T>() == 8)
        {
            bits = Unsafe.As<T, ulong>(ref value);
        }
        else
        {
            var wide = Unsafe.As<T, UInt128>(ref value);
            bits = (ulong)wide ^ ((ulong)(wide >> 64) * 0xC2B2AE3D27D4EB4FUL);
        }
        return (int)((bits * 0x9E3779B97F4A7C15UL) >> 33);
    }
}
