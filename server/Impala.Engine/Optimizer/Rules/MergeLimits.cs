using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// One limit instead of two; a limit of nothing is the empty relation; one that keeps all rows goes:
/// <code>
/// Limit 5 offset 2 (Limit 6 offset 10 (X))   =>   Limit 4 offset 12 (X)
/// </code>
/// </summary>
internal sealed class MergeLimits : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        switch (node)
        {
            case LimitNode { Limit: 0 }:
                return new ValuesNode(node.Output, []);
            case LimitNode { Limit: < 0, Offset: 0 } all:
                return all.Input;
            case LimitNode { Input: LimitNode inner } outer when inner.Offset <= long.MaxValue - outer.Offset:
                return new LimitNode(inner.Input, Both(outer, inner.Limit), inner.Offset + outer.Offset);
            case LimitNode { Input: TopNNode inner } outer when inner.Offset <= long.MaxValue - outer.Offset:
                return inner with { Limit = Both(outer, inner.Limit), Offset = inner.Offset + outer.Offset };
            default:
                return node;
        }
    }

    private static long Both(LimitNode outer, long inner)
    {
        if (inner < 0)
            return outer.Limit;
        var left = Math.Max(0, inner - outer.Offset);
        return outer.Limit < 0 ? left : Math.Min(outer.Limit, left);
    }
}
