using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Puts the smaller input on the right, where the hash table is built:
/// <code>
/// Join(small, large)            =>   Join(large, small)
/// LeftSemiJoin(small, large)    =>   RightSemiJoin(large, small)
/// </code>
/// Mark joins and NOT IN have no mirror. A right kind cannot be broadcast, so outer and semi joins turn only for a clear gain.
/// </summary>
internal sealed class ChooseBuildSide : OptimizerRule
{
    private const double ClearGain = 2;

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        Planning.SlotUse.Guard();
        if (!root.Children.IsEmpty)
            root = root.WithChildren(root.Children.MapOrSame(child => Apply(child, context)));
        return root is JoinNode { Distribution: JoinDistribution.Undecided } join ? Choose(join, context) : root;
    }

    private static JoinNode Choose(JoinNode join, OptimizerContext context)
    {
        // A nested loop of another kind than inner has no mirror either.
        if (Mirror(join.Kind) is not { } mirrored || (join.Conditions.IsEmpty && join.Kind is not (JoinKind.Inner or JoinKind.RightOuter)))
            return join;
        var left = context.Estimate(join.Left);
        var right = context.Estimate(join.Right);
        // A right outer nested loop must turn: only a kept left side can stay where it is.
        var mustTurn = join.Conditions.IsEmpty && join.Kind == JoinKind.RightOuter;
        var gain = join.Kind is JoinKind.Inner or JoinKind.FullOuter ? 1 : ClearGain;
        var isSmaller = left.IsKnown && right.IsKnown && left.NumBytes * gain < right.NumBytes;
        // From a right kind the way back is worth more, because it may be broadcast.
        if (join.Kind is JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti)
            isSmaller = left.IsKnown && right.IsKnown && left.NumBytes < right.NumBytes * ClearGain;
        return mustTurn || (isSmaller && !join.IsOrdered) ? Turn(join, mirrored) : join;
    }

    private static JoinNode Turn(JoinNode join, JoinKind kind) => join with
    {
        Kind = kind,
        Left = join.Right,
        Right = join.Left,
        Conditions = join.Conditions.Map(condition => condition with { Left = condition.Right, Right = condition.Left }),
    };

    private static JoinKind? Mirror(JoinKind kind) => kind switch
    {
        JoinKind.Inner => JoinKind.Inner,
        JoinKind.FullOuter => JoinKind.FullOuter,
        JoinKind.LeftOuter => JoinKind.RightOuter,
        JoinKind.RightOuter => JoinKind.LeftOuter,
        JoinKind.LeftSemi => JoinKind.RightSemi,
        JoinKind.RightSemi => JoinKind.LeftSemi,
        JoinKind.LeftAnti => JoinKind.RightAnti,
        JoinKind.RightAnti => JoinKind.LeftAnti,
        JoinKind.NullAwareLeftAnti or JoinKind.LeftMark => null,
    };
}
