using Impala.Catalog.Objects;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning;
using Impala.Engine.Scan;
using Impala.Statestore.Cluster;
using Impala.Storage.Text;

namespace Impala.Server.Coordination;

/// <summary>
/// Places fragment instances: a fragment that scans runs on as many backends as it is worth (<see cref="FragmentWidth"/>; the coordinator first),
/// where its scan ranges were given (to the backend with the fewest bytes so far),
/// interior fragments run on all backends that scan, the rest on the coordinator. Ranges of one file stay in order, so that the same
/// membership gives the same placement. A plan with local joins runs on one executor. Source: impala.md 6.2.
/// </summary>
internal sealed class Scheduler
{
    /// <summary>Files are cut no finer than this; a range owns the row groups whose middle lies in it.</summary>
    private const long MinRangeLength = 4L << 20;

    private static readonly Dictionary<int, int> NoExchanges = [];
    private static readonly Dictionary<int, IReadOnlyList<int>> NoReceivers = [];

    private readonly BackendDescriptor _local;
    private readonly IReadOnlyList<BackendDescriptor> _executors;
    private readonly int _degreeOfParallelism;
    private readonly long _minBytesPerBackend;

    /// <param name="local">The coordinator.</param>
    /// <param name="executors">Backends that may run fragments, in order of id.</param>
    /// <param name="degreeOfParallelism">MT_DOP: instances a backend and fragment; 0 takes the backend's cores.</param>
    /// <param name="minBytesPerBackend">MIN_BYTES_PER_BACKEND: what a fragment must scan for each backend it runs on; 0 spreads all.</param>
    public Scheduler(BackendDescriptor local, IReadOnlyList<BackendDescriptor> executors, int degreeOfParallelism, long minBytesPerBackend = 0)
    {
        _minBytesPerBackend = minBytesPerBackend;
        _local = local;
        _executors = executors;
        _degreeOfParallelism = degreeOfParallelism;
    }

    public QuerySchedule Schedule(FragmentedPlan plan)
    {
        var backends = new List<BackendDescriptor> { _local };
        var indexById = new Dictionary<string, int>(StringComparer.Ordinal) { [_local.Id] = 0 };
        foreach (var executor in _executors)
        {
            if (indexById.TryAdd(executor.Id, backends.Count))
                backends.Add(executor);
        }
        // The coordinator first: small fragments run where their rows are wanted.
        var executorIndexes = _executors.Select(executor => indexById[executor.Id]).OrderBy(index => index != 0).ToList();
        // A plan made when there was one backend must stay on one, whoever joined since.
        if (executorIndexes.Count > 1 && plan.Fragments.Any<PlanFragment>(fragment => NeedsOneBackend(fragment.Root)))
            executorIndexes = [executorIndexes.Contains(0) ? 0 : executorIndexes[0]];
        if (executorIndexes.Count == 0 && plan.Fragments.Any<PlanFragment>(fragment => fragment.Placement is FragmentPlacement.Source or FragmentPlacement.Distributed))
            throw CoordinationErrors.NoExecutors();

        var assigned = new long[backends.Count];
        var ranges = new Dictionary<(int Fragment, int Backend), List<ScanRange>>();
        var scanning = new SortedSet<int>();
        foreach (var fragment in plan.Fragments)
            AssignRanges(fragment, executorIndexes, assigned, ranges, scanning);
        var distributed = scanning.Count > 0 ? scanning.ToList() : executorIndexes;
        var placement = plan.Fragments.ToDictionary(fragment => fragment.Id, fragment => Place(fragment, backends, ranges, executorIndexes, distributed));
        return Build(plan, backends, placement, ranges);
    }

    /// <summary>A plan of one fragment without a sink that runs on the coordinator: there is nothing to choose.</summary>
    public static QuerySchedule ScheduleAlone(FragmentedPlan plan, BackendDescriptor local)
    {
        var fragment = plan.Fragments[0];
        var ranges = new List<ScanRange>();
        foreach (var scan in ScansOf(fragment.Root))
            ranges.AddRange(RangesOf(scan, 1));
        return new QuerySchedule([local], [[new BackendFragment(fragment, [0], ranges, 1, NoExchanges)]], NoReceivers, RuntimeFilterRouting.Of(plan, 1, static (_, _) => 1));
    }

    private void AssignRanges(
        PlanFragment fragment, List<int> executors, long[] assigned, Dictionary<(int, int), List<ScanRange>> ranges, SortedSet<int> scanning)
    {
        var onCoordinator = fragment.Placement is FragmentPlacement.Coordinator or FragmentPlacement.Single;
        var targets = onCoordinator ? [0] : executors.Take(FragmentWidth.Backends(fragment, executors.Count, _minBytesPerBackend)).ToList();
        foreach (var scan in ScansOf(fragment.Root))
        {
            foreach (var range in RangesOf(scan, targets.Count))
            {
                var backend = targets.MinBy(index => assigned[index]);
                assigned[backend] += range.RangeLength;
                if (!ranges.TryGetValue((fragment.Id, backend), out var list))
                    ranges.Add((fragment.Id, backend), list = []);
                list.Add(range);
                if (!onCoordinator)
                    scanning.Add(backend);
            }
        }
    }

