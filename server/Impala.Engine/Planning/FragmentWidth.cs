using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Planning;

/// <summary>
/// How many backends and instances a fragment is worth: starting an instance elsewhere, and bringing it tables to join with and its
/// rows back, costs what reading some megabytes does. Small fragments stay together on one backend, where their exchanges move no byte; few rows
/// that were exchanged, such as the groups of an aggregation, are finished by one instance there.
/// </summary>
public static class FragmentWidth
{
    /// <summary>Bytes of work from which on another backend pays (option MIN_BYTES_PER_BACKEND).</summary>
    public const long DefaultMinBytes = 32L << 20;

    private const double MinBytesPerInstance = 1 << 20;

    // What is written is encoded and compressed, too.
    private const double WriteWeight = 8;

    /// <summary>Backends of at most so many; a minimum of 0 takes all.</summary>
    public static int Backends(PlanFragment fragment, int numExecutors, long minBytes)
    {
        if (minBytes <= 0)
            return numExecutors;
        // What rows become that were sent for is not known well enough to be stingy: all or one.
        if (fragment.Placement == FragmentPlacement.Distributed)
            return Work(fragment.Root) < MinBytesPerInstance ? 1 : numExecutors;
        return fragment.Placement == FragmentPlacement.Source ? (int)Math.Clamp(Math.Ceiling(Work(fragment.Root) / minBytes), 1, Math.Max(1, numExecutors)) : numExecutors;
    }

    /// <summary>Instances on each of the fragment's backends, of at most so many.</summary>
    public static int Instances(PlanFragment fragment, int numBackends, int numCores, long minBytes) => minBytes <= 0
        ? numCores
        : (int)Math.Clamp(Math.Ceiling(Work(fragment.Root) / numBackends / MinBytesPerInstance), 1, numCores);

    /// <summary>Bytes that scans decode before they drop rows, that come by exchanges, and that joins make of them.</summary>
    private static double Work(PlanNode root)
    {
        var work = 0.0;
        var weight = 1.0;
        var open = new Stack<PlanNode>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            work += node switch
            {
                ScanNode scan => PlanEstimator.TableRows(scan) * Math.Max(1, RelationEstimate.RowSize(scan.Output)),
                ExchangeSourceNode { Estimate.IsKnown: false } => double.PositiveInfinity,
                ExchangeSourceNode or JoinNode { Estimate.IsKnown: true } => node.Estimate.NumBytes,
                _ => 0,
            };
            if (node is TableWriteNode)
                weight = WriteWeight;
            foreach (var child in node.Children)
                open.Push(child);
        }
        return work * weight;
    }
}
