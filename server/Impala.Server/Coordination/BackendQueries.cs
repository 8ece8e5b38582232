using Impala.Catalog.Errors;

namespace Impala.Server.Coordination;

/// <summary>
/// The queries this backend runs a part of, by attempt. A stream may arrive before its query: it waits for it. An entry lives while its
/// query runs or somebody waits for it; of those that ended the last ones are remembered, so that streams which come too late end at once.
/// </summary>
internal sealed class BackendQueries(TimeProvider time)
{
    private const int MaxEnded = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly Queue<string> _endedOrder = new();

    /// <summary>How many queries have fragments here now.</summary>
    public int NumRunning
    {
        get
        {
            lock (_lock)
                return _entries.Values.Count(entry => entry.IsRunning);
        }
    }

    /// <summary>Queries that run here or are waited for.</summary>
    public int NumEntries
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    public void Register(BackendQuery query)
    {
        lock (_lock)
        {
            var entry = GetOrAdd(query.AttemptId);
            entry.IsRunning = true;
            entry.Arrival.TrySetResult(query);
        }
    }

    public void Unregister(BackendQuery query)
    {
        lock (_lock)
        {
            _entries.Remove(query.AttemptId);
            if (!_ended.Add(query.AttemptId))
                return;
            _endedOrder.Enqueue(query.AttemptId);
            if (_endedOrder.Count > MaxEnded)
                _ended.Remove(_endedOrder.Dequeue());
        }
    }

    /// <summary>The query once it is here, null when it has ended here already; 40001 when it does not come in time.</summary>
    public async Task<BackendQuery?> WaitForAsync(string attemptId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Entry entry;
        lock (_lock)
        {
            if (_ended.Contains(attemptId))
                return null;
            entry = GetOrAdd(attemptId);
            entry.NumWaiting++;
        }
        try
        {
            return await entry.Arrival.Task.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new SqlException(SqlState.SerializationFailure, "Rows arrived for a query that never did.", detail: attemptId);
        }
        finally
        {
            lock (_lock)
            {
                if (--entry.NumWaiting == 0 && !entry.IsRunning)
                    _entries.Remove(attemptId);
            }
        }
    }

    private Entry GetOrAdd(string attemptId)
    {
        if (!_entries.TryGetValue(attemptId, out var entry))
            _entries.Add(attemptId, entry = new Entry());
        return entry;
    }

    private sealed class Entry
    {
        public TaskCompletionSource<BackendQuery> Arrival { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsRunning { get; set; }

        public int NumWaiting { get; set; }
    }
}
