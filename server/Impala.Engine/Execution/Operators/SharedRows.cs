using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// What an instance's subplan gave, for the readers that stand at several places of the instance's plan. Whichever reader wants more than
/// there is pulls the subplan; a batch is kept until every reader had it or ended. One driver moves them all, so nothing is locked and no
/// reader can wait for another.
/// </summary>
internal sealed class SharedRows
{
    private readonly List<Reader> _readers = [];

    // Batches from number _first on.
    private readonly Queue<RecordBatch> _batches = new();
    private Operator? _source;
    private MemoryTracker _memory = null!;
    private int[] _columns = [];
    private long _first;
    private bool _isDone;

    /// <summary>True while the subplan takes in what other instances wait for.</summary>
    public bool MustBeDrained => !_isDone && _source is { MustBeDrained: true };

    /// <summary>Sets the subplan, which is owned from then on, and the places of the shared columns in its batches.</summary>
    public void Attach(Operator source, int[] columns, MemoryTracker memory)
    {
        _source = source;
        _columns = columns;
        _memory = memory;
    }

    public Reader AddReader()
    {
        var reader = new Reader();
        _readers.Add(reader);
        return reader;
    }

    public OperatorState Next(Reader reader, out RecordBatch? batch, out Signal? wait)
    {
        batch = null;
        wait = null;
        if (reader.Position == _first + _batches.Count)
        {
            var state = _isDone ? OperatorState.Done : _source!.Next(out batch);
            if (state == OperatorState.Blocked)
                wait = _source!.BlockedOn;
            if (state == OperatorState.Done)
                _isDone = true;
            if (state != OperatorState.Batch)
                return state;
            _batches.Enqueue(Narrowed(batch!));
        }
        batch = Reference(_batches.ElementAt((int)(reader.Position - _first)));
        reader.Position++;
        Trim();
        return OperatorState.Batch;
    }

    /// <summary>The reader wants no more; the last one ends the subplan.</summary>
    public void Release(Reader reader)
    {
        if (!_readers.Remove(reader))
            return;
        Trim();
        if (_readers.Count > 0)
            return;
        _source?.Dispose();
        _source = null;
    }

    private void Trim()
    {
        var oldest = _readers.Count == 0 ? long.MaxValue : _readers.Min(reader => reader.Position);
        while (_first < oldest && _batches.TryDequeue(out var batch))
        {
            batch.Dispose();
            _first++;
        }
    }

    // Rows that a filter dropped and columns that nobody reads are not worth keeping.
    private RecordBatch Narrowed(RecordBatch batch)
    {
        batch = batch.Compact(_memory);
        var columns = ColumnArrays.Rent(_columns.Length);
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch[_columns[i]].AddReference();
        var narrowed = RecordBatch.Create(columns, batch.NumRows);
        batch.Dispose();
        return narrowed;
    }

    private static RecordBatch Reference(RecordBatch batch)
    {
        var columns = ColumnArrays.Rent(batch.NumColumns);
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch[i].AddReference();
        return RecordBatch.Create(columns, batch.NumRows);
    }

    /// <summary>How far one place of the plan has read.</summary>
    internal sealed class Reader
    {
        public long Position { get; set; }
    }
}
