namespace Impala.Engine.Expressions;

/// <summary>Which slots expressions refer to.</summary>
public static class SlotCollector
{
    /// <summary>The distinct slots of an expression, in order of first appearance.</summary>
    public static IReadOnlyList<Slot> Collect(ScalarExpression expression) => Collect([expression]);

    public static IReadOnlyList<Slot> Collect(IEnumerable<ScalarExpression> expressions)
    {
        var slots = new List<Slot>();
        var seen = new HashSet<int>();
        foreach (var expression in expressions)
        {
            ExpressionRewriter.Visit(expression, node =>
            {
                if (node is SlotReference reference && seen.Add(reference.Slot.Id))
                    slots.Add(reference.Slot);
                return true;
            });
        }
        return slots;
    }

    /// <summary>True when the expression refers only to slots of the set.</summary>
    public static bool RefersOnlyTo(ScalarExpression expression, IReadOnlySet<int> slotIds) => Collect(expression).All(slot => slotIds.Contains(slot.Id));

    /// <summary>True when every call in the expression is deterministic.</summary>
    public static bool IsDeterministic(ScalarExpression expression)
    {
        var deterministic = true;
        ExpressionRewriter.Visit(expression, node =>
        {
            deterministic &= node is not FunctionCall { Function.IsDeterministic: false };
            return deterministic;
        });
        return deterministic;
    }
}
