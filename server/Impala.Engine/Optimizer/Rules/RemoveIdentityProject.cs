using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Drops a projection that passes all columns through as they are:
/// <code>
/// Project(x, y)(X giving x, y)   =>   X
/// </code>
/// </summary>
internal sealed class RemoveIdentityProject : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not ProjectNode project || project.Assignments.Any(assignment => !assignment.IsIdentity))
            return node;
        var given = project.Input.Output;
        if (given.Count != project.Assignments.Count)
            return node;
        for (var i = 0; i < given.Count; i++)
            if (given[i].Id != project.Assignments[i].Slot.Id)
                return node;
        return project.Input;
    }
}
