using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Computes in one projection instead of two:
/// <code>
/// Project(z := y * 2)(Project(y := x + 1)(X))   =>   Project(z := (x + 1) * 2)(X)
/// </code>
/// </summary>
internal sealed class MergeProjects : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not ProjectNode { Input: ProjectNode inner } outer || !IsCheap(outer, inner))
            return node;
        var replacements = inner.Assignments.ToDictionary(assignment => assignment.Slot.Id, assignment => assignment.Expression);
        return new ProjectNode(inner.Input, outer.Assignments.MapOrSame(assignment =>
        {
            var merged = Predicates.Substitute(assignment.Expression, replacements);
            return ReferenceEquals(merged, assignment.Expression) ? assignment : assignment with { Expression = merged };
        }));
    }

    // An expression that is used twice would be computed twice, and a random one must give both users the same value.
    private static bool IsCheap(ProjectNode outer, ProjectNode inner)
    {
        var uses = new Dictionary<int, int>();
        foreach (var assignment in outer.Assignments)
            CountUses(assignment.Expression, uses);
        foreach (var assignment in inner.Assignments)
            if (assignment.Expression is not (SlotReference or Constant) && uses.GetValueOrDefault(assignment.Slot.Id) > 1)
                return false;
        return true;
    }

    private static void CountUses(ScalarExpression expression, Dictionary<int, int> uses)
    {
        SlotUse.Guard();
        if (expression is SlotReference reference)
            uses[reference.Slot.Id] = uses.GetValueOrDefault(reference.Slot.Id) + 1;
        foreach (var child in expression.Children)
            CountUses(child, uses);
    }
}
