using System.Numerics;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.JoinOrder;

/// <summary>
/// Finds the cheapest tree of inner joins. Up to <see cref="MaxExhaustive"/> relations every connected, also bushy, tree is weighed by
/// dynamic programming over sets; beyond, the cheapest pair is joined again and again. Sets that no condition connects meet last, small
/// ones first: a cross product is never made while there is a condition to join by.
/// </summary>
internal sealed class JoinOrderSearch(JoinGraph graph)
{
    private const int MaxExhaustive = 10;

    // Building a row costs about twice what probing one does; a nested loop compares each pair.
    private const double BuildCost = 2;
    private const double PairCost = 0.5;

    private readonly Dictionary<ulong, double> _numRows = [];

    public PlanNode Find()
    {
        var parts = new List<Tree>();
        for (var rest = graph.All; rest != 0;)
        {
            var component = Component(rest & (~rest + 1));
            parts.Add(BitOperations.PopCount(component) <= MaxExhaustive ? Exhaustive(component) : Greedy(component));
            rest &= ~component;
        }
        // The largest part is met last, by all others together.
        parts.Sort((first, second) => NumRows(first.Set).CompareTo(NumRows(second.Set)));
        return Build(parts.Aggregate(Combine)).Node;
    }

    private sealed record Tree(ulong Set, double Cost, Tree? Left, Tree? Right);

    private ulong Component(ulong set)
    {
        while (graph.Neighbours(set) is var more and not 0)
            set |= more;
        return set;
    }

    private Tree Leaf(int relation) => new(1UL << relation, 0, null, null);

    private Tree Exhaustive(ulong component)
    {
        var best = new Dictionary<ulong, Tree>();
        for (var rest = component; rest != 0; rest &= rest - 1)
        {
            var leaf = Leaf(BitOperations.TrailingZeroCount(rest));
            best[leaf.Set] = leaf;
        }
        // Subsets come in ascending order, so the parts of a set are always done before it.
        for (var set = (0 - component) & component; ; set = (set - component) & component)
        {
            if (BitOperations.PopCount(set) > 1)
                TryAllSplits(set, best);
            if (set == component)
                break;
        }
        return best[component];
    }

    private void TryAllSplits(ulong set, Dictionary<ulong, Tree> best)
    {
        Tree? cheapest = null;
        var lowest = set & (~set + 1);
        for (var part = (set - 1) & set; part != 0; part = (part - 1) & set)
        {
            // Each split is met twice; the half with the lowest relation stands for both.
            if ((part & lowest) == 0 || !best.TryGetValue(part, out var left) || !best.TryGetValue(set & ~part, out var right))
                continue;
            if ((graph.Neighbours(part) & right.Set) == 0)
                continue;
            var joined = Combine(left, right);
            if (cheapest is null || joined.Cost < cheapest.Cost)
                cheapest = joined;
        }
        if (cheapest is not null)
            best[set] = cheapest;
    }

    private Tree Greedy(ulong component)
    {
        var trees = new List<Tree>();
        for (var rest = component; rest != 0; rest &= rest - 1)
            trees.Add(Leaf(BitOperations.TrailingZeroCount(rest)));
        while (trees.Count > 1)
        {
            Tree? cheapest = null;
            for (var i = 0; i < trees.Count; i++)
            {
                var neighbours = graph.Neighbours(trees[i].Set);
                for (var j = i + 1; j < trees.Count; j++)
                {
                    if ((neighbours & trees[j].Set) == 0)
                        continue;
                    var joined = Combine(trees[i], trees[j]);
                    if (cheapest is null || joined.Cost - joined.Left!.Cost - joined.Right!.Cost < cheapest.Cost - cheapest.Left!.Cost - cheapest.Right!.Cost)
                        cheapest = joined;
                }
            }
            trees.Remove(cheapest!.Left!);
            trees.Remove(cheapest.Right!);
            trees.Add(cheapest);
        }
        return trees[0];
    }

    private Tree Combine(Tree first, Tree second)
    {
        var (left, right) = NumRows(first.Set) >= NumRows(second.Set) ? (first, second) : (second, first);
        var set = left.Set | right.Set;
        var leftRows = NumRows(left.Set);
        var rightRows = NumRows(right.Set);
        var isLoop = (graph.Neighbours(left.Set) & right.Set) == 0;
        var work = isLoop ? leftRows * rightRows * PairCost : leftRows + (rightRows * BuildCost);
        return new Tree(set, left.Cost + right.Cost + work + NumRows(set), left, right);
    }

    private double NumRows(ulong set)
    {
        if (!_numRows.TryGetValue(set, out var rows))
            _numRows[set] = rows = graph.NumRows(set);
        return rows;
    }

    private (PlanNode Node, ulong Set) Build(Tree tree)
    {
        Planning.SlotUse.Guard();
        if (tree.Left is null || tree.Right is null)
            return (graph.Relations[BitOperations.TrailingZeroCount(tree.Set)], tree.Set);
        var left = Build(tree.Left);
        var right = Build(tree.Right);
        return (graph.Join(left.Node, left.Set, right.Node, right.Set), tree.Set);
    }
}
