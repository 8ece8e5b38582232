using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Nothing joined, computed or grouped from no rows is no rows:
/// <code>
/// Join(A, EmptySet)   =>   EmptySet
/// </code>
/// An aggregate without keys stays: it gives one row over nothing.
/// </summary>
internal sealed class PropagateEmptyRelation : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        var isEmpty = node switch
        {
            FilterNode or ProjectNode or ProjectSetNode or SortNode or TopNNode or LimitNode or WindowNode => IsEmpty(node.Children[0]),
            AggregateNode { GroupBy.IsEmpty: false, EmptySets.IsEmpty: true } => IsEmpty(node.Children[0]),
            ApplyNode apply => IsEmpty(apply.Input),
            JoinNode join => IsEmptyJoin(join),
            _ => false,
        };
        return isEmpty ? new ValuesNode(node.Output, []) : node;
    }

    private static bool IsEmptyJoin(JoinNode join) => join.Kind switch
    {
        JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightSemi => IsEmpty(join.Left) || IsEmpty(join.Right),
        JoinKind.LeftOuter or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark => IsEmpty(join.Left),
        JoinKind.RightOuter or JoinKind.RightAnti => IsEmpty(join.Right),
        JoinKind.FullOuter => IsEmpty(join.Left) && IsEmpty(join.Right),
    };

    private static bool IsEmpty(PlanNode node) => node is ValuesNode { Rows.IsEmpty: true };
}
