using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>
/// A rewrite of one node at a time. Applied from the root down; a node is offered again until the rule leaves it alone, so that
/// what a rewrite puts in a node's place is rewritten too.
/// </summary>
internal abstract class NodeRule : OptimizerRule
{
    // A rule that keeps changing one place is a defect; stopping keeps the statement alive, and tests would see the plan.
    private const int MaxRewritesAtOnePlace = 1000;

    /// <summary>The node's replacement, or the node itself.</summary>
    public abstract PlanNode Rewrite(PlanNode node, OptimizerContext context);

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        SlotUse.Guard();
        for (var i = 0; i < MaxRewritesAtOnePlace; i++)
        {
            var rewritten = Rewrite(root, context);
            if (ReferenceEquals(rewritten, root))
                break;
            root = rewritten;
        }
        return root.Children.IsEmpty ? root : root.WithChildren(root.Children.MapOrSame(child => Apply(child, context)));
    }
}
