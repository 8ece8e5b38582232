using Impala.Engine.Optimizer.JoinOrder;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Joins the relations of a group of inner joins in the order expected to be cheapest, see <see cref="JoinOrderSearch"/>:
/// <code>
/// Join(Join(L, O), C)   =>   Join(L, Join(O, C))
/// </code>
/// Projections between the joins move above the group. Outer and semi joins are borders: they are relations of the group above, and
/// their inputs have groups of their own. A join with a distribution hint is left where it was written.
/// </summary>
internal sealed class ReorderJoins : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => Visit(root, context);

    private static PlanNode Visit(PlanNode node, OptimizerContext context)
    {
        SlotUse.Guard();
        if (!InnerJoins.IsPart(node))
            return node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Visit(child, context)));
        var joins = InnerJoins.Of(node, relation => Visit(relation, context));
        if (joins.Relations.Count is < 2 or > JoinGraph.MaxRelations)
            return node.WithChildren(node.Children.MapOrSame(child => Visit(child, context)));
        return joins.WithOutput(new JoinOrderSearch(new JoinGraph(joins.Relations, joins.Predicates, context.Estimator)).Find());
    }
}
