using Impala.Catalog;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Lets the scan filter while it decodes, and prune files, row groups and pages by the predicates:
/// <code>
/// Filter(x = 1)(Scan t)   =>   Scan t [x = 1]
/// </code>
/// </summary>
internal sealed class PushFilterIntoScan : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        // A limited scan has its rows chosen already.
        if (node is not FilterNode { Input: ScanNode { Limit: < 0 } scan } filter)
            return node;
        // The scan may evaluate its predicates several times (row groups, pages, rows): random ones stay above.
        var moving = filter.Predicates.Where(Predicates.IsDeterministic).ToList();
        if (moving.Count == 0)
            return node;
        var predicates = Predicates.Split(scan.Predicates.AddRange(moving)).ToValueList();
        return Predicates.Filter(scan with { Predicates = predicates }, filter.Predicates.Except(moving).ToList());
    }
}
