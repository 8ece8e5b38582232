using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Makes an outer join inner where a predicate above drops the rows that it padded with NULLs:
/// <code>
/// Filter(b.y > 1)(LeftOuterJoin(A, B))   =>   Filter(b.y > 1)(Join(A, B))
/// </code>
/// Carries down the sets of slots of which not all may be NULL, one for each predicate passed.
/// </summary>
internal sealed class ConvertOuterJoinToInner : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => Visit(root, []);

    private static PlanNode Visit(PlanNode node, List<ScalarExpression> above)
    {
        SlotUse.Guard();
        switch (node)
        {
            case FilterNode filter:
                return filter.WithChildren([Visit(filter.Input, [.. above, .. Predicates.Split(filter.Predicates)])]);
            case ProjectNode project:
                return project.WithChildren([Visit(project.Input, Through(project, above))]);
            case SortNode sort:
                return sort.WithChildren([Visit(sort.Input, above)]);
            case JoinNode join:
                return VisitJoin(join, above);
            default:
                return node.Children.IsEmpty ? node : node.WithChildren(Catalog.ValueList.ToValueList(node.Children.Select(child => Visit(child, []))));
        }
    }

    private static PlanNode VisitJoin(JoinNode join, List<ScalarExpression> above)
    {
        var rejectsLeft = above.Exists(predicate => Predicates.RejectsNulls(predicate, SlotUse.Output(join.Left)));
        var rejectsRight = above.Exists(predicate => Predicates.RejectsNulls(predicate, SlotUse.Output(join.Right)));
        var kind = join.Kind switch
        {
            JoinKind.LeftOuter when rejectsRight => JoinKind.Inner,
            JoinKind.RightOuter when rejectsLeft => JoinKind.Inner,
            JoinKind.FullOuter when rejectsLeft && rejectsRight => JoinKind.Inner,
            // Rows without a left partner have NULLs on the left; when those go, left rows are all kept.
            JoinKind.FullOuter when rejectsLeft => JoinKind.LeftOuter,
            JoinKind.FullOuter when rejectsRight => JoinKind.RightOuter,
            var same => same,
        };
        if (kind != join.Kind)
            join = join with { Kind = kind };
        var own = Predicates.Split(join.Residual);
        foreach (var condition in join.Conditions)
            if (!condition.NullSafe)
                own.Add(Predicates.AsPredicate(condition));
        // A join condition drops rows only of the sides that the join does not keep whole.
        var toLeft = new List<ScalarExpression>();
        var toRight = new List<ScalarExpression>();
        if (kind is JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti)
            toLeft.AddRange(own);
        if (kind is JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightSemi or JoinKind.LeftOuter or JoinKind.LeftAnti)
            toRight.AddRange(own);
        if (kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark)
            toLeft.AddRange(above);
        if (kind is JoinKind.Inner or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti)
            toRight.AddRange(above);
        return join.WithChildren([Visit(join.Left, toLeft), Visit(join.Right, toRight)]);
    }

    private static List<ScalarExpression> Through(ProjectNode project, List<ScalarExpression> above)
    {
        var replacements = project.Assignments.ToDictionary(assignment => assignment.Slot.Id, assignment => assignment.Expression);
        return above.ConvertAll(predicate => Predicates.Substitute(predicate, replacements));
    }
}
