using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>Tells which side of a join an expression reads.</summary>
internal static class ConditionSides
{
    /// <summary>The conjunct as an equality between something of the left and something of the right; null when it is not one.</summary>
    public static EquiCondition? TrySplit(ScalarExpression conjunct, PlanNode left, PlanNode right)
    {
        if (conjunct is not FunctionCall { Function.Name: OperatorNames.Equal or OperatorNames.NullSafeEqual, Arguments: [var first, var second] } call || first.Type != second.Type)
            return null;
        var nullSafe = call.Function.Name == OperatorNames.NullSafeEqual;
        if (ReadsOnly(first, left, right) && ReadsOnly(second, right, left))
            return new EquiCondition(first, second, nullSafe);
        return ReadsOnly(first, right, left) && ReadsOnly(second, left, right) ? new EquiCondition(second, first, nullSafe) : null;
    }

    public static int CountSlots(ScalarExpression expression, PlanNode plan)
    {
        if (expression is SlotReference reference)
            return plan.Output.Contains(reference.Slot) ? 1 : 0;
        return expression.Children.Sum(child => CountSlots(child, plan));
    }

    private static bool ReadsOnly(ScalarExpression expression, PlanNode wanted, PlanNode other) =>
        CountSlots(expression, wanted) > 0 && CountSlots(expression, other) == 0;
}
