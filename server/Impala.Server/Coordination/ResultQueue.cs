using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;

namespace Impala.Server.Coordination;

/// <summary>
/// Between the root fragment's worker and the connection: a bounded queue of batches. A slow client leaves it full, which parks the root
/// and in turn everything behind it. The coordinator alone decides how it ends.
/// </summary>
internal sealed class ResultQueue : IResultConsumer, IDisposable
{
    private const long MaxQueuedBytes = 4L << 20;

    private readonly Lock _lock = new();
    private readonly Queue<(RecordBatch Batch, long NumBytes)> _batches = new();
    private TaskCompletionSource? _data;
    private Signal? _room;
    private long _queuedBytes;
    private bool _rootCompleted;
    private bool _isFinished;
    private bool _isClosed;
    private Exception? _error;

    /// <summary>True once a batch went to the reader: a retry would repeat rows.</summary>
    public bool HasDelivered { get; private set; }

    /// <summary>True when the root fragment gave its last row.</summary>
    public bool IsRootCompleted
    {
        get
        {
            lock (_lock)
                return _rootCompleted;
        }
    }

    public bool IsDone
    {
        get
        {
            lock (_lock)
                return _isClosed;
        }
    }

    public bool TryConsume(RecordBatch batch, out Signal? wait)
    {
        TaskCompletionSource? wake;
        lock (_lock)
        {
            wait = null;
            if (_isClosed)
            {
                batch.Dispose();
                return true;
            }
            if (_queuedBytes >= MaxQueuedBytes)
            {
                wait = _room ??= new Signal();
                return false;
            }
            var numBytes = BatchSize.Of(batch);
            _batches.Enqueue((batch, numBytes));
            _queuedBytes += numBytes;
            wake = TakeData();
        }
        wake?.TrySetResult();
        return true;
    }

    /// <summary>All rows are here; readers see the end at once, before other fragments have wound down.</summary>
    public void Complete()
    {
        TaskCompletionSource? wake;
        lock (_lock)
        {
            _rootCompleted = true;
            wake = TakeData();
        }
        wake?.TrySetResult();
    }

    /// <summary>The root failed, maybe only because another fragment did: the coordinator knows and calls <see cref="Finish"/>.</summary>
    public void Fail(Exception error)
    {
    }

    /// <summary>The query is over; with an error, readers get it.</summary>
    public void Finish(Exception? error)
    {
        TaskCompletionSource? wake;
        lock (_lock)
        {
            _isFinished = true;
            if (!_rootCompleted)
                _error = error;
            wake = TakeData();
        }
        wake?.TrySetResult();
    }

    /// <summary>Forgets an attempt's rows before the next attempt.</summary>
    public void Restart()
    {
        lock (_lock)
            Clear();
    }

    /// <summary>The next batch, or null at the end; raises the query's error.</summary>
    public async ValueTask<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task waiting;
            Signal? wake = null;
            RecordBatch? batch = null;
            lock (_lock)
            {
                if (_batches.TryDequeue(out var entry))
                {
                    _queuedBytes -= entry.NumBytes;
                    HasDelivered = true;
                    batch = entry.Batch;
                    wake = _room;
                    _room = null;
                    waiting = Task.CompletedTask;
                }
                else if (_error is not null)
                {
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
                    throw _error;
                }
                else if (_rootCompleted || _isFinished || _isClosed)
                {
                    return null;
                }
                else
                {
                    waiting = (_data ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                }
            }
            wake?.Set();
            if (batch is not null)
                return batch;
            await waiting.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The reader wants no more.</summary>
    public void Dispose()
    {
        Signal? wake;
        lock (_lock)
        {
            _isClosed = true;
            Clear();
            wake = _room;
            _room = null;
        }
        wake?.Set();
    }

    private void Clear()
    {
        while (_batches.TryDequeue(out var entry))
            entry.Batch.Dispose();
        _queuedBytes = 0;
    }

    private TaskCompletionSource? TakeData()
    {
        var wake = _data;
        _data = null;
        return wake;
    }
}
