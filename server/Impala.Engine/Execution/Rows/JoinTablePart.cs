using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// The rows that one fragment instance brought to a <see cref="JoinTable"/>. Only that instance appends; once the table is sealed the rows
/// are read by all. It knows the range of every integer key and which columns hold NULLs.
/// </summary>
internal sealed unsafe class JoinTablePart : IDisposable
{
    private readonly JoinTable _table;
    private readonly Scratch<IntPtr> _rows;
    private readonly bool[] _hasNulls;
    private readonly long[] _minKeys;
    private readonly long[] _maxKeys;

    public JoinTablePart(JoinTable table, MemoryTracker memory)
    {
        _table = table;
        Pages = new RowPages(table.Layout.RowSize, memory);
        Arena = new AggregateArena(memory);
        _rows = new Scratch<IntPtr>(memory);
        _hasNulls = new bool[table.Layout.NumColumns];
        _minKeys = new long[table.KeyColumns.Length];
        _maxKeys = new long[table.KeyColumns.Length];
        Array.Fill(_minKeys, long.MaxValue);
        Array.Fill(_maxKeys, long.MinValue);
    }

    public RowPages Pages { get; }

    public AggregateArena Arena { get; }

    /// <summary>Whether a build row had NULL in the first key, stored or not.</summary>
    public bool HasNullKey { get; set; }

    /// <summary>Whether there were build rows at all, stored or not.</summary>
    public bool HasRows { get; set; }

    public bool HasNulls(int column) => _hasNulls[column];

    /// <summary>The range of an integer key over the rows that can be found; empty (min above max) without such rows.</summary>
    public (long Min, long Max) KeyRange(int key) => (_minKeys[key], _maxKeys[key]);

    /// <summary>Appends rows indices[0..count-1] (all when null) of columns of any kind, in layout order.</summary>
    /// <param name="hashes">By vector row, for a table that finds rows by hash; else null.</param>
    /// <param name="isLinked">Whether a probe can find the rows.</param>
    public void Append(ReadOnlySpan<ColumnVector> columns, ulong* hashes, int* indices, int count, bool isLinked)
    {
        if (count == 0)
            return;
        var rows = (byte**)_rows.Ensure(count);
        Pages.Append(count, rows);
        var header = isLinked ? 0 : JoinTable.UnlinkedHeader;
        for (var i = 0; i < count; i++)
        {
            *(ulong*)rows[i] = header;
            if (hashes != null)
                *(ulong*)(rows[i] + JoinTable.CodeOffset) = hashes[indices == null ? i : indices[i]];
        }
        for (var column = 0; column < columns.Length; column++)
        {
            RowKernels.Scatter(_table.Layout, column, columns[column], indices, count, rows, Arena);
            _hasNulls[column] |= columns[column].HasNulls;
        }
        if (isLinked && _table.HasIntegerKeys)
            for (var key = 0; key < _minKeys.Length; key++)
                IntegerKeys.Widen(_table.Layout, _table.KeyColumns[key], rows, count, ref _minKeys[key], ref _maxKeys[key]);
    }

    /// <summary>No rows follow.</summary>
    public void Complete() => _rows.Dispose();

    public void Dispose()
    {
        _rows.Dispose();
        Pages.Dispose();
        Arena.Dispose();
    }
}
