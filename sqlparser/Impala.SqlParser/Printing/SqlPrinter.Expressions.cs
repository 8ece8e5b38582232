using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    /// <summary>Prints in parentheses what binds looser than <paramref name="min"/>.</summary>
    private void PrintExpression(Expression expression, int min)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_impala is not null)
        {
            PrintImpala(expression);
            return;
        }
        var needsParens = LevelOf(expression) < min;
        WriteIf(needsParens, "(");
        PrintBare(expression);
        WriteIf(needsParens, ")");
    }

    private int LevelOf(Expression expression) => expression switch
    {
        LogicalOperation logical => logical.Operator == LogicalOperator.And ? _precedence.And : _precedence.Or,
        Concatenation => _precedence.Concat,
        BinaryOperation binary => _precedence.Of(binary.Operator),
        CustomOperation => _precedence.Other,
        UnaryOperation { Operator: UnaryOperator.Not } => _precedence.Not,
        UnaryOperation { Operator: UnaryOperator.Minus or UnaryOperator.Plus } => _precedence.Sign,
        UnaryOperation { Operator: UnaryOperator.Factorial } => _precedence.Factorial,
        UnaryOperation { Operator: UnaryOperator.BitwiseNot } => _precedence.Bitwise,
        UnaryOperation => _precedence.Other,
        Between => Math.Min(_precedence.Between, _precedence.BetweenBound),
        InList or InSubquery or PeriodOverlaps => _precedence.In,
        Like => _precedence.Like,
        QuantifiedComparison quantified => IsLike(quantified.Operator) ? _precedence.Like : _precedence.Of(quantified.Operator),
        IsNull or IsBoolean or IsDistinctFrom => _precedence.Is,
        Collate => _precedence.Collate,
        AtTimeZone => _precedence.AtTimeZone,
        Subscript or FieldAccess or FieldStar => _precedence.Postfix,
        _ => Precedence.Primary,
    };

    private static bool IsLike(BinaryOperator op) =>
        op is BinaryOperator.Like or BinaryOperator.NotLike or BinaryOperator.ILike or BinaryOperator.NotILike;

    private void PrintBare(Expression expression)
    {
        switch (expression)
        {
            case LogicalOperation logical:
                PrintChain(logical.Operands, logical.Operator == LogicalOperator.And ? " AND " : " OR ", LevelOf(logical) + 1, LevelOf(logical) + 1);
                break;
            case Concatenation concatenation:
                var first = concatenation.Operands[0] is Concatenation ? _precedence.Concat + 1 : _precedence.Concat;
                PrintChain(concatenation.Operands, " || ", first, _precedence.Concat + 1);
                break;
            case BinaryOperation binary:
                PrintSpine(binary);
                break;
            case CustomOperation custom:
                if (custom.Left is not null)
                {
                    PrintExpression(custom.Left, _precedence.Other);
                    Write(" ");
                }
                Write(custom.Symbol + " ");
                PrintExpression(custom.Right, _precedence.Other + 1);
                break;
            case UnaryOperation unary:
                PrintUnary(unary);
                break;
            case Collate collate:
                PrintExpression(collate.Operand, _precedence.Collate);
                Write(" COLLATE ");
                PrintTypeName(collate.Collation.Parts);
                break;
            case AtTimeZone zone:
                PrintExpression(zone.Operand, _precedence.AtTimeZone);
                Write(" AT TIME ZONE ");
                PrintExpression(zone.Zone, _precedence.AtTimeZone + 1);
                break;
            case PeriodOverlaps overlaps:
                PrintExpression(overlaps.Left, _precedence.In);
                Write(" OVERLAPS ");
                PrintExpression(overlaps.Right, _precedence.In + 1);
                break;
            default:
                if (!PrintPredicate(expression))
                    PrintPrimary(expression);
                break;
        }
    }

    private void PrintChain(AstList<Expression> operands, string separator, int first, int rest)
    {
        for (var i = 0; i < operands.Count; i++)
        {
            WriteIf(i > 0, separator);
            PrintExpression(operands[i], i == 0 ? first : rest);
        }
    }

    /// <summary>Walks the left spine in a loop: a + b + c of thousands of terms is one.</summary>
    private void PrintSpine(BinaryOperation last)
    {
        var spine = new Stack<BinaryOperation>();
        Expression left = last;
        var min = 0;
        while (left is BinaryOperation node && LevelOf(node) >= min && (_impala is null || !node.InParens || ReferenceEquals(node, last)))
        {
            spine.Push(node);
            left = node.Left;
            min = LeftMin(node);
        }
        PrintExpression(left, min);
        while (spine.TryPop(out var node))
        {
            Write(" " + (_impala is not null && node.Operator == BinaryOperator.NullSafeEqual ? "IS NOT DISTINCT FROM" : Precedence.SymbolOf(node.Operator, _dialect)) + " ");
            PrintExpression(node.Right, LevelOf(node) + 1);
        }
    }

    private int LeftMin(BinaryOperation node)
    {
        var level = LevelOf(node);
        return level == _precedence.Comparison && _dialect.ComparisonIsNonAssociative ? level + 1 : level;
    }

    private void PrintUnary(UnaryOperation unary)
    {
        if (unary.Operator == UnaryOperator.Factorial)
        {
            PrintExpression(unary.Operand, _precedence.Factorial);
            Write("!");
            return;
        }
        var (symbol, min) = unary.Operator switch
        {
            UnaryOperator.Not => ("NOT ", _precedence.Not),
            UnaryOperator.Minus => ("-", _precedence.Sign),
            UnaryOperator.Plus => ("+", _precedence.Sign),
            UnaryOperator.BitwiseNot => ("~", _precedence.Bitwise + 1),
            UnaryOperator.Absolute => ("@ ", _precedence.Other + 1),
            UnaryOperator.SquareRoot => ("|/ ", _precedence.Other + 1),
            UnaryOperator.CubeRoot => ("||/ ", _precedence.Other + 1),
            UnaryOperator.Factorial => throw new UnreachableException(),
        };
        Write(symbol);
        // "--" begins a comment, and PostgreSQL reads a run of operator characters as one operator.
        WriteIf(symbol.Length == 1 && unary.Operand is UnaryOperation { Operator: not UnaryOperator.Not and not UnaryOperator.Factorial }, " ");
        PrintExpression(unary.Operand, min);
    }

    private bool PrintPredicate(Expression expression)
    {
        switch (expression)
        {
            case Between between:
                PrintExpression(between.Operand, _precedence.Between + 1);
                Write((between.Negated ? " NOT BETWEEN " : " BETWEEN ") + (between.Symmetric ? "SYMMETRIC " : ""));
                PrintExpression(between.Low, _precedence.BetweenBound);
                Write(" AND ");
                PrintExpression(between.High, _precedence.BetweenBound);
                return true;
            case InList list:
                PrintExpression(list.Operand, _precedence.In + 1);
                Write(list.Negated ? " NOT IN (" : " IN (");
                WriteExpressions(list.Items);
                Write(")");
                return true;
            case InSubquery subquery:
                PrintExpression(subquery.Operand, _precedence.In + 1);
                Write(subquery.Negated ? " NOT IN " : " IN ");
                WriteQueryInParens(subquery.Query);
                return true;
            case Like like:
                PrintExpression(like.Operand, _precedence.Like + 1);
                Write($"{(like.Negated ? " NOT " : " ")}{(_impala is null ? WordOf(like.Kind) : like.Written ?? WordOf(like.Kind))} ");
                PrintExpression(like.Pattern, _precedence.Like + 1);
                if (like.Escape is not null)
                {
                    Write(" ESCAPE ");
                    PrintExpression(like.Escape, _precedence.Like + 1);
                }
                return true;
            case QuantifiedComparison quantified:
                PrintQuantified(quantified);
                return true;
            case IsNull isNull:
                PrintExpression(isNull.Operand, _precedence.Is + 1);
                Write(isNull.Negated ? " IS NOT NULL" : " IS NULL");
                return true;
            case IsBoolean isBoolean:
                PrintExpression(isBoolean.Operand, _precedence.Is + 1);
                var value = isBoolean.Value is { } known ? WordOf(known) : "UNKNOWN";
                Write((isBoolean.Negated ? " IS NOT " : " IS ") + value);
                return true;
            case IsDistinctFrom distinct:
                PrintExpression(distinct.Left, _precedence.Is + 1);
                Write(distinct.Negated ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ");
                PrintExpression(distinct.Right, _precedence.Is + 1);
                return true;
            default:
                return false;
        }
    }

    private void PrintQuantified(QuantifiedComparison quantified)
    {
        var symbol = quantified.Operator switch
        {
            BinaryOperator.Like => "LIKE",
            BinaryOperator.NotLike => "NOT LIKE",
            BinaryOperator.ILike => "ILIKE",
            BinaryOperator.NotILike => "NOT ILIKE",
            _ => Precedence.SymbolOf(quantified.Operator, _dialect),
        };
        PrintExpression(quantified.Left, LevelOf(quantified) + 1);
        Write($" {symbol} {(quantified.Quantifier == Quantifier.Any ? "ANY" : "ALL")} (");
        if (quantified.Query is not null)
            PrintQuery(quantified.Query);
        else
            PrintExpression(quantified.Array!, 0);
        Write(")");
    }

    private static string WordOf(bool value) => value ? "TRUE" : "FALSE";

    private static string WordOf(LikeKind kind) => kind switch
    {
        LikeKind.Like => "LIKE",
        LikeKind.ILike => "ILIKE",
        LikeKind.Regexp => "REGEXP",
        LikeKind.IRegexp => "IREGEXP",
        LikeKind.Similar => "SIMILAR TO",
    };
}
