using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// No input of a union needs to give more rows than the union may:
/// <code>
/// Limit 10 offset 5 (Union(A, B))   =>   Limit 10 offset 5 (Union(Limit 15 (A), Limit 15 (B)))
/// </code>
/// </summary>
internal sealed class PushLimitThroughUnion : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not LimitNode { Limit: >= 0, Input: UnionNode union } limit || limit.Limit > long.MaxValue - limit.Offset)
            return node;
        var most = limit.Limit + limit.Offset;
        var inputs = union.Inputs.MapOrSame(input => GivesAtMost(input, most) ? input : new LimitNode(input, most));
        var limited = union.WithChildren(inputs);
        return ReferenceEquals(limited, union) ? node : limit with { Input = limited };
    }

    // The inner limit may have moved below a projection or become a top-n since.
    private static bool GivesAtMost(PlanNode node, long most) => node switch
    {
        LimitNode limit => limit.Limit >= 0 && limit.Limit <= most,
        TopNNode topN => topN.Limit <= most,
        ValuesNode values => values.Rows.Count <= most,
        ProjectNode project => GivesAtMost(project.Input, most),
        _ => false,
    };
}
