using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>The conjuncts of a condition as Impala sees them when it judges subqueries: NOT is pushed down to the operands of AND and OR first, and BETWEEN is two comparisons.</summary>
internal static class Negations
{
    public static IEnumerable<Ast.Expression> Conjuncts(Ast.Expression condition)
    {
        var pushed = Push(condition, isNegated: false);
        return pushed is Ast.LogicalOperation { Operator: Ast.LogicalOperator.And } and ? and.Operands : [pushed];
    }

    private static Ast.Expression Push(Ast.Expression expression, bool isNegated)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case Ast.UnaryOperation { Operator: Ast.UnaryOperator.Not } not:
                return Push(not.Operand, !isNegated);
            case Ast.LogicalOperation logical when isNegated || logical.Operator == Ast.LogicalOperator.And:
                var isAnd = logical.Operator == Ast.LogicalOperator.And != isNegated;
                var operands = logical.Operands.Select(operand => Push(operand, isNegated))
                    .SelectMany(operand => isAnd && operand is Ast.LogicalOperation { Operator: Ast.LogicalOperator.And } inner ? (IEnumerable<Ast.Expression>)inner.Operands : [operand]);
                return new Ast.LogicalOperation(isAnd ? Ast.LogicalOperator.And : Ast.LogicalOperator.Or, Ast.AstList.ToAstList(operands)) { Span = logical.Span };
            case Ast.LogicalOperation or:
                return or with { Operands = Ast.AstList.ToAstList(or.Operands.Select(operand => Push(operand, isNegated: false))) };
            // BETWEEN has become two comparisons by then, each with its own subquery.
            case Ast.Between { Symmetric: false } between:
                var isOutside = between.Negated != isNegated;
                return new Ast.LogicalOperation(isOutside ? Ast.LogicalOperator.Or : Ast.LogicalOperator.And, [
                    new Ast.BinaryOperation(isOutside ? Ast.BinaryOperator.Less : Ast.BinaryOperator.GreaterOrEqual, between.Operand, between.Low) { Span = between.Span },
                    new Ast.BinaryOperation(isOutside ? Ast.BinaryOperator.Greater : Ast.BinaryOperator.LessOrEqual, between.Operand, between.High) { Span = between.Span }]) { Span = between.Span };
            case Ast.InSubquery inSubquery when isNegated:
                return inSubquery with { Negated = !inSubquery.Negated };
            default:
                return isNegated ? new Ast.UnaryOperation(Ast.UnaryOperator.Not, expression) { Span = expression.Span } : expression;
        }
    }
}
