namespace Impala.Engine.Expressions;

/// <summary>Replaces slot references: by what a projection computes, or by constants for correlated slots.</summary>
public static class SlotSubstitution
{
    /// <summary>Puts the mapped expression in place of every slot that has one; answers the same object when none has.</summary>
    public static ScalarExpression Apply(ScalarExpression expression, IReadOnlyDictionary<int, ScalarExpression> bySlotId) =>
        ExpressionRewriter.Rewrite(expression, node =>
            node is SlotReference reference && bySlotId.TryGetValue(reference.Slot.Id, out var replacement) ? replacement : node);

    /// <summary>Puts bound values in place of parameters; ordinals begin at 1.</summary>
    public static ScalarExpression BindParameters(ScalarExpression expression, IReadOnlyList<Constant> values) =>
        ExpressionRewriter.Rewrite(expression, node => node is ParameterReference parameter ? values[parameter.Ordinal - 1] : node);
}
