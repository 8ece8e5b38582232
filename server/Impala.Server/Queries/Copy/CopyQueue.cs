using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;

namespace Impala.Server.Queries.Copy;

/// <summary>The few batches between the connection, which parses, and the plan, which writes.</summary>
internal sealed class CopyQueue : IBatchSource, IVirtualRows, IDisposable
{
    private const int MaxBatches = 8;

    private readonly Lock _lock = new();
    private readonly Queue<RecordBatch> _batches = new();
    private bool _isComplete;
    private Signal? _arrival;
    private TaskCompletionSource? _room;

    public IEnumerable<object?[]> Read(VirtualTableScanNode node, IReadOnlyList<Constant> lookups, EvaluationContext context) => [];

    public IBatchSource Batches(VirtualTableScanNode node) => this;

    public bool TryTake(out RecordBatch? batch, out Signal? arrival)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            arrival = null;
            if (!_batches.TryDequeue(out batch))
            {
                if (_isComplete)
                    return true;
                arrival = _arrival ??= new Signal();
                return false;
            }
            room = _room;
            _room = null;
        }
        room?.TrySetResult();
        return true;
    }

    /// <summary>Gives a batch away, waiting for room; when the plan has ended, nobody takes it: false.</summary>
    public async ValueTask<bool> PutAsync(RecordBatch batch, Task ended)
    {
        while (true)
        {
            Task? room = null;
            Signal? arrival = null;
            lock (_lock)
            {
                if (_batches.Count < MaxBatches && !ended.IsCompleted)
                {
                    _batches.Enqueue(batch);
                    arrival = _arrival;
                    _arrival = null;
                }
                else
                {
                    room = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                }
            }
            arrival?.Set();
            if (room is null)
                return true;
            if (ended.IsCompleted)
            {
                batch.Dispose();
                return false;
            }
            await Task.WhenAny(room, ended);
        }
    }

    /// <summary>No more batches come.</summary>
    public void Complete()
    {
        Signal? arrival;
        lock (_lock)
        {
            _isComplete = true;
            arrival = _arrival;
            _arrival = null;
        }
        arrival?.Set();
    }

    public void Dispose()
    {
        Complete();
        while (TryTake(out var batch, out _) && batch is not null)
            batch.Dispose();
    }
}
