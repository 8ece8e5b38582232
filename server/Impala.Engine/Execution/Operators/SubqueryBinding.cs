using System.Runtime.CompilerServices;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Puts the values of an outer row in the place of the slots that a subquery's plan reads of it.</summary>
internal static class SubqueryBinding
{
    /// <summary>The slots of the outer input that the subquery reads.</summary>
    public static ValueList<Slot> FindOuterSlots(PlanNode subquery, ValueList<Slot> outer)
    {
        var free = SlotUse.Free(subquery);
        return outer.Where(slot => free.Contains(slot.Id)).ToValueList();
    }

    public static PlanNode Bind(PlanNode node, IReadOnlyDictionary<int, Constant> values)
    {
        if (values.Count == 0)
            return node;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw ExecutionErrors.PlanTooDeep();
        var bound = NodeExpressions.Map(node, expression => ExpressionRewriter.Rewrite(expression, part => Replace(part, values)));
        return bound.Children.IsEmpty ? bound : bound.WithChildren(bound.Children.MapOrSame(child => Bind(child, values)));
    }

    private static ScalarExpression Replace(ScalarExpression expression, IReadOnlyDictionary<int, Constant> values) =>
        expression is SlotReference reference && values.TryGetValue(reference.Slot.Id, out var value) ? value : expression;
}
