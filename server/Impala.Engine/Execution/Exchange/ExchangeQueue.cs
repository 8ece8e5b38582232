using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Exchange;

/// <summary>
/// The receiving end of one exchange at one instance: batches by sender, a byte bound, and the end of every sender's stream.
/// <code>
/// senders --TryEnqueue--> [bounded by MaxQueuedBytes] --TryDequeue--> ExchangeOperator
///            false + credit signal when full      Blocked + data signal when empty
/// </code>
/// A merging receiver reads each sender apart (<see cref="TryDequeueFrom"/>), so the bound is per sender there.
/// </summary>
public sealed class ExchangeQueue : IDisposable
{
    /// <summary>Bytes one queue may hold before senders wait (for a merging exchange: per sender). Source: Impala's 10 MB a receiver.</summary>
    public const long MaxQueuedBytes = 8L << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, SenderQueue> _senders = [];
    private readonly Queue<SenderQueue> _ready = new();
    private int _numSenders = -1;
    private int _numEnded;
    private long _queuedBytes;
    private bool _isMerging;
    private bool _isClosed;
    private Exception? _error;
    private Signal? _data;
    private Signal? _credit;
    private Action? _onClosed;

    /// <summary>Most bytes that were ever queued here.</summary>
    public long PeakQueuedBytes { get; private set; }

