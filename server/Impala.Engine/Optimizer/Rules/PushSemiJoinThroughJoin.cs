using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Applies a sharp semi join to the one input whose columns it reads, before that input is joined:
/// <code>
/// LeftSemiJoin[o.k = s.k](Join(C, O), S)   =>   Join(C, LeftSemiJoin[o.k = s.k](O, S))
/// </code>
/// Only when it keeps few rows: otherwise the other joins, which may drop more, had better come first.
/// </summary>
internal sealed class PushSemiJoinThroughJoin : NodeRule
{
    private const double SharpShare = 0.3;

    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not JoinNode { Kind: JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti, Projected: null } semi)
            return node;
        return semi.Left switch
        {
            ProjectNode project => ThroughProject(semi, project, context),
            JoinNode { Kind: JoinKind.Inner, Projected: null } join => ThroughJoin(semi, join, context),
            _ => node,
        };
    }

    private static PlanNode ThroughJoin(JoinNode semi, JoinNode join, OptimizerContext context)
    {
        var before = context.Estimate(join);
        var after = context.Estimate(semi);
        if (!before.IsKnown || after.NumRows > before.NumRows * SharpShare)
            return semi;
        var read = SlotUse.OfNode(semi);
        read.ExceptWith(SlotUse.Output(semi.Right));
        if (read.Count == 0)
            return semi;
        if (read.IsSubsetOf(SlotUse.Output(join.Left)))
            return join with { Left = semi with { Left = join.Left } };
        return read.IsSubsetOf(SlotUse.Output(join.Right)) ? join with { Right = semi with { Left = join.Right } } : semi;
    }

    // The projection moves above; what the semi join reads is put in terms of its input. Only where a join below makes it worth while.
    private static PlanNode ThroughProject(JoinNode semi, ProjectNode project, OptimizerContext context)
    {
        if (project.Input is not JoinNode { Kind: JoinKind.Inner, Projected: null } || project.Assignments.Any(assignment => !Predicates.IsDeterministic(assignment.Expression)))
            return semi;
        var replacements = project.Assignments.ToDictionary(assignment => assignment.Slot.Id, assignment => assignment.Expression);
        var lowered = semi with
        {
            Left = project.Input,
            Conditions = semi.Conditions.Map(condition => condition with { Left = Predicates.Substitute(condition.Left, replacements) }),
            Residual = semi.Residual.Map(predicate => Predicates.Substitute(predicate, replacements)),
        };
        var pushed = ThroughJoin(lowered, (JoinNode)project.Input, context);
        return ReferenceEquals(pushed, lowered) ? semi : project with { Input = pushed };
    }
}
