using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Computes columns only for rows that are kept, and lets the limit meet a sort:
/// <code>
/// Limit 10 (Project(y := x + 1)(X))   =>   Project(y := x + 1)(Limit 10 (X))
/// </code>
/// </summary>
internal sealed class PushLimitThroughProject : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context) =>
        node is LimitNode { Input: ProjectNode project } limit ? project with { Input = limit with { Input = project.Input } } : node;
}
