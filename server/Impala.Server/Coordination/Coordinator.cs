using Impala.Catalog.Errors;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Planning;
using Impala.Server.Queries;
using Impala.Statestore.Cluster;
using Impala.Storage.Memory;

namespace Impala.Server.Coordination;

/// <summary>
/// Runs one query: places its fragments, starts the other backends, runs its own part, and settles how it ends.
/// <code>
/// attempt: schedule -> backends called -> running --root complete--> the rest winds down -> done
///             |              |                 '--first error------> cancel all ------> failed
///             |              '--refused or unreachable: blacklist; no row has left: next attempt, else 40001
/// </code>
/// </summary>
internal sealed partial class Coordinator
{
    private const int MaxAttempts = 4;

    /// <summary>How long a broken stream waits for the word of the backend that broke it.</summary>
    private static readonly TimeSpan CauseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long backends that have sent all their rows may take to say so: their word brings their counters, and a cancellation costs more.</summary>
    private static readonly TimeSpan WindDownTimeout = TimeSpan.FromMilliseconds(500);

    private readonly CoordinatorServices _services;
    private readonly ExecutionRequest _request;
    private readonly CancellationToken _cancellationToken;
    private readonly List<FragmentInstanceProfile> _profiles = [];
    private readonly WarningLog _warnings;
    private volatile Exception? _expired;

    public Coordinator(CoordinatorServices services, ExecutionRequest request, CancellationToken cancellationToken)
    {
        _services = services;
        _request = request;
        _cancellationToken = cancellationToken;
        _warnings = new WarningLog(QueryExecutionOptions.From(request.Options).MaxWarnings);
    }

    public ResultQueue Results { get; } = new();

    /// <summary>The last attempt's placement, for pages and EXPLAIN ANALYZE.</summary>
    public QuerySchedule? Schedule { get; private set; }

    /// <summary>Highest memory of the query at any backend.</summary>
    public long PeakMemory { get; private set; }

    /// <summary>Counters of all instances, complete once <see cref="RunAsync"/> has ended.</summary>
    public RuntimeProfile Profile
    {
        get
        {
            lock (_profiles)
                return RuntimeProfile.Merge(_profiles);
        }
    }

    /// <summary>What the user should hear of; complete once <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Warnings => _warnings.ToList();

    /// <summary>Why the query is about to be cancelled, when it was not the user.</summary>
    public void Expire(Exception reason) => _expired ??= reason;

    public Exception? Expired => _expired;

