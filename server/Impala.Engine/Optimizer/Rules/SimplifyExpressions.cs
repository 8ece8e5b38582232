using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Simplifies every expression of the plan, see <see cref="ExpressionSimplifier"/>:
/// <code>
/// Filter((a AND x) OR (a AND y), 1 = 1)   =>   Filter(a, x OR y)
/// </code>
/// </summary>
internal sealed class SimplifyExpressions : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        if (!context.BooleanOption("ENABLE_EXPR_REWRITES", true))
            return root;
        var simplifier = new ExpressionSimplifier(context);
        return Visit(root, simplifier);
    }

    private static PlanNode Visit(PlanNode node, ExpressionSimplifier simplifier)
    {
        SlotUse.Guard();
        if (!node.Children.IsEmpty)
            node = node.WithChildren(node.Children.MapOrSame(child => Visit(child, simplifier)));
        return NodeExpressions.Map(node, simplifier.Simplify);
    }
}
