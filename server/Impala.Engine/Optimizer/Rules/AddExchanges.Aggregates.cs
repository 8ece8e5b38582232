using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

internal sealed partial class AddExchanges
{
    // Fewer groups than this for each instance would leave instances without work.
    private const double MinGroupsPerInstance = 10;

    private sealed partial class Visit
    {
        private Planned PlanAggregate(AggregateNode aggregate, ValueList<Slot> wanted)
        {
            var input = Plan(aggregate.Input, aggregate.GroupBy);
            // Groups that are together already need no second step.
            if (input.Partitioning.IsSingle || (!aggregate.GroupBy.IsEmpty && aggregate.EmptySets.IsEmpty && input.Partitioning.Collocates(aggregate.GroupBy)))
                return input with { Node = aggregate.WithChildren([input.Node]) };
            var keys = Keys(aggregate, wanted);
            if (!CanSplit(aggregate))
            {
                // Of several single steps each would give the rows of empty sets.
                var together = keys.IsEmpty || !aggregate.EmptySets.IsEmpty ? Gathered(input) : Hashed(input, keys);
                return together with { Node = aggregate.WithChildren([together.Node]) };
            }
            if (CanShare(aggregate))
                return new Planned(aggregate with { Input = input.Node, Step = AggregationStep.Shared }, Partitioning.Hash(References(aggregate.GroupBy)));
            var calls = aggregate.Aggregates.Map(WithIntermediate);
            var partial = input with { Node = aggregate with { Input = input.Node, Aggregates = calls, Step = AggregationStep.Partial } };
            var exchanged = keys.IsEmpty ? Gathered(partial) : Hashed(partial, keys);
            return exchanged with { Node = aggregate with { Input = exchanged.Node, Aggregates = calls, Step = AggregationStep.Final } };
        }

        /// <summary>
        /// All group keys, or only those the parent groups by next, when these give enough groups to keep every instance at work:
        /// one exchange then serves both steps of a DISTINCT aggregate.
        /// </summary>
        private ValueList<ScalarExpression> Keys(AggregateNode aggregate, ValueList<Slot> wanted)
        {
            if (!wanted.IsEmpty && wanted.Count < aggregate.GroupBy.Count && wanted.All(slot => aggregate.GroupBy.Contains(slot)))
            {
                var coarse = context.Estimate(new AggregateNode(aggregate.Input, wanted, []));
                if (coarse.NumRows >= MinGroupsPerInstance * context.NumInstances)
                    return References(wanted);
            }
            return References(aggregate.GroupBy);
        }

        // DISTINCT and ordered calls must see all rows of a group in one place; so must calls without a state that can travel.
        private static bool CanSplit(AggregateNode aggregate) => aggregate.Aggregates.All(call =>
            !call.IsDistinct && call.OrderBy.IsEmpty && !call.Signature.Intermediate.IsEmpty);

        // The instances of one backend merge their groups where they are. Under a union they would not: its reader may stop while some
        // instances still group, and the rest would miss what those took in.
        private bool CanShare(AggregateNode aggregate) => context.NumBackends == 1 && _numUnions == 0 && !aggregate.GroupBy.IsEmpty;

        private AggregateAssignment WithIntermediate(AggregateAssignment call) => call with
        {
            Intermediate = call.Signature.Intermediate.Map(type => context.Slots.New(call.Output.Name, type)),
        };
    }
}
