using System.Runtime.CompilerServices;
using Impala.Engine.Expressions;

namespace Impala.Engine.Execution.Operators;

/// <summary>Finds the slots that expressions read.</summary>
internal static class ExpressionSlots
{
    /// <summary>Adds the slots of an expression that are not in the list yet.</summary>
    public static void Collect(ScalarExpression expression, List<Slot> slots)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw ExecutionErrors.PlanTooDeep();
        if (expression is SlotReference reference)
        {
            if (BatchProjection.OrdinalOf(reference.Slot, slots) < 0)
                slots.Add(reference.Slot);
            return;
        }
        foreach (var child in expression.Children)
            Collect(child, slots);
    }
}
