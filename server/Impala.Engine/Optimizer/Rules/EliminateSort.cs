using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Drops a sort whose order nobody sees:
/// <code>
/// Aggregate(k; sum(v))(Sort(X))   =>   Aggregate(k; sum(v))(X)
/// </code>
/// Windows get their sort when exchanges are added, where it is known what order is in place. A sort below a limit, below the result, or
/// below an aggregate that strings its rows together stays.
/// </summary>
internal sealed class EliminateSort : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => Visit(root, isSeen: true);

    private static PlanNode Visit(PlanNode node, bool isSeen)
    {
        SlotUse.Guard();
        switch (node)
        {
            case SortNode sort when !isSeen:
                return Visit(sort.Input, isSeen: false);
            case ApplyNode apply:
                // An array has its subquery's order; other subqueries are asked for a value or for rows.
                return apply.WithChildren([Visit(apply.Input, isSeen), Visit(apply.Subquery, apply.Kind == ApplyKind.Array)]);
            default:
                return node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Visit(child, Sees(node, isSeen))));
        }
    }

    private static bool Sees(PlanNode parent, bool isSeen) => parent switch
    {
        FilterNode or ProjectNode or ProjectSetNode => isSeen,
        LimitNode or TableWriteNode => true,
        WindowNode window => window.PartitionBy.IsEmpty && window.OrderBy.IsEmpty,
        AggregateNode aggregate => aggregate.Aggregates.Any(call => call.OrderBy.IsEmpty && call.Function.Name is "group_concat" or "string_agg" or "array_agg"),
        _ => false,
    };
}
