using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Drops rows before they are grouped when the predicate reads group keys only: whole groups go either way.
/// <code>
/// Filter(k = 1, s > 2)(Aggregate(k; s := sum(v))(X))   =>   Filter(s > 2)(Aggregate(k; s := sum(v))(Filter(k = 1)(X)))
/// </code>
/// Not without keys: an aggregate over nothing still gives its one row.
/// </summary>
internal sealed class PushFilterThroughAggregate : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode { Input: AggregateNode { GroupBy.IsEmpty: false, EmptySets.IsEmpty: true } aggregate } filter)
            return node;
        var results = aggregate.Aggregates.Select(call => call.Output.Id).ToHashSet();
        var moving = filter.Predicates.Where(predicate => Predicates.IsDeterministic(predicate) && !SlotUse.RefersTo(predicate, results)).ToList();
        if (moving.Count == 0)
            return node;
        return Predicates.Filter(aggregate with { Input = Predicates.Filter(aggregate.Input, moving) }, filter.Predicates.Except(moving).ToList());
    }
}
