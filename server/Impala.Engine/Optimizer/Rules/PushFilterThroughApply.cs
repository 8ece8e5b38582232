using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Runs a subquery that stayed dependent for fewer rows:
/// <code>
/// Filter(a.x = 1, r > 2)(Apply(A, subquery -> r))   =>   Filter(r > 2)(Apply(Filter(x = 1)(A), subquery -> r))
/// </code>
/// </summary>
internal sealed class PushFilterThroughApply : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode { Input: ApplyNode apply } filter)
            return node;
        var added = SlotUse.Output(apply);
        added.ExceptWith(SlotUse.Output(apply.Input));
        var moving = filter.Predicates.Where(predicate => Predicates.IsDeterministic(predicate) && !SlotUse.RefersTo(predicate, added)).ToList();
        if (moving.Count == 0)
            return node;
        return Predicates.Filter(apply with { Input = Predicates.Filter(apply.Input, moving) }, filter.Predicates.Except(moving).ToList());
    }
}
