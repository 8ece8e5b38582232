using System.Runtime.CompilerServices;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>Rewrites expressions bottom-up. A tree in which nothing changes comes back as the same object.</summary>
public static class ExpressionRewriter
{
    /// <summary>Maps every node after its children; nesting past the stack raises 54001.</summary>
    public static ScalarExpression Rewrite(ScalarExpression expression, Func<ScalarExpression, ScalarExpression> map)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FunctionErrors.TooDeep();
        var children = expression.Children;
        if (children.IsEmpty)
            return map(expression);
        return map(expression.WithChildren(children.MapOrSame(child => Rewrite(child, map))));
    }

    /// <summary>Visits every node, parents first; a visit that answers false skips the node's children.</summary>
    public static void Visit(ScalarExpression expression, Func<ScalarExpression, bool> visit)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FunctionErrors.TooDeep();
        if (!visit(expression))
            return;
        foreach (var child in expression.Children)
            Visit(child, visit);
    }
}
