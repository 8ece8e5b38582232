using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Filters each side of a join by what an OR over both sides says of it alone; the OR itself stays:
/// <code>
/// Join[(a.x = 1 AND b.y = 2) OR (a.x = 3 AND b.y = 4)](A, B)
///   =>   Join[same](Filter(x IN (1, 3))(A), Filter(y IN (2, 4))(B))
/// </code>
/// </summary>
internal sealed class DerivePredicatesFromDisjunction : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => context.BooleanOption("ENABLE_CNF_REWRITES", true) ? Visit(root, context) : root;

    private static PlanNode Visit(PlanNode root, OptimizerContext context)
    {
        SlotUse.Guard();
        if (!root.Children.IsEmpty)
            root = root.WithChildren(root.Children.MapOrSame(child => Visit(child, context)));
        return root is JoinNode { Residual.IsEmpty: false } join ? Derive(join, new ExpressionSimplifier(context)) : root;
    }

    private static PlanNode Derive(JoinNode join, ExpressionSimplifier simplifier)
    {
        var left = join.Kind is JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightOuter ? Implied(join.Residual, join.Left, simplifier) : [];
        var right = join.Kind is JoinKind.Inner or JoinKind.LeftSemi or JoinKind.LeftOuter or JoinKind.LeftAnti ? Implied(join.Residual, join.Right, simplifier) : [];
        if (left.Count == 0 && right.Count == 0)
            return join;
        return join with { Left = Predicates.Filter(join.Left, left), Right = Predicates.Filter(join.Right, right) };
    }

    private static List<ScalarExpression> Implied(ValueList<ScalarExpression> residual, PlanNode side, ExpressionSimplifier simplifier)
    {
        var own = SlotUse.Output(side);
        var known = KnownPredicates.Of(side);
        var implied = new List<ScalarExpression>();
        foreach (var predicate in residual)
        {
            if (predicate is not Logical { Kind: LogicalKind.Or } or || !Predicates.IsDeterministic(predicate))
                continue;
            var branches = new List<ScalarExpression>();
            foreach (var operand in or.Operands)
            {
                var usable = Predicates.Split([operand]).Where(conjunct => SlotUse.RefersTo(conjunct, own) && SlotUse.RefersOnlyTo(conjunct, own)).ToList();
                // A branch that says nothing of this side lets every row of it pass.
                if (usable.Count == 0)
                    break;
                branches.Add(Predicates.And(usable));
            }
            if (branches.Count < or.Operands.Count)
                continue;
            var derived = simplifier.Simplify(new Logical(LogicalKind.Or, branches.ToValueList()));
            implied.AddRange(Predicates.Split([derived]).Where(conjunct => !known.Contains(conjunct)));
        }
        return implied;
    }
}
