using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>
/// Bytes a plan is expected to hold, for EXPLAIN and admission: build sides, groups, sorted rows, and batches under way. An estimate,
/// not a reservation: operators account what they really take.
/// </summary>
public static class MemoryEstimate
{
    // A group or build row costs its bytes, a hash and a slot of a table that is at most half full.
    private const double HashEntryOverhead = 32;
    private const double BatchBytes = 1 << 20;
    private const double SpillableLimit = 2L << 30;

    /// <summary>What one backend holds when rows are spread evenly.</summary>
    public static double PerHost(FragmentedPlan plan, int numBackends)
    {
        var total = 0.0;
        foreach (var fragment in plan.Fragments)
        {
            var isSpread = fragment.Placement is FragmentPlacement.Source or FragmentPlacement.Distributed;
            total += OfTree(fragment.Root, isSpread ? Math.Max(1, numBackends) : 1);
        }
        return total;
    }

    /// <summary>What all instances of a node hold together, broadcast copies counted once.</summary>
    public static double OfNode(PlanNode node) => node switch
    {
        JoinNode join => State(join.Right, HashEntryOverhead),
        AggregateNode { GroupBy.IsEmpty: false } aggregate => State(aggregate, HashEntryOverhead + aggregate.Aggregates.Sum(StateSize)),
        SortNode sort => State(sort.Input, sizeof(long)),
        TopNNode topN => State(topN, sizeof(long)),
        SharedNode => State(node, 0),
        WindowNode => BatchBytes,
        ScanNode or ExchangeSourceNode => BatchBytes,
        _ => 0,
    };

    private static double OfTree(PlanNode node, int numBackends)
    {
        SlotUse.Guard();
        var share = node is JoinNode { Distribution: JoinDistribution.Broadcast } ? 1 : numBackends;
        return (OfNode(node) / share) + node.Children.Sum(child => OfTree(child, numBackends));
    }

    private static double State(PlanNode rows, double overhead)
    {
        var estimate = rows.Estimate;
        return estimate.IsKnown ? Math.Min(SpillableLimit, estimate.NumRows * (estimate.RowSize + overhead)) : BatchBytes;
    }

    private static double StateSize(AggregateAssignment call) => call.Function.StateSize(call.Signature);
}
