using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Decorrelation;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Reads, carries and computes only columns that are used above:
/// <code>
/// Project(a.x)(Join[a.k = b.k](Scan a(k, x, y), Scan b(k, z)))   =>   Project(a.x)(Join[a.k = b.k, gives x](Scan a(k, x), Scan b(k)))
/// </code>
/// Where a node gives more than its parent wants and the parent would copy it (build sides, sorts, streams), a projection without
/// computation stands between; it costs nothing.
/// </summary>
internal sealed partial class PruneColumns : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => Visit(root, SlotUse.Output(root));

    private static PlanNode Visit(PlanNode node, HashSet<int> wanted)
    {
        SlotUse.Guard();
        switch (node)
        {
            case ScanNode scan:
                return PruneScan(scan, wanted);
            case VirtualTableScanNode scan:
                return PruneVirtualScan(scan, wanted);
            case ValuesNode values:
                return PruneValues(values, wanted);
            case ProjectNode project:
                var assignments = Kept(project.Assignments, assignment => wanted.Contains(assignment.Slot.Id));
                return Rebuilt(project.Assignments.Count == assignments.Count ? project : project with { Assignments = assignments }, []);
            case JoinNode join:
                return PruneJoin(join, wanted);
            case ApplyNode apply:
                return PruneApply(apply, wanted);
            case AggregateNode aggregate:
                return PruneAggregate(aggregate, wanted);
            case UnionNode union:
                return PruneUnion(union, wanted);
            case WindowNode window:
                var calls = Kept(window.Calls, call => wanted.Contains(call.Slot.Id));
                // A window adds columns, never rows: without columns it is nothing.
                return calls.IsEmpty ? Visit(window.Input, wanted) : Rebuilt(calls.Count == window.Calls.Count ? window : window with { Calls = calls }, wanted, isTight: true);
            case SortNode or TopNNode or SharedNode:
                return Rebuilt(node, wanted, isTight: true);
            case TableWriteNode or TableFunctionNode:
                return Rebuilt(node, []);
            default:
                return Rebuilt(node, wanted);
        }
    }

    /// <summary>The node over pruned inputs that give what it reads and what its parent wants.</summary>
    private static PlanNode Rebuilt(PlanNode node, HashSet<int> wanted, bool isTight = false)
    {
        if (node.Children.IsEmpty)
            return node;
        var needed = SlotUse.OfNode(node);
        needed.UnionWith(wanted);
        return node.WithChildren(node.Children.MapOrSame(child => isTight ? Tight(child, needed) : Visit(child, needed)));
    }

    /// <summary>The pruned node giving nothing that is not needed.</summary>
    private static PlanNode Tight(PlanNode node, HashSet<int> needed)
    {
        var pruned = Visit(node, needed);
        var output = pruned.Output;
        var kept = Kept(output, slot => needed.Contains(slot.Id));
        return kept.Count == output.Count ? pruned : new ProjectNode(pruned, PredicatePullUp.Identities(kept));
    }

    private static JoinNode PruneJoin(JoinNode join, HashSet<int> wanted)
    {
        var needed = SlotUse.OfNode(join);
        needed.UnionWith(wanted);
        var pruned = (JoinNode)join.WithChildren([Tight(join.Left, needed), Tight(join.Right, needed)]);
        if (pruned.Projected is not null)
            pruned = pruned with { Projected = null };
        var given = pruned.Output;
        var projected = Kept(given, slot => wanted.Contains(slot.Id));
        return projected.Count == given.Count ? pruned : pruned with { Projected = projected };
    }

    private static ApplyNode PruneApply(ApplyNode apply, HashSet<int> wanted)
    {
        var needed = SlotUse.OfNode(apply);
        needed.UnionWith(wanted);
        needed.UnionWith(SlotUse.Free(apply.Subquery));
        var isLateral = apply.Result is null;
        // A subquery's columns are told by their places, except where the apply passes them on as they are.
        var columns = isLateral ? Kept(apply.Subquery.Output, slot => wanted.Contains(slot.Id)) : apply.Subquery.Output;
        var subquery = Exactly(Visit(apply.Subquery, columns.Select(slot => slot.Id).ToHashSet()), columns);
        return (ApplyNode)apply.WithChildren([Visit(apply.Input, needed), subquery]);
    }

    private static PlanNode Exactly(PlanNode node, ValueList<Slot> output) =>
        node.Output.Select(slot => slot.Id).SequenceEqual(output.Select(slot => slot.Id)) ? node : new ProjectNode(node, PredicatePullUp.Identities(output));

    private static PlanNode PruneAggregate(AggregateNode aggregate, HashSet<int> wanted)
    {
        var calls = Kept(aggregate.Aggregates, call => wanted.Contains(call.Output.Id));
        // Without keys and calls there would be no row to count.
        if (calls.IsEmpty && aggregate.GroupBy.IsEmpty && aggregate.Aggregates.Count > 0)
            calls = [aggregate.Aggregates[0]];
        return Rebuilt(calls.Count == aggregate.Aggregates.Count ? aggregate : aggregate with { Aggregates = calls }, []);
    }

    private static ValueList<T> Kept<T>(ValueList<T> items, Func<T, bool> isKept) => items.Where(isKept).ToValueList();
}
