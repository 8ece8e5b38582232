using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Lets one occurrence of a shared subplan compute the rows and the others read them:
/// <code>
/// Join(Shared 0(Aggregate(Scan l)), Filter(Shared 0(Aggregate(Scan l))))   =>   Join(Shared 0(Aggregate(Scan l)), Filter(Read 0))
/// </code>
/// Rows are kept by the instance that computed them, so this holds within a fragment only: an occurrence from which an exchange leads
/// elsewhere, or whose copy came out differently, computes its own rows.
/// </summary>
internal sealed class ResolveSharedSubplans : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        var places = new Dictionary<(PlanNode Fragment, int SharedId), List<SharedNode>>();
        if (!Collect(root, root, places))
            return root;
        var resolved = new Dictionary<PlanNode, PlanNode>(ReferenceEqualityComparer.Instance);
        foreach (var occurrences in places.Values)
        {
            var first = occurrences[0];
            var readers = occurrences.Skip(1).Where(other => IsAlike(first.Input, other.Input)).ToList();
            foreach (var shared in occurrences)
                resolved[shared] = shared.Input;
            foreach (var reader in readers)
                resolved[reader] = new SharedReadNode(reader.SharedId, reader.Slots) { Estimate = reader.Estimate };
            if (readers.Count > 0)
                resolved[first] = first;
        }
        return Resolve(root, resolved);
    }

    // False when readers stand in the plan already: it was resolved.
    private static bool Collect(PlanNode node, PlanNode fragment, Dictionary<(PlanNode Fragment, int SharedId), List<SharedNode>> places)
    {
        SlotUse.Guard();
        if (node is SharedNode shared)
        {
            var key = (fragment, shared.SharedId);
            if (!places.TryGetValue(key, out var occurrences))
                places.Add(key, occurrences = []);
            occurrences.Add(shared);
        }
        return node is not SharedReadNode && node.Children.All(child => Collect(child, node is ExchangeNode ? child : fragment, places));
    }

    /// <summary>Whether rules made the same of both copies, so that their rows lie alike over the instances.</summary>
    private static bool IsAlike(PlanNode first, PlanNode second)
    {
        SlotUse.Guard();
        if (first.GetType() != second.GetType() || first.Children.Count != second.Children.Count)
            return false;
        var isSame = (first, second) switch
        {
            (JoinNode a, JoinNode b) => a.Kind == b.Kind && a.Distribution == b.Distribution,
            (AggregateNode a, AggregateNode b) => a.Step == b.Step && a.GroupBy.Count == b.GroupBy.Count && a.Aggregates.Count == b.Aggregates.Count,
            (ExchangeNode a, ExchangeNode b) => a.Kind == b.Kind && a.Keys.Count == b.Keys.Count,
            (ScanNode a, ScanNode b) => ReferenceEquals(a.Table, b.Table),
            _ => true,
        };
        return isSame && Enumerable.Range(0, first.Children.Count).All(i => IsAlike(first.Children[i], second.Children[i]));
    }

    private static PlanNode Resolve(PlanNode node, Dictionary<PlanNode, PlanNode> resolved)
    {
        SlotUse.Guard();
        if (resolved.TryGetValue(node, out var other) && !ReferenceEquals(other, node))
            return Resolve(other, resolved);
        return node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Resolve(child, resolved)));
    }
}
