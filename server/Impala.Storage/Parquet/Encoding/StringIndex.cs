using System.Runtime.CompilerServices;
using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>Distinct byte strings in the order of their first appearance, held as they stand in a PLAIN page (length, bytes), with a
/// code each.</summary>
internal sealed unsafe class StringIndex(int maxCount, int maxBytes, MemoryTracker tracker) : IDisposable
{
    private const int StartSize = 1024;

    private readonly ByteSink _plain = new(tracker);
    private int[] _slots = new int[StartSize];
    private int[] _offsets = new int[StartSize / 2];
    private uint[] _hashes = new uint[StartSize / 2];

    public int Count { get; private set; }

    /// <summary>The dictionary page's body.</summary>
    public ReadOnlySpan<byte> Plain => _plain.Span;

    public int PlainLength => _plain.Length;

    /// <summary>The string's code, new when it is; -1 when there is room for no more.</summary>
    public int GetOrAdd(byte* bytes, int length)
    {
        var hash = Hash(bytes, length);
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (true)
        {
            var code = _slots[slot] - 1;
            if (code < 0)
                return Add(bytes, length, hash, slot);
            if (_hashes[code] == hash && Get(code).SequenceEqual(new ReadOnlySpan<byte>(bytes, length)))
                return code;
            slot = (slot + 1) & mask;
        }
    }

    public ReadOnlySpan<byte> Get(int code)
    {
        var start = _plain.Pointer + _offsets[code];
        return new ReadOnlySpan<byte>(start + 4, Unsafe.ReadUnaligned<int>(start));
    }

    /// <summary>The string with its length before it.</summary>
    public ReadOnlySpan<byte> GetPlain(int code)
    {
        var start = _plain.Pointer + _offsets[code];
        return new ReadOnlySpan<byte>(start, 4 + Unsafe.ReadUnaligned<int>(start));
    }

    public void Clear()
    {
        Count = 0;
        _plain.Clear();
        Array.Clear(_slots);
    }

    public void Dispose() => _plain.Dispose();

    private int Add(byte* bytes, int length, uint hash, int slot)
    {
        if (Count == maxCount || (long)_plain.Length + length + 4 > maxBytes)
            return -1;
        if (Count == _offsets.Length)
        {
            Grow();
            slot = FreeSlot(hash);
        }
        _offsets[Count] = _plain.Length;
        _hashes[Count] = hash;
        var target = _plain.Append(4 + length);
        Unsafe.WriteUnaligned(target, length);
        Buffer.MemoryCopy(bytes, target + 4, length, length);
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        Array.Resize(ref _offsets, _offsets.Length * 2);
        Array.Resize(ref _hashes, _hashes.Length * 2);
        for (var code = 0; code < Count; code++)
            _slots[FreeSlot(_hashes[code])] = code + 1;
    }

    private int FreeSlot(uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        return slot;
    }

    private static uint Hash(byte* bytes, int length)
    {
        const ulong prime = 0x9E3779B97F4A7C15UL;
        var hash = (ulong)(uint)length * prime;
        var i = 0;
        for (; i + 8 <= length; i += 8)
            hash = (hash ^ Unsafe.ReadUnaligned<ulong>(bytes + i)) * prime ^ (hash >> 29);
        var tail = 0UL;
        for (; i < length; i++)
            tail = (tail << 8) | bytes[i];
        hash = (hash ^ tail) * prime;
        return (uint)((hash ^ (hash >> 32)) * prime >> 32);
    }
}
