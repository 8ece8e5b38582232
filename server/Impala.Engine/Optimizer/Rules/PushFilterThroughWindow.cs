using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Filters before a window function when the predicate reads partition keys only: other rows of a partition would change its results.
/// <code>
/// Filter(k = 1)(Window(partition by k; rank())(X))   =>   Window(partition by k; rank())(Filter(k = 1)(X))
/// </code>
/// </summary>
internal sealed class PushFilterThroughWindow : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode { Input: WindowNode { PartitionBy.IsEmpty: false } window } filter)
            return node;
        var keys = window.PartitionBy.Select(slot => slot.Id).ToHashSet();
        var given = SlotUse.Output(window);
        given.ExceptWith(keys);
        var moving = filter.Predicates.Where(predicate => Predicates.IsDeterministic(predicate) && !SlotUse.RefersTo(predicate, given)).ToList();
        if (moving.Count == 0)
            return node;
        return Predicates.Filter(window with { Input = Predicates.Filter(window.Input, moving) }, filter.Predicates.Except(moving).ToList());
    }
}
