using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Drops a filter without predicates; a filter that no row can pass becomes the empty relation:
/// <code>
/// Filter(FALSE)(X)   =>   EmptySet
/// </code>
/// </summary>
internal sealed class RemoveTrivialFilters : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode filter)
            return node;
        if (filter.Predicates.IsEmpty)
            return filter.Input;
        return filter.Predicates.Any(Predicates.IsNeverTrue) ? new ValuesNode(filter.Output, []) : node;
    }
}
