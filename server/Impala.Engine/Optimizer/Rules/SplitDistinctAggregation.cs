using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Decorrelation;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Drops duplicates by grouping, which spreads and spills, when all DISTINCT calls are over the same value:
/// <code>
/// Aggregate(k; count(DISTINCT x))(X)   =>   Aggregate(k; count(x))(Aggregate(k, x)(X))
/// </code>
/// DISTINCT is dropped from calls that duplicates do not change (min, max). Calls over different values stay and run in one step.
/// </summary>
internal sealed class SplitDistinctAggregation : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not AggregateNode { Step: AggregationStep.Single } aggregate || !aggregate.Aggregates.Any(call => call.IsDistinct))
            return node;
        if (aggregate.Aggregates.Any(call => call.IsDistinct && call.Function.IgnoresDuplicates))
            return aggregate with { Aggregates = aggregate.Aggregates.Map(call => call.IsDistinct && call.Function.IgnoresDuplicates ? call with { IsDistinct = false } : call) };
        var first = aggregate.Aggregates[0];
        var isSame = aggregate.Aggregates.All(call => call is { IsDistinct: true, Filter: null, OrderBy.IsEmpty: true, Arguments.Count: 1 } && call.Arguments == first.Arguments);
        // A random argument must be drawn once a row, as it was written.
        return isSame && Predicates.IsDeterministic(first.Arguments[0]) ? Split(aggregate, first.Arguments[0], context) : node;
    }

    private static AggregateNode Split(AggregateNode aggregate, ScalarExpression argument, OptimizerContext context)
    {
        var input = aggregate.Input;
        var value = (argument as SlotReference)?.Slot;
        if (value is null)
        {
            value = context.Slots.New("distinct", argument.Type);
            input = new ProjectNode(input, PredicatePullUp.Identities(input.Output).Add(new Assignment(value, argument)));
        }
        var keys = aggregate.GroupBy.Contains(value) ? aggregate.GroupBy : aggregate.GroupBy.Add(value);
        var calls = aggregate.Aggregates.Map(call => call with { IsDistinct = false, Arguments = [new SlotReference(value)] });
        return aggregate with { Input = new AggregateNode(input, keys, []), Aggregates = calls };
    }
}
