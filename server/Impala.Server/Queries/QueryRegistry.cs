using System.Collections.Concurrent;
using System.Globalization;
using Impala.Server.Sessions;

namespace Impala.Server.Queries;

/// <summary>The queries of this coordinator: those in flight, and a ring of the last ones that ended.</summary>
internal sealed class QueryRegistry(TimeProvider time, int maxCompleted)
{
    private readonly ConcurrentDictionary<string, QueryRecord> _running = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly LinkedList<QueryRecord> _completed = new();
    private long _numStarted;

    public IEnumerable<QueryRecord> Running => _running.Values.OrderBy(query => query.StartTime);

    public int NumRunning => _running.Count;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<QueryRecord> Completed
    {
        get
        {
            lock (_lock)
                return [.. _completed];
        }
    }

    public long NumStarted => Interlocked.Read(ref _numStarted);

    /// <summary>Raised once for each query that ended.</summary>
    public event Action<QueryRecord>? Ended;

    public QueryRecord Start(Session session, string statement, string statementType)
    {
        var record = new QueryRecord(NewId(), session, statement, statementType, time);
        _running[record.Id] = record;
        Interlocked.Increment(ref _numStarted);
        session.PreviousQueryId = session.LastQueryId;
        session.LastQueryId = record.Id;
        record.Mark("Query submitted");
        return record;
    }

    public void Finish(QueryRecord record, Exception? error)
    {
        record.Finish(error);
        if (!_running.TryRemove(record.Id, out _))
            return;
        lock (_lock)
        {
            _completed.AddFirst(record);
            if (_completed.Count > maxCompleted)
                _completed.RemoveLast();
        }
        Ended?.Invoke(record);
    }

    public QueryRecord? Find(string id)
    {
        if (_running.TryGetValue(id, out var running))
            return running;
        lock (_lock)
            return _completed.FirstOrDefault(query => query.Id == id);
    }

    public bool TryCancel(string id) => _running.TryGetValue(id, out var query) && query.TryCancel();

    /// <summary>16 hex digits, a colon, 16 hex digits, as Impala's.</summary>
    private static string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.Shared.NextBytes(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{BitConverter.ToUInt64(bytes):x16}:{BitConverter.ToUInt64(bytes[8..]):x16}");
    }
}
