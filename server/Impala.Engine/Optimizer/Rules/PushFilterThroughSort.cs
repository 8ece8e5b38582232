using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Sorts fewer rows:
/// <code>
/// Filter(p)(Sort(X))   =>   Sort(Filter(p)(X))
/// </code>
/// Not through TopN or Limit: rows that the filter drops must count towards the limit.
/// </summary>
internal sealed class PushFilterThroughSort : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context) =>
        node is FilterNode { Input: SortNode sort } filter ? sort with { Input = filter with { Input = sort.Input } } : node;
}
