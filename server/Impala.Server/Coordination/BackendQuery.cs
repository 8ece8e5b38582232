using Impala.Engine.Execution;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;
using Impala.Server.Rpc;
using Impala.Storage.Memory;

namespace Impala.Server.Coordination;

/// <summary>
/// One attempt of a query at one backend: its memory, its exchanges, its fragment instances. The first error cancels the rest; once
/// every instance has ended everything is freed.
/// </summary>
internal sealed class BackendQuery : IDisposable
{
    private readonly FragmentExecutor _executor;
    private readonly StatementContext _statement;
    private readonly IReadOnlyList<BackendFragment> _fragments;
    private readonly IReadOnlyDictionary<int, IReadOnlyList<string>> _receivers;
    private readonly CancellationTokenSource _cancelled;
    private readonly Lock _lock = new();
    private Exception? _failure;

    public BackendQuery(
        string attemptId,
        StatementContext statement,
        IReadOnlyList<BackendFragment> fragments,
        IReadOnlyDictionary<int, IReadOnlyList<string>> receivers,
        IReadOnlyDictionary<string, string> options,
        IReadOnlyList<RuntimeFilterPlacement> filters,
        MemoryTracker memory,
        FragmentExecutor executor,
        PeerLinks links,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        AttemptId = attemptId;
        _statement = statement;
        _fragments = fragments;
        _receivers = receivers;
        Options = QueryExecutionOptions.From(options);
        Warnings = new WarningLog(Options.MaxWarnings);
        Use = QueryExecutionOptions.UseOf(statement, options);
        Memory = memory;
        Filters = filters.Count == 0
            ? null
            : new RuntimeFilterBank(filters, Options.RuntimeFilterLimits, memory, time, Options.RuntimeFilterWait, (id, filter) => FilterMade?.Invoke(id, filter));
        _executor = executor;
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        CancellationToken = _cancelled.Token;
        Exchange = new QueryExchange(attemptId, RoutesOf(fragments, receivers), links, CancellationToken, Fail);
    }

    public string AttemptId { get; }

    /// <summary>The query's tracker at this backend, limited by MEM_LIMIT.</summary>
    public MemoryTracker Memory { get; }

    public QueryExchange Exchange { get; }

    public ExecutionOptions Options { get; }

    public WarningLog Warnings { get; }

    /// <summary>What was used here, at the coordinator also what others have told of; null without a limit.</summary>
    public ResourceUse? Use { get; }

    /// <summary>The query's runtime filters here; null without any.</summary>
    public RuntimeFilterBank? Filters { get; }

    /// <summary>Takes filters that are for the coordinator; called by workers, and must not wait.</summary>
    public Action<int, byte[]>? FilterMade { get; set; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Coordinator only: relations that plans of pg_catalog read.</summary>
    public IVirtualRows? VirtualRows { get; init; }

    /// <summary>Coordinator only: the calling thread begins the one instance.</summary>
    public bool RunsInline { get; init; }

    /// <summary>What went wrong here first; null when nothing did, a cancellation only when nothing else did.</summary>
    public Exception? Failure
    {
        get
        {
            lock (_lock)
                return _failure;
        }
    }

    /// <summary>True once all instances have ended well: rows that come later are not wanted.</summary>
    public bool HasCompleted { get; private set; }

    /// <summary>Runs all instances to their end; answers their profiles and the error that came first, if any.</summary>
    public async Task<BackendOutcome> RunAsync(IResultConsumer? consumer)
    {
        var shared = new List<FragmentSharedState>();
        var running = new List<Task<FragmentInstanceResult>>();
        try
        {
            foreach (var fragment in _fragments)
            {
                var state = new FragmentSharedState();
                shared.Add(state);
                for (var i = 0; i < fragment.Instances.Count; i++)
                    running.Add(RunInstanceAsync(fragment, i, state, fragment.Fragment.Sink is null ? consumer : null));
            }
            var results = await Task.WhenAll(running);
            await Exchange.WaitUntilSentAsync();
            if (Failure is null && !CancellationToken.IsCancellationRequested)
            {
                // Ends the streams of senders that have not heard yet that their receivers are done.
                HasCompleted = true;
                Cancel();
            }
            return new BackendOutcome([.. results.Select(result => result.Profile)], Memory.Peak, Failure) { Warnings = Warnings.ToList() };
        }
        finally
        {
            foreach (var state in shared)
                state.Dispose();
            Filters?.Dispose();
            Exchange.Dispose();
        }
    }

    /// <summary>Ends all instances soon; the reason is reported unless another error came before.</summary>
    public void Fail(Exception reason)
    {
        lock (_lock)
        {
            if (_failure is null || (_failure is OperationCanceledException && reason is not OperationCanceledException))
                _failure = reason;
        }
        Cancel();
    }

    public void Cancel()
    {
        try
        {
            _cancelled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Ended meanwhile: nothing left to cancel.
            return;
        }
    }

    public void Dispose()
    {
        Exchange.Dispose();
        _cancelled.Dispose();
    }

    private async Task<FragmentInstanceResult> RunInstanceAsync(BackendFragment fragment, int localIndex, FragmentSharedState shared, IResultConsumer? consumer)
    {
        var context = new FragmentInstanceContext
        {
            Statement = _statement,
            InstanceIndex = fragment.Instances[localIndex],
            LocalIndex = localIndex,
            NumLocalInstances = fragment.Instances.Count,
            Memory = new MemoryTracker($"Fragment F{fragment.Fragment.Id:00} instance {fragment.Instances[localIndex]}", Memory),
            Exchange = Exchange,
            Shared = shared,
            CancellationToken = CancellationToken,
            NumSenders = fragment.NumSenders,
            NumReceivers = fragment.NumReceivers,
            ReceiverBackends = fragment.Fragment.Sink is { } sink ? BackendsOf(_receivers[sink.ExchangeId]) : [],
            Options = Options,
            Use = Use,
            Warnings = Warnings,
            RuntimeFilters = Filters,
            VirtualRows = VirtualRows,
        };
        var result = await _executor.RunAsync(fragment.Fragment, context, fragment.Ranges, consumer, RunsInline);
        if (result.Error is { } error)
            Fail(error);
        return result;
    }

    /// <summary>Numbers the addresses of receivers by backend.</summary>
    private static List<int> BackendsOf(IReadOnlyList<string> addresses)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var backends = new List<int>(addresses.Count);
        foreach (var address in addresses)
        {
            numbers.TryAdd(address, numbers.Count);
            backends.Add(numbers[address]);
        }
        return backends;
    }

    private static Dictionary<int, ExchangeRouteInfo> RoutesOf(
        IReadOnlyList<BackendFragment> fragments, IReadOnlyDictionary<int, IReadOnlyList<string>> receivers)
    {
        var routes = new Dictionary<int, ExchangeRouteInfo>();
        foreach (var fragment in fragments)
        {
            if (fragment.Fragment.Sink is { } sink)
                routes[sink.ExchangeId] = new ExchangeRouteInfo(receivers[sink.ExchangeId], fragment.Fragment.Root.Output);
            foreach (var source in SourcesOf(fragment.Fragment.Root))
                routes[source.ExchangeId] = new ExchangeRouteInfo(receivers[source.ExchangeId], source.Slots);
        }
        return routes;
    }

    /// <summary>The exchange sources of a fragment; iterative, since plans may be deep.</summary>
    internal static IEnumerable<ExchangeSourceNode> SourcesOf(PlanNode root)
    {
        var open = new Stack<PlanNode>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            if (node is ExchangeSourceNode source)
                yield return source;
            foreach (var child in node.Children)
                open.Push(child);
        }
    }
}
