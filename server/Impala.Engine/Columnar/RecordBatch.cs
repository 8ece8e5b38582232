using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>
/// Up to <see cref="DefaultNumRows"/> rows in columns, with an optional selection of the rows that count. A batch has one owner;
/// whoever receives it must dispose it (or pass it on). Its vectors may be shared with other batches by reference.
/// </summary>
public sealed class RecordBatch : IDisposable
{
    /// <summary>Rows a scan or operator aims at: small enough for the caches, large enough to pay for a call (performance.md, advice 7).</summary>
    public const int DefaultNumRows = 2048;

    private ColumnVector[] _columns;
    private SelectionVector? _selection;
    private bool _isDisposed;

    private RecordBatch(ColumnVector[] columns) => _columns = columns;

    public ReadOnlySpan<ColumnVector> Columns
    {
        get
        {
            CheckUse();
            return _columns;
        }
    }

    public ColumnVector this[int column]
    {
        get
        {
            CheckUse();
            return _columns[column];
        }
    }

    public int NumColumns => _columns.Length;

    /// <summary>Physical rows, selected or not.</summary>
    public int NumRows
    {
        get
        {
            CheckUse();
            return field;
        }
        private set;
    }

    public SelectionVector? Selection
    {
        get
        {
            CheckUse();
            return _selection;
        }
    }

    /// <summary>Rows that count.</summary>
    public int NumSelected => Selection?.Count ?? NumRows;

    /// <summary>A batch that takes over the array, one reference to every column in it, and the selection.</summary>
    public static RecordBatch Create(ColumnVector[] columns, int numRows, SelectionVector? selection = null)
    {
        var batch = ObjectPool<RecordBatch>.Take() ?? new RecordBatch(columns);
        batch._columns = columns;
        batch._selection = selection;
        batch._isDisposed = false;
        batch.NumRows = numRows;
        return batch;
    }

    /// <summary>Replaces the selection (disposing the old one); the batch owns the new one.</summary>
    public void SetSelection(SelectionVector? selection)
    {
        CheckUse();
        if (ReferenceEquals(selection, _selection))
            return;
        _selection?.Dispose();
        _selection = selection;
    }

    /// <summary>Fills in a column that was left out (null) so far, taking over one reference.</summary>
    internal void SetColumn(int column, ColumnVector vector) => _columns[column] = vector;

    /// <summary>Takes the columns and selection out, and ends the batch.</summary>
    public (ColumnVector[] Columns, SelectionVector? Selection) Detach()
    {
        CheckUse();
        var columns = _columns;
        _columns = [];
        var selection = _selection;
        _selection = null;
        Dispose();
        return (columns, selection);
    }

    /// <summary>A batch without selection: this one when it has none (ownership passes through), else its selected rows gathered; disposes this then.</summary>
    public RecordBatch Compact(MemoryTracker tracker)
    {
        if (_selection is null)
            return this;
        var dense = ColumnArrays.Rent(_columns.Length);
        for (var i = 0; i < dense.Length; i++)
            dense[i] = VectorGather.Gather(_columns[i], _selection, tracker);
        var batch = Create(dense, _selection.Count);
        Dispose();
        return batch;
    }

    public void Dispose()
    {
        CheckUse();
        if (_isDisposed)
            return;
        _isDisposed = true;
        var columns = _columns;
        _columns = [];
        ColumnArrays.Release(columns);
        _selection?.Dispose();
        _selection = null;
        ObjectPool<RecordBatch>.Return(this);
    }

    private void CheckUse() => Lifetimes.CheckUse(!_isDisposed, "a batch");
}
