using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>A rewrite of a whole plan that keeps its result. Answers the very same node when nothing changed.</summary>
internal abstract class OptimizerRule
{
    public virtual string Name => GetType().Name;

    public abstract PlanNode Apply(PlanNode root, OptimizerContext context);
}
