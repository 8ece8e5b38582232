using Impala.Tpch.Tables;

namespace Impala.Tpch.Generation;

/// <summary>Some rows of a table, by columns. The generator fills the same batch again for the next rows.</summary>
public sealed class TpchBatch
{
    private readonly ColumnBuffer[] _columns;

    internal TpchBatch(TpchTable table)
    {
        Table = table;
        _columns = [.. table.Columns.Select(column => Create(column.Type))];
    }

    /// <summary>The table of the rows.</summary>
    public TpchTable Table { get; }

    /// <summary>How many rows the batch holds now.</summary>
    public int NumRows { get; internal set; }

    /// <summary>The columns, in the table's order.</summary>
    public IReadOnlyList<ColumnBuffer> Columns => _columns;

    internal NumberBuffer<int> Int(int column) => (NumberBuffer<int>)_columns[column];

    internal NumberBuffer<long> Long(int column) => (NumberBuffer<long>)_columns[column];

    internal TextBuffer Text(int column) => (TextBuffer)_columns[column];

    internal void Clear()
    {
        NumRows = 0;
        foreach (var column in _columns)
            column.Clear();
    }

    private static ColumnBuffer Create(TpchColumnType type) => type switch
    {
        TpchColumnType.Int => new NumberBuffer<int>(),
        TpchColumnType.BigInt => new NumberBuffer<long>(),
        TpchColumnType.Decimal => new NumberBuffer<long>(),
        TpchColumnType.Date => new NumberBuffer<int>(),
        TpchColumnType.Text => new TextBuffer(),
    };
}
