using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.SelfJoins;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Marks subplans that occur more than once, as WITH queries do that are read several times, so that they are computed once:
/// <code>
/// Join(Aggregate(Scan l), Filter(Aggregate(Scan l)))   =>   Join(Shared 0(Aggregate(Scan l)), Filter(Shared 0(Aggregate(Scan l))))
/// </code>
/// Each occurrence stays over its own copy until <see cref="ResolveSharedSubplans"/>; the copies give the same columns from here on, so all
/// rules between treat them alike. Occurrences into which different filters were pushed are not the same any more: those are better
/// computed apart. Filters made at run time do not pass a shared subplan, so joins and unions must shrink what they read to be worth it.
/// </summary>
internal sealed class ShareSubplans : OptimizerRule
{
    // Rows kept for readers that have not come yet.
    private const double MaxBytes = 256 << 20;

    // By how much a join or union must shrink what is scanned below it.
    private const double MinReduction = 4;

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        var byShape = new Dictionary<int, List<PlanNode>>();
        Collect(root, byShape);
        if (byShape.Values.All(nodes => nodes.Count < 2))
            return root;
        var uses = new Dictionary<int, int>();
        Count(root, uses, 1);
        foreach (var slot in root.Output)
            Increment(uses, slot.Id, 1);
        var chosen = new Dictionary<PlanNode, SharedNode>(ReferenceEqualityComparer.Instance);
        Choose(root, byShape, uses, chosen, context);
        return chosen.Count == 0 ? root : Mark(root, chosen);
    }

    // From the root down: the largest subplans first; what lies within one is shared with it.
    private static void Choose(
        PlanNode node, Dictionary<int, List<PlanNode>> byShape, Dictionary<int, int> uses, Dictionary<PlanNode, SharedNode> chosen, OptimizerContext context)
    {
        SlotUse.Guard();
        if (node is SharedNode || chosen.ContainsKey(node))
            return;
        if (IsCandidate(node) && byShape[Shape(node)] is { Count: > 1 } alike && IsWorthwhile(node, context))
        {
            Share(node, alike, uses, chosen);
            if (chosen.ContainsKey(node))
                return;
        }
        if (node is ApplyNode apply)
        {
            Choose(apply.Input, byShape, uses, chosen, context);
            return;
        }
        if (node is RecursiveNode recursion)
        {
            Choose(recursion.Initial, byShape, uses, chosen, context);
            return;
        }
        foreach (var child in node.Children)
            Choose(child, byShape, uses, chosen, context);
    }

    private static void Share(PlanNode first, List<PlanNode> alike, Dictionary<int, int> uses, Dictionary<PlanNode, SharedNode> chosen)
    {
        var others = new List<(PlanNode Node, SlotMap Map)>();
        foreach (var other in alike)
        {
            var map = new SlotMap();
            if (!ReferenceEquals(other, first) && !chosen.ContainsKey(other) && SamePlan.Match(other, first, map))
                others.Add((other, map));
        }
        // The columns that any of them is read for, in the first one's slots.
        var wanted = Wanted(first, uses).Select(slot => slot.Id).ToHashSet();
        foreach (var (other, map) in others)
            wanted.UnionWith(Wanted(other, uses).Select(slot => map.Map(slot)?.Id ?? -1));
        var slots = first.Output.Where(slot => wanted.Contains(slot.Id)).ToValueList();
        if (others.Count == 0 || slots.Count < wanted.Count)
            return;
        var marks = new List<(PlanNode Node, ValueList<Slot> Slots)> { (first, slots) };
        foreach (var (other, map) in others)
        {
            var own = slots.Select(slot => other.Output.FirstOrDefault(candidate => map.Map(candidate)?.Id == slot.Id)).ToList();
            // Two columns of the other may correspond to one of the first: then a wanted one could be missing.
            var given = own.Select(slot => slot?.Id ?? -1).ToHashSet();
            if (given.Count == own.Count && !given.Contains(-1) && Wanted(other, uses).All(slot => given.Contains(slot.Id)))
                marks.Add((other, [.. own.OfType<Slot>()]));
        }
        if (marks.Count < 2)
            return;
        var id = chosen.Values.Select(shared => shared.SharedId + 1).DefaultIfEmpty().Max();
        foreach (var (node, own) in marks)
            chosen.Add(node, new SharedNode(id, node, own));
    }

    /// <summary>The output slots that something outside the subplan reads.</summary>
    private static IEnumerable<Slot> Wanted(PlanNode node, Dictionary<int, int> uses)
    {
        var inside = new Dictionary<int, int>();
        Count(node, inside, 1);
        return node.Output.Where(slot => uses.GetValueOrDefault(slot.Id) > inside.GetValueOrDefault(slot.Id));
    }

    private static void Count(PlanNode node, Dictionary<int, int> uses, int step)
    {
        SlotUse.Guard();
        foreach (var slot in SlotUse.OfNode(node))
            Increment(uses, slot, step);
        foreach (var child in node.Children)
            Count(child, uses, step);
    }

    private static void Increment(Dictionary<int, int> uses, int slot, int step) => uses[slot] = uses.GetValueOrDefault(slot) + step;

    private static bool IsCandidate(PlanNode node) =>
        node is AggregateNode or WindowNode or TopNNode or LimitNode or UnionNode or JoinNode or ProjectNode or FilterNode;

    private static bool IsWorthwhile(PlanNode node, OptimizerContext context)
    {
        var core = node;
        while (core is ProjectNode or FilterNode)
            core = core.Children[0];
        if (core is not (AggregateNode or WindowNode or TopNNode or LimitNode or UnionNode or JoinNode))
            return false;
        var numScanned = Scanned(node);
        if (numScanned < Parallelism.Threshold(context))
            return false;
        // A reference to an outer query would be another row's each time.
        if (SlotUse.Free(node).Count > 0)
            return false;
        var estimate = context.Estimate(node);
        if (!estimate.IsKnown || estimate.NumBytes > MaxBytes)
            return false;
        return core is not (UnionNode or JoinNode) || estimate.NumRows * MinReduction <= numScanned;
    }

    private static double Scanned(PlanNode node) => node is ScanNode scan ? PlanEstimator.TableRows(scan) : node.Children.Sum(Scanned);

    private static void Collect(PlanNode node, Dictionary<int, List<PlanNode>> byShape)
    {
        SlotUse.Guard();
        if (IsCandidate(node))
        {
            var shape = Shape(node);
            if (!byShape.TryGetValue(shape, out var nodes))
                byShape.Add(shape, nodes = []);
            nodes.Add(node);
        }
        // A dependent loop runs its subquery anew for every row, a recursion its step for every round.
        if (node is ApplyNode apply)
            Collect(apply.Input, byShape);
        else if (node is RecursiveNode recursion)
            Collect(recursion.Initial, byShape);
        else
            foreach (var child in node.Children)
                Collect(child, byShape);
    }

    /// <summary>A hash that equal subplans share.</summary>
    private static int Shape(PlanNode node)
    {
        SlotUse.Guard();
        var hash = default(HashCode);
        hash.Add(node.GetType());
        if (node is ScanNode scan)
            hash.Add(scan.Table.Oid);
        if (node is JoinNode join)
            hash.Add(join.Kind);
        foreach (var child in node.Children)
            hash.Add(Shape(child));
        return hash.ToHashCode();
    }

    private static PlanNode Mark(PlanNode node, Dictionary<PlanNode, SharedNode> chosen)
    {
        SlotUse.Guard();
        if (chosen.TryGetValue(node, out var shared))
            return shared;
        return node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Mark(child, chosen)));
    }
}
