using System.Text;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

/// <summary>What Impala's toSql does otherwise: its parser and analyzer have replaced some forms by others. Source: the toSqlImpl methods of Impala's Expr classes.</summary>
public sealed partial class SqlPrinter
{
    private static readonly Expression MinusOne = new IntegerLiteral("-1");

    private void PrintImpala(Expression expression)
    {
        var meant = Meant(expression);
        var hasParens = meant.InParens && meant is not ScalarSubquery;
        WriteIf(hasParens, "(");
        PrintBare(meant);
        WriteIf(hasParens, ")");
    }

    /// <summary>The form that Impala keeps of an expression.</summary>
    private Expression Meant(Expression expression) => expression switch
    {
        UnaryOperation { Operator: UnaryOperator.Minus or UnaryOperator.Plus } signed when Number(signed) is { } number => number,
        UnaryOperation { Operator: UnaryOperator.Plus } plus => Meant(plus.Operand) is var operand && plus.InParens ? operand with { InParens = true } : operand,
        UnaryOperation { Operator: UnaryOperator.Minus } minus => new BinaryOperation(BinaryOperator.Multiply, MinusOne, minus.Operand) { InParens = minus.InParens },
        Like { Negated: true } like => new UnaryOperation(UnaryOperator.Not, like with { Negated = false, InParens = false }) { InParens = like.InParens },
        IsBoolean { Value: null } unknown => new IsNull(unknown.Operand, unknown.Negated) { InParens = unknown.InParens },
        IsBoolean test => Call($"is{(test.Negated ? "not" : "")}{(test.Value == true ? "true" : "false")}", test, test.Operand),
        FunctionCall { Name: { Parts.Count: 1, Name: "nvl2" }, Over: null, Arguments.IsEmpty: false } call =>
            Call("if", call, [new IsNull(call.Arguments[0], Negated: true), .. call.Arguments.Skip(1)]),
        FunctionCall { Name: { Parts.Count: 1, Name: "nullif" }, Over: null, Arguments: [var left, var right] } call =>
            Call("if", call, new IsDistinctFrom(left, right), left, new NullLiteral()),
        FunctionCall { Name: { Parts.Count: 1, Name: "mod" }, Over: null, Arguments: [var dividend, var divisor] } call =>
            new BinaryOperation(BinaryOperator.Modulo, dividend, divisor) { InParens = call.InParens },
        FunctionCall { Name: { Parts.Count: 1, Name: "date_add" or "date_sub" } name, Arguments: [_, IntervalExpression] } call =>
            call with { Name = new ObjectName([new Identifier(name.Name.ToUpperInvariant())]) },
        Concatenation chain when _impala!.BooleanChains is { } chains => chains.Contains(chain)
            ? new LogicalOperation(LogicalOperator.Or, chain.Operands) { InParens = chain.InParens }
            : Nested(chain),
        _ => expression,
    };

    // a || b || c is concat(concat(a, b), c).
    private static Expression Nested(Concatenation chain)
    {
        var result = chain.Operands[0];
        for (var i = 1; i < chain.Operands.Count; i++)
            result = Call("concat", chain, result, chain.Operands[i]) with { InParens = chain.InParens && i == chain.Operands.Count - 1 };
        return result;
    }

    // Signs before a number belong to it.
    private static Expression? Number(Expression expression)
    {
        switch (expression)
        {
            case IntegerLiteral or DecimalLiteral:
                return expression;
            case UnaryOperation { Operator: UnaryOperator.Minus or UnaryOperator.Plus } signed when Number(signed.Operand) is { } number:
                var text = number is IntegerLiteral integer ? integer.Text : ((DecimalLiteral)number).Text;
                if (signed.Operator == UnaryOperator.Minus)
                    text = text.StartsWith('-') ? text[1..] : "-" + text;
                var inParens = number.InParens || signed.InParens;
                return number is IntegerLiteral ? new IntegerLiteral(text) { InParens = inParens } : new DecimalLiteral(text) { InParens = inParens };
            default:
                return null;
        }
    }

    private static FunctionCall Call(string name, Expression original, params ReadOnlySpan<Expression> arguments) =>
        new(new ObjectName([new Identifier(name)]), arguments.ToArray().ToAstList()) { InParens = original.InParens };

    // A double quote needs no escape between single ones, a single one does.
    private static string Normalized(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\'' or '\\')
            {
                if (text[i + 1] != '"')
                    result.Append(c);
                result.Append(text[++i]);
            }
            else if (c == '\'')
            {
                result.Append("\\'");
            }
            else
            {
                result.Append(c);
            }
        }
        return result.ToString();
    }

    private void PrintImpalaType(DataTypeName type)
    {
        var name = type.Name;
        var modifiers = string.Join(',', type.Modifiers.Select(modifier => PrintAsImpala(modifier)));
        (name, modifiers) = (name, type.Modifiers.Count) switch
        {
            ("integer", _) => ("int", ""),
            ("real", _) => ("double", ""),
            ("character", _) => ("char", modifiers),
            ("varchar", 0) => ("string", ""),
            ("decimal", 0) => ("decimal", "9,0"),
            ("decimal", 1) => ("decimal", modifiers + ",0"),
            _ => (name, modifiers),
        };
        Write(name.ToUpperInvariant() + (modifiers.Length == 0 ? "" : $"({modifiers})"));
    }
}
