using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>Writes expected rows and row size into every node of the finished plan, for EXPLAIN, admission and the operators' first sizes.</summary>
internal sealed class DeriveEstimates : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        SlotUse.Guard();
        // A partial step gives up to every instance's groups; the total of groups is what is known.
        var estimate = context.Estimate(root);
        var children = root.Children.IsEmpty ? root : root.WithChildren(root.Children.MapOrSame(child => Apply(child, context)));
        return children with { Estimate = estimate };
    }
}