    /// <summary>Runs to the end and never throws; <see cref="Results"/> carries the rows and the error.</summary>
    public async Task<Exception?> RunAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var (error, loss) = await RunAttemptAsync(attempt);
            if (loss is not null && attempt < MaxAttempts && !Results.HasDelivered && !Results.IsRootCompleted && !_cancellationToken.IsCancellationRequested)
            {
                LogRetry(_services.Logger, _request.Statement.QueryId, loss);
                Results.Restart();
                lock (_profiles)
                    _profiles.Clear();
                _warnings.Clear();
                continue;
            }
            if (Results.IsRootCompleted)
                error = null;
            else if (_cancellationToken.IsCancellationRequested && error is OperationCanceledException or null)
                error = _expired ?? new OperationCanceledException(_cancellationToken);
            Results.Finish(error);
            return error;
        }
    }

    private async Task<(Exception? Error, string? Loss)> RunAttemptAsync(int attempt)
    {
        var attemptId = $"{_request.Statement.QueryId}/{attempt}";
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken);
        try
        {
            var schedule = MakeSchedule();
            Schedule = schedule;
            var memory = new MemoryTracker("Query " + _request.Statement.QueryId, _services.ProcessMemory, _request.LocalMemLimit);
            using var local = new BackendQuery(
                attemptId,
                _request.Statement,
                schedule.Fragments[0],
                Addresses(schedule, 0),
                _request.Options,
                schedule.Filters.PlacementsAt(0),
                memory,
                _services.Executor,
                _services.Links,
                _services.Time,
                cancel.Token)
            {
                VirtualRows = _request.VirtualRows,
                RunsInline = _request.RunsInline,
            };
            if (_request.RunsInline)
                return await RunAloneAsync(local);
            _services.Queries.Register(local);
            try
            {
                return await RunBackendsAsync(schedule, attemptId, local, cancel);
            }
            finally
            {
                _services.Queries.Unregister(local);
            }
        }
        catch (Exception error)
        {
            return (error, null);
        }
    }

    private static void CountUse(BackendQuery local, Protos.ResourceUseUpdate update)
    {
        if (local.Use is { } use && ResourceUseReporter.Add(use, update) is { } error)
            local.Fail(error);
    }

    /// <summary>A plan of one fragment: no other backend, and no stream that would look for it.</summary>
    private async Task<(Exception? Error, string? Loss)> RunAloneAsync(BackendQuery local)
    {
        var outcome = await local.RunAsync(Results);
        Keep(outcome);
        return (outcome.Error, null);
    }

    private async Task<(Exception? Error, string? Loss)> RunBackendsAsync(QuerySchedule schedule, string attemptId, BackendQuery local, CancellationTokenSource cancel)
    {
        var remotes = new List<(RemoteBackend Backend, Task<BackendOutcome> Run)>();
        using var filters = new RuntimeFilterCollector(schedule, local);
        for (var i = 1; i < schedule.Backends.Count; i++)
        {
            if (schedule.Fragments[i].Count == 0)
                continue;
            local.Exchange.Subscribe(schedule.Backends[i].InternalAddress);
            var remote = new RemoteBackend(schedule.Backends[i], _services.Channels) { FilterMade = filters.Receive, UseGrown = update => CountUse(local, update) };
            remotes.Add((remote, remote.RunAsync(BackendRequest.Create(attemptId, _request, schedule, i), cancel.Token)));
        }
        var localRun = local.RunAsync(Results);
        var pending = new List<Task<BackendOutcome>>(remotes.Select(remote => remote.Run)) { localRun };
        Exception? firstError = null;
        string? lost = null;
        Task? timeout = null;
        while (pending.Count > 0)
        {
            if (timeout is { IsCompleted: true })
                await cancel.CancelAsync();
            var ended = await WhenAnyAsync(pending, cancel.IsCancellationRequested ? null : timeout);
            if (ended is null)
                continue;
            pending.Remove(ended);
            var outcome = await ended;
            Keep(outcome);
            var backend = remotes.FirstOrDefault(remote => remote.Run == ended).Backend;
            if (outcome.Error is { } error)
            {
                if (backend is { IsLost: true } && !cancel.IsCancellationRequested)
                {
                    _services.Blacklist.Add(backend.Descriptor, error.Message);
                    lost ??= backend.Descriptor.Id;
                    firstError = CoordinationErrors.BackendLost(backend.Descriptor.Id, error.Message);
                }
                // The error that caused the others' cancellation came first, unless it was only a symptom: of a lost node, or of another
                // backend's failure, whose streams broke before its own word came.
                if (firstError is null || (IsSymptom(firstError) && lost is null && !IsSymptom(error)) || (firstError is OperationCanceledException && error is not OperationCanceledException))
                    firstError = error;
                if (IsSymptom(firstError) && lost is null && pending.Count > 0 && !cancel.IsCancellationRequested)
                    timeout ??= Task.Delay(CauseTimeout, _services.Time, cancel.Token);
                else
                    await cancel.CancelAsync();
            }
            else if (ended == localRun && Results.IsRootCompleted && pending.Count > 0)
            {
                if (local.Exchange.HasAllRows)
                    timeout ??= Task.Delay(WindDownTimeout, _services.Time, cancel.Token);
                else
                    await cancel.CancelAsync();
            }
        }
        if (lost is not null)
            return (firstError, "without " + lost);
        if (firstError is not SqlException { SqlState: SqlState.SerializationFailure } || remotes.Count == 0)
            return (firstError, null);
        lost = await FindLostAsync(remotes.Select(remote => remote.Backend));
        return (firstError, lost is null ? "since a link between nodes broke, which all answer" : "without " + lost);
    }

    private static bool IsSymptom(Exception error) => error is OperationCanceledException or SqlException { SqlState: SqlState.SerializationFailure };

    /// <summary>The backend that ended, or null when the timeout did.</summary>
    private static async Task<Task<BackendOutcome>?> WhenAnyAsync(List<Task<BackendOutcome>> pending, Task? timeout)
    {
        if (timeout is null)
            return await Task.WhenAny(pending);
        return await Task.WhenAny([.. pending, timeout]) as Task<BackendOutcome>;
    }

    /// <summary>A broken stream was noticed before the call of its backend ended: asks which backend does not answer.</summary>
    private async Task<string?> FindLostAsync(IEnumerable<RemoteBackend> backends)
    {
        foreach (var backend in backends)
        {
            if (await backend.AnswersAsync(_cancellationToken))
                continue;
            _services.Blacklist.Add(backend.Descriptor, "does not answer");
            return backend.Descriptor.Id;
        }
        return null;
    }

    private QuerySchedule MakeSchedule()
    {
        var local = _services.LocalBackend();
        if (_request.RunsInline)
            return Scheduler.ScheduleAlone(_request.Plan, local);
        var membership = _services.Membership.Current;
        IReadOnlyList<BackendDescriptor> executors = _request.LocalOnly
            ? [local]
            : [.. membership.Executors.Where(backend => backend.BuildId == local.BuildId && !_services.Blacklist.Contains(backend))];
        var minBytes = _request.Options.TryGetValue("MIN_BYTES_PER_BACKEND", out var text) ? MemoryText.Parse(text) : FragmentWidth.DefaultMinBytes;
        var schedule = new Scheduler(local, executors, _request.DegreeOfParallelism, minBytes).Schedule(_request.Plan);
        ThreadReservation.Check(schedule, _request.Options);
        return schedule;
    }

    private static Dictionary<int, IReadOnlyList<string>> Addresses(QuerySchedule schedule, int backend) =>
        schedule.Receivers.Keys.ToDictionary(exchange => exchange, exchange => schedule.ReceiverAddresses(exchange, backend));

    private void Keep(BackendOutcome outcome)
    {
        lock (_profiles)
            _profiles.AddRange(outcome.Profiles);
        foreach (var (text, count) in outcome.Warnings)
            _warnings.Add(text, count);
        PeakMemory = Math.Max(PeakMemory, outcome.PeakMemory);
    }

    [LoggerMessage(EventId = 1200, Level = LogLevel.Warning, Message = "Query {QueryId} starts again {How}")]
    private static partial void LogRetry(ILogger logger, string queryId, string how);
}
