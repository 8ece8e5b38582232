using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Filters an input by a join condition that reads only that input:
/// <code>
/// LeftOuterJoin[a.k = b.k, b.y = 1](A, B)   =>   LeftOuterJoin[a.k = b.k](A, Filter(y = 1)(B))
/// </code>
/// The input whose unmatched rows the join keeps is not filtered: they would be lost instead of padded.
/// </summary>
internal sealed class PushJoinConditionsIntoInputs : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not JoinNode { Residual.IsEmpty: false } join)
            return node;
        var left = SlotUse.Output(join.Left);
        var right = SlotUse.Output(join.Right);
        var toLeft = new List<ScalarExpression>();
        var toRight = new List<ScalarExpression>();
        var staying = new List<ScalarExpression>();
        foreach (var predicate in Predicates.Split(join.Residual))
        {
            if (!Predicates.IsDeterministic(predicate))
                staying.Add(predicate);
            else if (!SlotUse.RefersTo(predicate, right) && DropsLeft(join.Kind))
                toLeft.Add(predicate);
            else if (!SlotUse.RefersTo(predicate, left) && DropsRight(join.Kind))
                toRight.Add(predicate);
            else
                staying.Add(predicate);
        }
        if (staying.Count == join.Residual.Count)
            return node;
        return join with
        {
            Left = Predicates.Filter(join.Left, toLeft),
            Right = Predicates.Filter(join.Right, toRight),
            Residual = staying.ToValueList(),
        };
    }

    private static bool DropsLeft(JoinKind kind) => kind is JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti;

    private static bool DropsRight(JoinKind kind) => kind is JoinKind.Inner or JoinKind.RightSemi or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti
        or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark;
}
