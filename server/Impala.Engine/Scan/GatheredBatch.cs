using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Scan;

/// <summary>
/// Collects the few rows that filters leave of each slice into full batches without selection: what stands above works on many rows at a
/// time, and columns that only the output needs are decoded at those rows only.
/// </summary>
internal sealed unsafe class GatheredBatch : IDisposable
{
    private readonly GatheredColumn[] _columns;

    public GatheredBatch(ScanPlan plan, MemoryTracker memory)
    {
        _columns = new GatheredColumn[plan.Columns.Length];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new GatheredColumn(plan.Columns[i].Slot.Type, memory);
    }

    public int NumRows { get; private set; }

    /// <summary>Whether so few rows of a slice are left that copying them pays.</summary>
    public static bool IsWorthIt(RecordBatch slice) => slice.Selection is { } selection && selection.Count <= slice.NumRows - (slice.NumRows / 8);

    public bool HasRoomFor(int count) => NumRows + count <= GatheredColumn.Capacity;

    /// <summary>Appends the selected rows of a slice, of which some columns were read for filters; the others are read here.</summary>
    public void Append(RecordBatch slice, ScanColumnReader[] readers)
    {
        var selection = slice.Selection!;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (slice[i] is { } column)
                _columns[i].Append(column, selection.Indices, selection.Count, NumRows);
            else
                readers[i].ReadSelected(slice.NumRows, selection.Indices, selection.Count, _columns[i], NumRows);
        }
        NumRows += selection.Count;
    }

    /// <summary>Takes the batch out; null when it has no rows.</summary>
    public RecordBatch? Take()
    {
        if (NumRows == 0)
            return null;
        var columns = ColumnArrays.Rent(_columns.Length);
        for (var i = 0; i < columns.Length; i++)
            columns[i] = _columns[i].Take(NumRows);
        var batch = RecordBatch.Create(columns, NumRows);
        NumRows = 0;
        return batch;
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
    }
}