    /// <summary>True once the receiver wants no more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _isClosed;
        }
    }

    /// <summary>True once all senders have ended by themselves.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_lock)
                return _numSenders >= 0 && _numEnded >= _numSenders;
        }
    }

    /// <summary>Told by the receiving operator: how many sender instances there are, and whether it merges them.</summary>
    public void Configure(int numSenders, bool isMerging)
    {
        Signal? wake;
        lock (_lock)
        {
            _numSenders = numSenders;
            _isMerging = isMerging;
            wake = TakeData();
        }
        wake?.Set();
    }

    /// <summary>Takes the batch, or answers false with the signal of the next credit. A closed queue disposes the batch and answers true.</summary>
    public bool TryEnqueue(int sender, RecordBatch batch, long numBytes, out Signal? credit)
    {
        Signal? wake;
        lock (_lock)
        {
            credit = null;
            if (_isClosed)
            {
                batch.Dispose();
                return true;
            }
            var queue = GetSender(sender);
            if (_isMerging ? queue.QueuedBytes > MaxQueuedBytes : _queuedBytes > MaxQueuedBytes)
            {
                credit = _credit ??= new Signal();
                return false;
            }
            Add(queue, batch, numBytes, null);
            wake = TakeData();
        }
        wake?.Set();
        return true;
    }

    /// <summary>
    /// Takes the batch of a remote sender, which keeps itself within a credit of its own: <paramref name="origin"/> gives the credit back
    /// once the reader has the batch, or at once when the queue is closed.
    /// </summary>
    public void Enqueue(int sender, RecordBatch batch, long numBytes, IBatchOrigin origin)
    {
        Signal? wake = null;
        lock (_lock)
        {
            if (!_isClosed)
            {
                Add(GetSender(sender), batch, numBytes, origin);
                wake = TakeData();
                batch = null!;
            }
        }
        wake?.Set();
        if (batch is null)
            return;
        batch.Dispose();
        origin.Taken(numBytes);
    }

    /// <summary>Calls back when the receiver wants no more, now or later.</summary>
    public void OnClosed(Action callback)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _onClosed += callback;
                return;
            }
        }
        callback();
    }

    /// <summary>The sender has no more rows.</summary>
    public void EndSender(int sender)
    {
        Signal? wake;
        lock (_lock)
        {
            var queue = GetSender(sender);
            if (queue.IsEnded)
                return;
            queue.IsEnded = true;
            _numEnded++;
            wake = TakeData();
        }
        wake?.Set();
    }

    /// <summary>The next dequeue raises this error; the first one wins.</summary>
    public void Fail(Exception error)
    {
        Signal? wake;
        lock (_lock)
        {
            _error ??= error;
            wake = TakeData();
        }
        wake?.Set();
    }

    /// <summary>The next batch of any sender, whichever came first.</summary>
    public OperatorState TryDequeue(out RecordBatch? batch, out Signal? wait)
    {
        Signal? wake = null;
        IBatchOrigin? taken = null;
        var numBytes = 0L;
        OperatorState state;
        lock (_lock)
        {
            batch = null;
            wait = null;
            ThrowIfFailed();
            if (_ready.TryDequeue(out var queue))
            {
                batch = Take(queue, out wake, out taken, out numBytes);
                state = OperatorState.Batch;
            }
            else if (_numSenders >= 0 && _numEnded >= _numSenders)
            {
                state = OperatorState.Done;
            }
            else
            {
                wait = _data ??= new Signal();
                state = OperatorState.Blocked;
            }
        }
        wake?.Set();
        taken?.Taken(numBytes);
        return state;
    }

    /// <summary>The next batch of one sender (0..numSenders-1 in order of sender instance).</summary>
    public OperatorState TryDequeueFrom(int sender, out RecordBatch? batch, out Signal? wait)
    {
        Signal? wake = null;
        IBatchOrigin? taken = null;
        var numBytes = 0L;
        OperatorState state;
        lock (_lock)
        {
            batch = null;
            wait = null;
            ThrowIfFailed();
            var queue = GetSender(sender);
            if (queue.Batches.Count > 0)
            {
                batch = Take(queue, out wake, out taken, out numBytes);
                state = OperatorState.Batch;
            }
            else if (queue.IsEnded)
            {
                state = OperatorState.Done;
            }
            else
            {
                wait = _data ??= new Signal();
                state = OperatorState.Blocked;
            }
        }
        wake?.Set();
        taken?.Taken(numBytes);
        return state;
    }

    /// <summary>The receiver wants no more: queued batches are freed, and senders' batches are swallowed from now on.</summary>
    public void Close()
    {
        Signal? wake;
        List<(IBatchOrigin Origin, long NumBytes)>? taken = null;
        Action? closed;
        lock (_lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            foreach (var queue in _senders.Values)
            {
                while (queue.Batches.TryDequeue(out var entry))
                {
                    entry.Batch.Dispose();
                    if (entry.Origin is { } origin)
                        (taken ??= []).Add((origin, entry.NumBytes));
                }
            }
            _ready.Clear();
            _queuedBytes = 0;
            wake = _credit;
            _credit = null;
            closed = _onClosed;
            _onClosed = null;
        }
        wake?.Set();
        foreach (var (origin, numBytes) in taken ?? [])
            origin.Taken(numBytes);
        closed?.Invoke();
    }

    public void Dispose() => Close();

    private void Add(SenderQueue queue, RecordBatch batch, long numBytes, IBatchOrigin? origin)
    {
        queue.Batches.Enqueue((batch, numBytes, origin));
        queue.QueuedBytes += numBytes;
        _queuedBytes += numBytes;
        PeakQueuedBytes = Math.Max(PeakQueuedBytes, _queuedBytes);
        _ready.Enqueue(queue);
    }

    private RecordBatch Take(SenderQueue queue, out Signal? wake, out IBatchOrigin? taken, out long numBytes)
    {
        (var batch, numBytes, taken) = queue.Batches.Dequeue();
        queue.QueuedBytes -= numBytes;
        _queuedBytes -= numBytes;
        wake = _credit;
        _credit = null;
        return batch;
    }

    private SenderQueue GetSender(int sender)
    {
        if (!_senders.TryGetValue(sender, out var queue))
            _senders.Add(sender, queue = new SenderQueue());
        return queue;
    }

    private Signal? TakeData()
    {
        var wake = _data;
        _data = null;
        return wake;
    }

    private void ThrowIfFailed()
    {
        if (_error is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_error);
    }

    private sealed class SenderQueue
    {
        public Queue<(RecordBatch Batch, long NumBytes, IBatchOrigin? Origin)> Batches { get; } = new();

        public long QueuedBytes { get; set; }

        public bool IsEnded { get; set; }
    }
}
