using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>A key column of a finished join table. Rows that no key can find (a NULL compared by =) are left out.</summary>
internal sealed unsafe class JoinKeys(JoinTable table, int column, MemoryTracker memory) : IKeySource
{
    private JoinTable.Cursor _cursor;

    public long NumRows => table.NumRows;

    public void Reset() => _cursor = default;

    public ColumnVector? Next()
    {
        var rows = stackalloc byte*[RecordBatch.DefaultNumRows];
        var count = table.Read(ref _cursor, RecordBatch.DefaultNumRows, rows);
        if (count == 0)
            return null;
        var numLinked = 0;
        for (var i = 0; i < count; i++)
            if (rows[i][JoinTable.UnlinkedOffset] == 0)
                rows[numLinked++] = rows[i];
        return RowKernels.Gather(table.Layout, column, rows, numLinked, table.Arena, memory);
    }
}
