using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Finding groups by one or two keys of whole numbers or text without NULLs: one loop, compiled for their types.</summary>
internal sealed unsafe partial class GroupTable
{
    private interface IGroupKeys
    {
        bool AreEqual(int i, byte* row);

        void Write(int i, byte* row);
    }

    /// <summary>As <see cref="FindOrInsert"/>; -1, having done nothing, when there is no loop for these keys.</summary>
    private int FindTyped(ReadOnlySpan<ColumnVector> keys, ulong* hashes, int numRows, byte** rows, int* inserted)
    {
        if (keys.Length is 0 or > 2 || keys[0].HasNulls || keys[^1].HasNulls)
            return -1;
        return keys[0].Physical switch
        {
            PhysicalType.Int32 => FindTyped<int>(keys, hashes, numRows, rows, inserted),
            PhysicalType.Int64 => FindTyped<long>(keys, hashes, numRows, rows, inserted),
            PhysicalType.String => FindTyped<StringView>(keys, hashes, numRows, rows, inserted),
            _ => -1,
        };
    }

    private int FindTyped<T>(ReadOnlySpan<ColumnVector> keys, ulong* hashes, int numRows, byte** rows, int* inserted)
        where T : unmanaged, IEquatable<T>
    {
        var first = new Key<T>(this, keys, 0);
        if (keys.Length == 1)
            return Find(first, hashes, numRows, rows, inserted);
        return keys[1].Physical switch
        {
            PhysicalType.Int32 => Find(new TwoKeys<T, int>(first, new Key<int>(this, keys, 1)), hashes, numRows, rows, inserted),
            PhysicalType.Int64 => Find(new TwoKeys<T, long>(first, new Key<long>(this, keys, 1)), hashes, numRows, rows, inserted),
            PhysicalType.String => Find(new TwoKeys<T, StringView>(first, new Key<StringView>(this, keys, 1)), hashes, numRows, rows, inserted),
            _ => -1,
        };
    }

    private int Find<TKeys>(TKeys keys, ulong* hashes, int numRows, byte** rows, int* inserted)
        where TKeys : struct, IGroupKeys
    {
        var directory = (ulong*)_directory!.Pointer;
        var mask = (ulong)_capacity - 1;
        var prefetch = Sse.IsSupported && _capacity >= PrefetchFrom;
        var lastByte = Layout.RowSize - 1;
        var numInserted = 0;
        for (var i = 0; i < numRows; i++)
        {
            if (prefetch && i + (2 * PrefetchDistance) < numRows)
            {
                Sse.Prefetch0(directory + (hashes[i + (2 * PrefetchDistance)] & mask));
                var next = (byte*)(directory[hashes[i + PrefetchDistance] & mask] & AddressMask);
                Sse.Prefetch0(next);
                Sse.Prefetch0(next + lastByte);
            }
            var hash = hashes[i];
            var place = hash & mask;
            while (true)
            {
                var entry = directory[place];
                if (entry == 0)
                {
                    var added = Append(hash);
                    directory[place] = (hash & ~AddressMask) | (ulong)added;
                    keys.Write(i, added);
                    rows[i] = added;
                    if (inserted != null)
                        inserted[numInserted] = i;
                    numInserted++;
                    break;
                }
                var row = (byte*)(entry & AddressMask);
                if (((entry ^ hash) & ~AddressMask) == 0 && keys.AreEqual(i, row))
                {
                    rows[i] = row;
                    break;
                }
                place = (place + 1) & mask;
            }
        }
        return numInserted;
    }

    private readonly struct Key<T> : IGroupKeys
        where T : unmanaged, IEquatable<T>
    {
        private readonly T* _values;
        private readonly int _mask;
        private readonly int _offset;
        private readonly int _nullOffset;
        private readonly AggregateArena _arena;

        public Key(GroupTable table, ReadOnlySpan<ColumnVector> keys, int column)
        {
            _values = (T*)keys[column].Data;
            _mask = keys[column].Kind == VectorKind.Constant ? 0 : -1;
            _offset = table.Layout.OffsetOf(column);
            _nullOffset = table.Layout.NullOffsetOf(column);
            _arena = table.Arena;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool AreEqual(int i, byte* row) => _values[i & _mask].Equals(*(T*)(row + _offset)) && row[_nullOffset] == 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int i, byte* row)
        {
            *(T*)(row + _offset) = _values[i & _mask];
            if (typeof(T) == typeof(StringView) && !((StringView*)(row + _offset))->IsInline)
                *(StringView*)(row + _offset) = _arena.Copy(((StringView*)(row + _offset))->Span);
        }
    }

    private readonly struct TwoKeys<T1, T2>(Key<T1> first, Key<T2> second) : IGroupKeys
        where T1 : unmanaged, IEquatable<T1>
        where T2 : unmanaged, IEquatable<T2>
    {
        private readonly Key<T1> _first = first;
        private readonly Key<T2> _second = second;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool AreEqual(int i, byte* row) => _first.AreEqual(i, row) && _second.AreEqual(i, row);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Write(int i, byte* row)
        {
            _first.Write(i, row);
            _second.Write(i, row);
        }
    }
}
