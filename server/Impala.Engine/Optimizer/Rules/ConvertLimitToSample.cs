using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Meets a LIMIT from a sample of the table's files, where hint CONVERT_LIMIT_TO_SAMPLE asks for it and option OPTIMIZE_SIMPLE_LIMIT is on:
/// <code>
/// Limit 10 (Project (Scan t hint 5%))   =>   Limit 10 (Project (Scan t sample=5%))
/// </code>
/// Only simple limits, as in Impala: nothing between but projections, and no predicate but one that hint ALWAYS_TRUE speaks of.
/// </summary>
internal sealed class ConvertLimitToSample : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not LimitNode { Limit: >= 0 } limit || !context.BooleanOption("OPTIMIZE_SIMPLE_LIMIT", false))
            return node;
        return limit.WithChildren([Sampled(limit.Input)]);
    }

    private static PlanNode Sampled(PlanNode node) => node switch
    {
        ProjectNode project => project.WithChildren([Sampled(project.Input)]),
        ScanNode { LimitSamplePercent: > 0 and var percent, Sample: null } scan when scan.Predicates.All(predicate => predicate.SelectivityHint >= 1) =>
            scan with { Sample = new FileSample(percent, 0), LimitSamplePercent = 0 },
        _ => node,
    };
}
