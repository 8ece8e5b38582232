using System.Buffers.Binary;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Orders stored rows that begin with encoded keys: by the key's words, then, where those are not exact, by the values.</summary>
internal sealed unsafe class RowComparer
{
    private readonly RowLayout _layout;
    private readonly SortKey[] _keys;
    private readonly int _keySize;
    private readonly bool _isExact;

    public RowComparer(RowLayout layout, SortKey[] keys, SortKeyEncoder encoder)
    {
        _layout = layout;
        _keys = keys;
        _keySize = encoder.Size;
        _isExact = encoder.IsExact;
    }

    /// <summary>The first 8 key bytes as a number that orders like them.</summary>
    public static ulong FirstWord(byte* row) => BinaryPrimitives.ReverseEndianness(*(ulong*)row);

    public int Compare(byte* left, byte* right)
    {
        for (var at = 0; at < _keySize; at += 8)
        {
            var leftWord = *(ulong*)(left + at);
            var rightWord = *(ulong*)(right + at);
            if (leftWord != rightWord)
                return BinaryPrimitives.ReverseEndianness(leftWord) < BinaryPrimitives.ReverseEndianness(rightWord) ? -1 : 1;
        }
        return _isExact ? 0 : CompareValues(left, right);
    }

    private int CompareValues(byte* left, byte* right)
    {
        foreach (var key in _keys)
        {
            var nullOffset = _layout.NullOffsetOf(key.Column);
            bool leftNull = left[nullOffset] != 0, rightNull = right[nullOffset] != 0;
            if (leftNull || rightNull)
            {
                if (leftNull == rightNull)
                    continue;
                return leftNull == key.NullsFirst ? -1 : 1;
            }
            var offset = _layout.OffsetOf(key.Column);
            var order = Compare(_layout.PhysicalOf(key.Column), left + offset, right + offset);
            if (order != 0)
                return key.Descending ? -order : order;
        }
        return 0;
    }

    /// <summary>The order of two values of one physical type: NaN first, text by bytes.</summary>
    public static int Compare(PhysicalType physical, byte* left, byte* right) => physical switch
    {
        PhysicalType.Bool => (*left).CompareTo(*right),
        PhysicalType.Int8 => (*(sbyte*)left).CompareTo(*(sbyte*)right),
        PhysicalType.Int16 => (*(short*)left).CompareTo(*(short*)right),
        PhysicalType.Int32 => (*(int*)left).CompareTo(*(int*)right),
        PhysicalType.Int64 => (*(long*)left).CompareTo(*(long*)right),
        PhysicalType.Int128 => (*(Int128*)left).CompareTo(*(Int128*)right),
        // CompareTo of floats has NaN first and the zeros equal, as asked.
        PhysicalType.Float => (*(float*)left).CompareTo(*(float*)right),
        PhysicalType.Double => (*(double*)left).CompareTo(*(double*)right),
        PhysicalType.String => (*(StringView*)left).CompareTo(in *(StringView*)right),
    };
}
