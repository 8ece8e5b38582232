using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// Who gives which runtime filter to whom, once it is known where fragments run. The build side of a broadcast join is whole at each
/// backend that has the join, so its scans are served there, and one of them serves the backends that only scan. Of a partitioned join
/// each instance has a part: one backend unites its own; several send theirs to the coordinator, which unites and publishes them.
/// </summary>
public sealed class RuntimeFilterRouting
{
    private readonly List<RuntimeFilterPlacement>[] _placements;
    private readonly List<RuntimeFilterRoute> _routes = [];

    private RuntimeFilterRouting(int numBackends)
    {
        _placements = new List<RuntimeFilterPlacement>[numBackends];
        for (var i = 0; i < numBackends; i++)
            _placements[i] = [];
    }

    /// <summary>What goes over the coordinator.</summary>
    public IReadOnlyList<RuntimeFilterRoute> Routes => _routes;

    /// <summary>What the backend has to do.</summary>
    public IReadOnlyList<RuntimeFilterPlacement> PlacementsAt(int backend) => _placements[backend];

    /// <param name="plan">The whole plan.</param>
    /// <param name="numInstances">Instances of a fragment (by id) at a backend (by index).</param>
    public static RuntimeFilterRouting Of(FragmentedPlan plan, int numBackends, Func<int, int, int> numInstances)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var routing = new RuntimeFilterRouting(numBackends);
        var sources = new List<(int FilterId, int Fragment, bool IsShared)>();
        var targets = new Dictionary<int, SortedSet<int>>();
        foreach (var fragment in plan.Fragments)
        {
            foreach (var node in NodesOf(fragment.Root))
            {
                if (node is JoinNode join)
                    sources.AddRange(join.RuntimeFilters.Select(source => (source.FilterId, fragment.Id, join.Distribution is JoinDistribution.Broadcast or JoinDistribution.Local)));
                if (node is not ScanNode scan)
                    continue;
                foreach (var target in scan.RuntimeFilters)
                {
                    if (!targets.TryGetValue(target.FilterId, out var backends))
                        targets.Add(target.FilterId, backends = []);
                    backends.UnionWith(Enumerable.Range(0, numBackends).Where(backend => numInstances(fragment.Id, backend) > 0));
                }
            }
        }
        foreach (var (filterId, fragment, isShared) in sources)
            routing.Add(filterId, isShared, [.. Enumerable.Range(0, numBackends).Select(backend => numInstances(fragment, backend))], targets.GetValueOrDefault(filterId) ?? []);
        return routing;
    }

    private void Add(int filterId, bool isShared, int[] producers, SortedSet<int> targets)
    {
        var producing = Enumerable.Range(0, producers.Length).Where(backend => producers[backend] > 0).ToList();
        if (producing.Count == 0)
            return;
        var isWhole = isShared || producing.Count == 1;
        var receiving = targets.Where(backend => !(isWhole && producers[backend] > 0)).ToList();
        var numPartsOverall = isShared ? 1 : producers.Sum();
        var senders = receiving.Count == 0 ? [] : isWhole ? producing[..1] : producing;
        for (var backend = 0; backend < producers.Length; backend++)
        {
            var numProducers = producers[backend];
            if (numProducers > 0 || targets.Contains(backend))
            {
                _placements[backend].Add(new RuntimeFilterPlacement(
                    filterId,
                    numProducers,
                    isShared ? Math.Min(1, numProducers) : numProducers,
                    numPartsOverall,
                    numProducers > 0 && isWhole,
                    senders.Contains(backend)));
            }
        }
        if (senders.Count > 0)
            _routes.Add(new RuntimeFilterRoute(filterId, senders.Count, receiving));
    }

    /// <summary>All nodes of a fragment but those inside the subqueries of applies; iterative, since plans may be deep.</summary>
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
