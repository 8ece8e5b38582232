using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Lets a scan stop by itself:
/// <code>
/// Limit 10 offset 5 (Scan t)   =>   Limit 10 offset 5 (Scan t limit 15)
/// </code>
/// Not with predicates: the scan's limit counts rows that it gives after them too, but it may be split over ranges, and few may pass. Unless hint
/// ALWAYS_TRUE says that all do.
/// </summary>
internal sealed class PushLimitIntoScan : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not LimitNode { Limit: >= 0, Input: ScanNode scan } limit || !scan.Predicates.All(predicate => predicate.SelectivityHint >= 1) || limit.Limit > long.MaxValue - limit.Offset)
            return node;
        var most = limit.Limit + limit.Offset;
        return scan.Limit >= 0 && scan.Limit <= most ? node : limit with { Input = scan with { Limit = most } };
    }
}
