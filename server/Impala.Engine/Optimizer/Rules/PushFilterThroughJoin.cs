using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Filters a join's inputs instead of its result, and makes predicates over both sides of an inner join part of the join:
/// <code>
/// Filter(a.x = 1, a.k = b.k, b.y > a.y)(Join(A, B))   =>   Join[k = k, residual b.y > a.y](Filter(x = 1)(A), B)
/// </code>
/// A side that the join may pad with NULLs is not filtered from above: the padded rows would come back.
/// </summary>
internal sealed class PushFilterThroughJoin : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode { Input: JoinNode { Projected: null } join } filter)
            return node;
        var left = SlotUse.Output(join.Left);
        var right = SlotUse.Output(join.Right);
        var toLeft = new List<ScalarExpression>();
        var toRight = new List<ScalarExpression>();
        var toJoin = new List<ScalarExpression>();
        var staying = new List<ScalarExpression>();
        foreach (var predicate in filter.Predicates)
        {
            var usesLeft = SlotUse.RefersTo(predicate, left);
            var usesRight = SlotUse.RefersTo(predicate, right);
            var usesMark = join.Mark is { } mark && SlotUse.Of(predicate).Contains(mark.Id);
            if (!Predicates.IsDeterministic(predicate) || usesMark)
                staying.Add(predicate);
            else if (!usesRight && KeepsLeft(join.Kind))
                toLeft.Add(predicate);
            else if (!usesLeft && KeepsRight(join.Kind))
                toRight.Add(predicate);
            else if (join.Kind == JoinKind.Inner)
                toJoin.Add(predicate);
            else
                staying.Add(predicate);
        }
        if (staying.Count == filter.Predicates.Count)
            return node;
        var pushed = join with
        {
            Left = Predicates.Filter(join.Left, toLeft),
            Right = Predicates.Filter(join.Right, toRight),
            Residual = join.Residual.AddRange(toJoin),
        };
        return Predicates.Filter(pushed, staying);
    }

    /// <summary>True when a predicate on left columns (or on none) may be applied before the join.</summary>
    private static bool KeepsLeft(JoinKind kind) => kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti
        or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark;

    private static bool KeepsRight(JoinKind kind) => kind is JoinKind.Inner or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti;
}