    private static IEnumerable<ScanRange> RangesOf(ScanNode scan, int numBackends)
    {
        var total = scan.Table.NumBytes;
        var length = Math.Max(MinRangeLength, total / Math.Max(1, numBackends * 4) + 1);
        foreach (var partition in scan.Table.Partitions)
        {
            if (scan.PartitionIds is { } ids && !ids.AsSpan().Contains(partition.Id))
                continue;
            foreach (var file in partition.Files)
            {
                // Compressed text cannot be split.
                var size = partition.Format != FileFormat.Parquet && TextCompression.IsCompressed(file.Path) ? Math.Max(1, file.Length) : length;
                for (var offset = 0L; offset < Math.Max(1, file.Length); offset += size)
                {
                    yield return new ScanRange(
                        scan.NodeId, file.Path, file.Length, offset, Math.Min(size, file.Length - offset), file.ModificationTime, partition.Format, partition.Values);
                }
            }
        }
    }

    private List<(int Backend, int NumInstances)> Place(
        PlanFragment fragment, List<BackendDescriptor> backends, Dictionary<(int, int), List<ScanRange>> ranges, List<int> executors, List<int> distributed)
    {
        switch (fragment.Placement)
        {
            case FragmentPlacement.Coordinator or FragmentPlacement.Single:
                return [(0, 1)];
            case FragmentPlacement.Source:
                var own = ranges.Keys.Where(key => key.Item1 == fragment.Id).Select(key => key.Item2).Order().ToList();
                if (own.Count == 0)
                    own = [executors[0]];
                return [.. own.Select(index => (index, FragmentWidth.Instances(fragment, own.Count, InstancesAt(backends[index]), _minBytesPerBackend)))];
            default:
                var wide = distributed.Take(FragmentWidth.Backends(fragment, distributed.Count, _minBytesPerBackend)).ToList();
                return [.. wide.Select(index => (index, FragmentWidth.Instances(fragment, wide.Count, InstancesAt(backends[index]), _minBytesPerBackend)))];
        }
    }

    private int InstancesAt(BackendDescriptor backend) => _degreeOfParallelism > 0 ? _degreeOfParallelism : Math.Max(1, backend.NumCores);

    private static QuerySchedule Build(
        FragmentedPlan plan,
        List<BackendDescriptor> backends,
        Dictionary<int, List<(int Backend, int NumInstances)>> placement,
        Dictionary<(int, int), List<ScanRange>> ranges)
    {
        var receivers = new Dictionary<int, IReadOnlyList<int>>();
        var numSenders = new Dictionary<int, int>();
        foreach (var fragment in plan.Fragments)
        {
            if (fragment.Sink is not { } sink)
                continue;
            receivers[sink.ExchangeId] = [.. placement[sink.TargetFragment].SelectMany(entry => Enumerable.Repeat(entry.Backend, entry.NumInstances))];
            numSenders[sink.ExchangeId] = placement[fragment.Id].Sum(entry => entry.NumInstances);
        }
        var byBackend = backends.Select(_ => new List<BackendFragment>()).ToList();
        foreach (var fragment in plan.Fragments)
        {
            var next = 0;
            var senders = BackendQuery.SourcesOf(fragment.Root).ToDictionary(source => source.ExchangeId, source => numSenders[source.ExchangeId]);
            foreach (var (backend, numInstances) in placement[fragment.Id])
            {
                byBackend[backend].Add(new BackendFragment(
                    fragment,
                    [.. Enumerable.Range(next, numInstances)],
                    ranges.GetValueOrDefault((fragment.Id, backend)) ?? [],
                    fragment.Sink is { } sink ? receivers[sink.ExchangeId].Count : 1,
                    senders));
                next += numInstances;
            }
        }
        var filters = RuntimeFilterRouting.Of(plan, backends.Count, (fragment, backend) => placement[fragment].Where(entry => entry.Backend == backend).Sum(entry => entry.NumInstances));
        return new QuerySchedule(backends, byBackend, receivers, filters);
    }

    private static IEnumerable<ScanNode> ScansOf(PlanNode root) => NodesOf(root).OfType<ScanNode>();

    private static bool NeedsOneBackend(PlanNode root) =>
        NodesOf(root).Any(node => node is JoinNode { Distribution: JoinDistribution.Local } or AggregateNode { Step: AggregationStep.Shared });

    private static IEnumerable<PlanNode> NodesOf(PlanNode root)
    {
        var open = new Stack<PlanNode>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in node.Children)
                open.Push(child);
        }
    }
}
