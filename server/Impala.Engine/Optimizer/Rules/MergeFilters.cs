using Impala.Catalog;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// One filter instead of two, and single conjuncts instead of AND, which can then move apart:
/// <code>
/// Filter(p)(Filter(q AND r)(X))   =>   Filter(q, r, p)(X)
/// </code>
/// </summary>
internal sealed class MergeFilters : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode filter)
            return node;
        if (filter.Input is FilterNode inner)
            return new FilterNode(inner.Input, Predicates.Split(inner.Predicates.AddRange(filter.Predicates)).ToValueList());
        var conjuncts = Predicates.Split(filter.Predicates);
        return conjuncts.Count == filter.Predicates.Count ? node : Predicates.Filter(filter.Input, conjuncts);
    }
}
