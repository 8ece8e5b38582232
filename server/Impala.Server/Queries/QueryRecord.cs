using Impala.Engine.Execution.Profile;
using Impala.Engine.Planning;
using Impala.Server.Coordination;
using Impala.Server.Sessions;

namespace Impala.Server.Queries;

/// <summary>What is known of one query, running or done: for SHOW PROFILE, the pages and the metrics. Thread-safe.</summary>
internal sealed class QueryRecord
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly List<(string Event, TimeSpan At)> _timeline = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _cancel;

    public QueryRecord(string id, Session session, string statement, string statementType, TimeProvider time)
    {
        Id = id;
        User = session.User;
        Database = session.CurrentDatabase;
        ClientAddress = session.ClientAddress;
        Statement = statement;
        StatementType = statementType;
        _time = time;
        _started = time.GetTimestamp();
        StartTime = time.GetUtcNow();
    }

    public string Id { get; }

    public string User { get; }

    public string Database { get; }

    public string ClientAddress { get; }

    public string Statement { get; }

    /// <summary>QUERY, DML or DDL.</summary>
    public string StatementType { get; }

    public DateTimeOffset StartTime { get; }

    public QueryState State { get; private set; }

    public TimeSpan Duration { get; private set; }

    public string? Error { get; private set; }

    public long NumRowsFetched { get; private set; }

    /// <summary>The plan once compiled.</summary>
    public FragmentedPlan? Plan { get; private set; }

    public Coordinator? Coordinator { get; private set; }

    public bool IsDone => State is QueryState.Finished or QueryState.Failed or QueryState.Cancelled;

    /// <summary>Completes when every fragment has ended, so that all counters are in.</summary>
    public Task Ended => _ended.Task;

    public TimeSpan Elapsed => IsDone ? Duration : _time.GetElapsedTime(_started);

    public RuntimeProfile Profile => Coordinator?.Profile ?? RuntimeProfile.Empty;

    public long PeakMemory => Coordinator?.PeakMemory ?? 0;

    public IReadOnlyList<(string Event, TimeSpan At)> Timeline
    {
        get
        {
            lock (_lock)
                return [.. _timeline];
        }
    }

    public void Mark(string name)
    {
        lock (_lock)
            _timeline.Add((name, _time.GetElapsedTime(_started)));
    }

    public void Compiled(FragmentedPlan plan)
    {
        Plan = plan;
        State = QueryState.Compiled;
        Mark("Planning finished");
    }

    public void Running(Coordinator coordinator, CancellationTokenSource cancel)
    {
        Coordinator = coordinator;
        lock (_lock)
            _cancel = cancel;
        State = QueryState.Running;
    }

    public void AddFetchedRows(long numRows)
    {
        if (NumRowsFetched == 0 && numRows > 0)
            Mark("First row fetched");
        NumRowsFetched += numRows;
    }

    public void Finish(Exception? error)
    {
        lock (_lock)
        {
            if (IsDone)
                return;
            _cancel = null;
            Duration = _time.GetElapsedTime(_started);
            Error = error?.Message;
            State = error switch
            {
                null => QueryState.Finished,
                OperationCanceledException => QueryState.Cancelled,
                _ => QueryState.Failed,
            };
            _timeline.Add(("Unregister query", Duration));
        }
        _ended.TrySetResult();
    }

    public bool TryCancel()
    {
        lock (_lock)
        {
            if (_cancel is null)
                return false;
            _cancel.Cancel();
            return true;
        }
    }
}
