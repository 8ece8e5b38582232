using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Filters before computing columns, with the columns' expressions in the predicate:
/// <code>
/// Filter(y > 1)(Project(y := x + 1)(X))   =>   Project(y := x + 1)(Filter(x + 1 > 1)(X))
/// </code>
/// </summary>
internal sealed class PushFilterThroughProject : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context) => node switch
    {
        FilterNode { Input: ProjectNode project } filter => ThroughProject(filter, project),
        FilterNode { Input: ProjectSetNode projectSet } filter => ThroughProjectSet(filter, projectSet),
        _ => node,
    };

    private static PlanNode ThroughProject(FilterNode filter, ProjectNode project)
    {
        var replacements = new Dictionary<int, ScalarExpression>();
        var fixedSlots = new HashSet<int>();
        foreach (var assignment in project.Assignments)
        {
            if (Predicates.IsDeterministic(assignment.Expression))
                replacements[assignment.Slot.Id] = assignment.Expression;
            else
                fixedSlots.Add(assignment.Slot.Id);
        }
        // A column made by random() must be computed once, and a random predicate once a row of the projection.
        var moving = filter.Predicates.Where(predicate => Predicates.IsDeterministic(predicate) && !SlotUse.RefersTo(predicate, fixedSlots)).ToList();
        if (moving.Count == 0)
            return filter;
        var staying = filter.Predicates.Except(moving).ToList();
        var below = Predicates.Filter(project.Input, moving.ConvertAll(predicate => Predicates.Substitute(predicate, replacements)));
        return Predicates.Filter(project with { Input = below }, staying);
    }

    // A predicate on a set's elements must see them; one on the row's own columns need not wait.
    private static PlanNode ThroughProjectSet(FilterNode filter, ProjectSetNode projectSet)
    {
        var made = projectSet.Calls.Select(call => call.Slot.Id).ToHashSet();
        var moving = filter.Predicates.Where(predicate => Predicates.IsDeterministic(predicate) && !SlotUse.RefersTo(predicate, made)).ToList();
        if (moving.Count == 0)
            return filter;
        return Predicates.Filter(projectSet with { Input = Predicates.Filter(projectSet.Input, moving) }, filter.Predicates.Except(moving).ToList());
    }
}
