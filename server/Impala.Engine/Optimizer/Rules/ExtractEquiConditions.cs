using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Turns equalities between the sides into hash keys:
/// <code>
/// Join[residual a.x + 1 = b.y](A, B)   =>   Join[a.x + 1 = b.y](A, B)
/// </code>
/// </summary>
internal sealed class ExtractEquiConditions : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not JoinNode { Residual.IsEmpty: false } join)
            return node;
        // The first condition of these kinds is the compared value of NOT IN; without it no equality may take its place.
        if (join is { Kind: JoinKind.NullAwareLeftAnti, Conditions.IsEmpty: true })
            return node;
        var left = SlotUse.Output(join.Left);
        var right = SlotUse.Output(join.Right);
        var conditions = new List<EquiCondition>();
        var staying = new List<ScalarExpression>();
        foreach (var predicate in join.Residual)
        {
            if (Predicates.AsEquiCondition(predicate, left, right) is { } condition)
                conditions.Add(condition);
            else
                staying.Add(predicate);
        }
        if (conditions.Count == 0)
            return node;
        // NOT IN's comparison is true where it is unknown: a correlated equality of the same two sides is another condition, and stays one.
        var isNullAware = join.Kind is JoinKind.NullAwareLeftAnti or JoinKind.LeftMark;
        var known = isNullAware ? join.Conditions.Skip(1) : join.Conditions;
        return join with { Conditions = join.Conditions.AddRange(conditions.Except(known)), Residual = staying.ToValueList() };
    }
}
