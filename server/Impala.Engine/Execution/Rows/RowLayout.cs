using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// How rows of stateful operators lie in pages: a header of the operator's, the columns, one null byte a column (1 is NULL), then the
/// operator's own state. Nothing in a row is a managed reference; strings are views into the operator's arena.
/// </summary>
internal sealed class RowLayout
{
    private readonly SqlType[] _types;
    private readonly PhysicalType[] _physical;
    private readonly int[] _offsets;

    /// <param name="types">The columns.</param>
    /// <param name="headerSize">Bytes before the columns, a multiple of 8.</param>
    /// <param name="stateSize">Bytes after them, a multiple of 8.</param>
    public RowLayout(ReadOnlySpan<SqlType> types, int headerSize, int stateSize)
    {
        _types = types.ToArray();
        _physical = new PhysicalType[types.Length];
        _offsets = new int[types.Length];
        for (var i = 0; i < types.Length; i++)
            _physical[i] = PhysicalTypes.Of(types[i]);
        var offset = headerSize;
        // Wide columns first, so that every column is aligned without gaps.
        for (var size = 16; size >= 1; size /= 2)
        {
            for (var i = 0; i < types.Length; i++)
            {
                if (PhysicalTypes.SizeOf(_physical[i]) != size)
                    continue;
                _offsets[i] = offset;
                offset += size;
            }
        }
        NullsOffset = offset;
        StateOffset = (offset + types.Length + 7) & ~7;
        RowSize = StateOffset + ((stateSize + 7) & ~7);
    }

    public int NumColumns => _types.Length;

    /// <summary>The null byte of column 0.</summary>
    public int NullsOffset { get; }

    public int StateOffset { get; }

    /// <summary>Bytes of a row, a multiple of 8.</summary>
    public int RowSize { get; }

    public SqlType TypeOf(int column) => _types[column];

    public PhysicalType PhysicalOf(int column) => _physical[column];

    public int OffsetOf(int column) => _offsets[column];

    public int NullOffsetOf(int column) => NullsOffset + column;
}
