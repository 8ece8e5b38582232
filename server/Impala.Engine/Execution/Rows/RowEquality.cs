using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Tells whether two rows of one layout have equal keys, as GROUP BY has it: NULL equals NULL, NaN equals NaN, 0 equals -0.</summary>
internal sealed unsafe class RowEquality
{
    private readonly RowLayout _layout;
    private readonly int _start;
    private readonly int _end;
    private readonly bool _isBitwise;

    /// <param name="layout">Of both rows; NULLs hold zeros.</param>
    /// <param name="start">Where the first key lies.</param>
    public RowEquality(RowLayout layout, int start)
    {
        _layout = layout;
        _start = start;
        _end = layout.NullsOffset + layout.NumColumns;
        _isBitwise = true;
        for (var i = 0; i < layout.NumColumns; i++)
            _isBitwise &= layout.PhysicalOf(i) is not (PhysicalType.Float or PhysicalType.Double or PhysicalType.String);
    }

    public bool AreEqual(byte* left, byte* right)
    {
        if (_isBitwise)
            return new ReadOnlySpan<byte>(left + _start, _end - _start).SequenceEqual(new ReadOnlySpan<byte>(right + _start, _end - _start));
        for (var i = 0; i < _layout.NumColumns; i++)
        {
            var nulls = _layout.NullOffsetOf(i);
            if (left[nulls] != right[nulls] || (left[nulls] == 0 && !AreEqual(_layout.PhysicalOf(i), left + _layout.OffsetOf(i), right + _layout.OffsetOf(i))))
                return false;
        }
        return true;
    }

    private static bool AreEqual(PhysicalType type, byte* left, byte* right)
    {
        switch (type)
        {
            case PhysicalType.Float:
                return ((float*)left)->Equals(*(float*)right);
            case PhysicalType.Double:
                return ((double*)left)->Equals(*(double*)right);
            case PhysicalType.String:
                return ((StringView*)left)->Equals(*(StringView*)right);
            default:
                var size = PhysicalTypes.SizeOf(type);
                return new ReadOnlySpan<byte>(left, size).SequenceEqual(new ReadOnlySpan<byte>(right, size));
        }
    }
}
