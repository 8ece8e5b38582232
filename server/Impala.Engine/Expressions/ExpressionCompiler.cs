namespace Impala.Engine.Expressions;

/// <summary>
/// Turns expressions over slots into evaluable trees over the ordinals of an input layout. Equal subexpressions become one node, so that
/// each is computed once a batch; calls of functions that are not deterministic are never shared. Nesting past the stack raises 54001.
/// </summary>
public static class ExpressionCompiler
{
    /// <summary>Compiles the expressions of one operator instance; <paramref name="layout"/> names the columns of its input batches in order.</summary>
    public static CompiledExpressions Compile(IReadOnlyList<ScalarExpression> expressions, IReadOnlyList<Slot> layout)
    {
        var build = new EvaluationTreeBuilder(layout);
        var roots = new EvaluationNode[expressions.Count];
        for (var i = 0; i < roots.Length; i++)
            roots[i] = build.Add(expressions[i]);
        return new CompiledExpressions(roots, build.Nodes);
    }

    /// <summary>Compiles conjuncts (all must be true) that narrow the selection of batches in the given order.</summary>
    public static CompiledFilter CompileFilter(IReadOnlyList<ScalarExpression> conjuncts, IReadOnlyList<Slot> layout)
    {
        var compiled = new CompiledExpressions[conjuncts.Count];
        for (var i = 0; i < compiled.Length; i++)
            compiled[i] = Compile([conjuncts[i]], layout);
        return new CompiledFilter(compiled);
    }
}
