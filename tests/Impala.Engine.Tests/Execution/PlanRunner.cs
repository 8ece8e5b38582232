using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Engine.Scan;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>
/// Runs fragmented plans in this process: several instances a distributed fragment on one worker pool, exchanges by reference. Every run
/// ends with a check that all memory was given back.
/// </summary>
internal sealed class PlanRunner
{
    private static readonly WorkerPool Pool = new(2);

    public int NumInstances { get; init; } = 1;

    /// <summary>Backends to pretend: each has its share of the instances, which share nothing with those of another.</summary>
    public int NumBackends { get; init; } = 1;

    public bool IsPostgresDialect { get; init; } = true;

    public long MemoryLimit { get; init; } = -1;

    public IReadOnlyList<ScanRange> Ranges { get; init; } = [];

    public ExecutionOptions Options { get; init; } = ExecutionOptions.Default;

    public CancellationToken CancellationToken { get; init; }

    /// <summary>Changes what a filter's placement says, so that it is lost or goes over the coordinator; null takes all filters away.</summary>
    public Func<RuntimeFilterPlacement, RuntimeFilterPlacement>? FilterPlacement { get; init; } = placement => placement;

    public IVirtualRows? VirtualRows { get; init; }

    public RuntimeProfile Profile { get; private set; } = RuntimeProfile.Empty;

    /// <summary>Of the last run: most bytes any exchange queue held.</summary>
    public long PeakQueuedBytes { get; private set; }

    /// <summary>Of the last run: most bytes the query held.</summary>
    public long PeakMemory { get; private set; }

    public async Task<List<object?[]>> RunAsync(FragmentedPlan plan)
    {
        var consumer = new TestConsumer();
        await RunAsync(plan, consumer);
        return consumer.Rows;
    }

    public async Task RunAsync(FragmentedPlan plan, IResultConsumer consumer)
    {
        var process = new MemoryTracker("process");
        var query = new MemoryTracker("query", process, MemoryLimit);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        var exchange = new LocalExchange();
        var shared = Enumerable.Range(0, plan.Fragments.Count * NumBackends).Select(_ => new FragmentSharedState()).ToList();
        var numSenders = plan.Fragments.Where(fragment => fragment.Sink is not null).ToDictionary(fragment => fragment.Sink!.ExchangeId, InstancesOf);
        var executor = new FragmentExecutor(Pool);
        var routing = RuntimeFilterRouting.Of(plan, 1, (id, _) => InstancesOf(plan.Fragments.Single(fragment => fragment.Id == id)));
        RuntimeFilterBank? filters = null;
        using var bank = filters = new RuntimeFilterBank(
            FilterPlacement is null ? [] : routing.PlacementsAt(0).Select(FilterPlacement), Options.RuntimeFilterLimits, query, TimeProvider.System, Options.RuntimeFilterWait, Publish);
        var running = new List<Task<FragmentInstanceResult>>();
        Exception? first = null;
        for (var f = 0; f < plan.Fragments.Count; f++)
        {
            var fragment = plan.Fragments[f];
            var count = InstancesOf(fragment);
            var perBackend = Math.Max(1, count / NumBackends);
            var receivers = fragment.Sink is { } sink ? InstancesOf(plan.Fragments.Single(other => other.Id == sink.TargetFragment)) : 1;
            for (var i = 0; i < count; i++)
            {
                var context = new FragmentInstanceContext
                {
                    Statement = new StatementContext("0:0", 0, "UTC", "tester", "default", "localhost", IsPostgresDialect),
                    InstanceIndex = i,
                    LocalIndex = i % perBackend,
                    NumLocalInstances = perBackend,
                    Memory = new MemoryTracker($"fragment {fragment.Id}:{i}", query),
                    Exchange = exchange,
                    Shared = shared[(f * NumBackends) + (i / perBackend)],
                    CancellationToken = cancellation.Token,
                    NumSenders = numSenders,
                    NumReceivers = receivers,
                    ReceiverBackends = receivers == 1 ? [] : [.. Enumerable.Range(0, receivers).Select(receiver => receiver / (receivers / NumBackends))],
                    Options = Options,
                    RuntimeFilters = bank,
                    VirtualRows = VirtualRows,
                };
                running.Add(Watch(executor.RunAsync(fragment, context, RangesAt(count == 1 ? null : i / perBackend), fragment.Sink is null ? consumer : null)));
            }
        }
        var results = await Task.WhenAll(running);
        PeakQueuedBytes = exchange.Queues.Select(queue => queue.PeakQueuedBytes).DefaultIfEmpty().Max();
        PeakMemory = query.Peak;
        exchange.Dispose();
        bank.Dispose();
        foreach (var state in shared)
            state.Dispose();
        Profile = RuntimeProfile.Merge(results.Select(result => result.Profile));
        Assert.Equal(0, query.Current);
        Assert.Equal(0, process.Current);
        if (first is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);

        // The coordinator's part, with one backend.
        void Publish(int filterId, byte[] part)
        {
            using var merger = new RuntimeFilterMerger(1, Options.RuntimeFilterLimits, query);
            var whole = merger.Add(part)!;
            _ = Task.Run(() => filters?.Receive(filterId, whole));
        }

        async Task<FragmentInstanceResult> Watch(Task<FragmentInstanceResult> task)
        {
            var result = await task;
            if (result.Error is not null)
            {
                Interlocked.CompareExchange(ref first, result.Error, null);
                await cancellation.CancelAsync();
            }
            return result;
        }
    }

    /// <summary>A backend's share of the ranges; all for a fragment of one instance.</summary>
    private IReadOnlyList<ScanRange> RangesAt(int? backend) =>
        backend is null || NumBackends == 1 ? Ranges : [.. Ranges.Where((_, i) => i % NumBackends == backend)];

    private int InstancesOf(PlanFragment fragment) =>
        fragment.Placement is FragmentPlacement.Coordinator or FragmentPlacement.Single ? 1 : NumInstances;
}
