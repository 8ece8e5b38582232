using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Casts;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Literals: each dialect's rule for their type.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private ScalarExpression AnalyzeLiteral(Ast.Literal literal) => literal switch
    {
        Ast.NullLiteral => Constant.Null(SqlType.Null),
        Ast.BooleanLiteral boolean => boolean.Value ? Constant.True : Constant.False,
        Ast.IntegerLiteral integer => Integer(integer.Value, integer.Span),
        Ast.DecimalLiteral number => Number(number.Text, number.Span),
        Ast.StringLiteral { Kind: Ast.StringLiteralKind.Plain or Ast.StringLiteralKind.Escape } text => Text(text.Value),
        Ast.StringLiteral bits => throw Errors.Unsupported("bit string", bits.Span),
        Ast.TypedLiteral typed => Coercion.Explicit(
            new Constant(SqlType.Unknown, ByteString.FromText(typed.Text)), TypeNames.Resolve(typed.Type, Errors), typed.Span),
        _ => throw new UnreachableException(literal.GetType().Name),
    };

    private Constant Text(string value) => new(session.Rules.UntypedStrings ? SqlType.Unknown : SqlType.String, ByteString.FromText(value));

    /// <summary>A literal with its sign, so that the smallest value of a type is of that type.</summary>
    private Constant? TryNegatedLiteral(Ast.Expression operand) => operand switch
    {
        Ast.IntegerLiteral integer => Integer(-integer.Value, integer.Span),
        Ast.DecimalLiteral number => Number("-" + number.Text, number.Span),
        // Impala's literals take all their signs.
        Ast.UnaryOperation { Operator: Ast.UnaryOperator.Plus } plus when !session.Rules.IsPostgres => TryNegatedLiteral(plus.Operand),
        Ast.UnaryOperation { Operator: Ast.UnaryOperator.Minus } minus when !session.Rules.IsPostgres => TryLiteral(minus.Operand),
        _ => null,
    };

    private Constant? TryLiteral(Ast.Expression operand) => operand switch
    {
        Ast.IntegerLiteral or Ast.DecimalLiteral => (Constant)Analyze(operand),
        Ast.UnaryOperation { Operator: Ast.UnaryOperator.Plus } plus => TryLiteral(plus.Operand),
        Ast.UnaryOperation { Operator: Ast.UnaryOperator.Minus } minus => TryNegatedLiteral(minus.Operand),
        _ => null,
    };

    private Constant Integer(BigInteger value, TextSpan span)
    {
        if (!session.Rules.DefaultIntegerLiterals)
        {
            if (value >= sbyte.MinValue && value <= sbyte.MaxValue)
                return new Constant(SqlType.TinyInt, (sbyte)value);
            if (value >= short.MinValue && value <= short.MaxValue)
                return new Constant(SqlType.SmallInt, (short)value);
        }
        if (value >= int.MinValue && value <= int.MaxValue)
            return new Constant(SqlType.Int, (int)value);
        if (value >= long.MinValue && value <= long.MaxValue)
            return new Constant(SqlType.BigInt, (long)value);
        return Number(value.ToString(CultureInfo.InvariantCulture), span);
    }

    // Beyond 38 digits a number is a DOUBLE, beyond that an error (impala.md 2.2).
    private Constant Number(string text, TextSpan span)
    {
        var isNegative = text.StartsWith('-');
        if (TypeNames.TryParseDecimal(isNegative ? text[1..] : text, out var unscaled, out var precision, out var scale))
        {
            unscaled = isNegative ? -unscaled : unscaled;
            // To Impala 1e2 and 1. are integers.
            return scale == 0 && !session.Rules.DefaultIntegerLiterals && unscaled >= long.MinValue && unscaled <= long.MaxValue
                ? Integer(unscaled, span)
                : Decimal(unscaled, precision, scale);
        }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            throw Errors.NumberOutOfRange(text, span);
        if (number == 0 && !session.Rules.IsPostgres && text.AsSpan(0, text.AsSpan().IndexOfAny('e', 'E') is var end and >= 0 ? end : text.Length).ContainsAnyInRange('1', '9'))
            throw Errors.NumberUnderflows(text, span);
        return new Constant(SqlType.Double, number);
    }

    private static Constant Decimal(Int128 unscaled, int precision, int scale)
    {
        var type = SqlType.Decimal(precision, scale);
        return precision <= 18 ? new Constant(type, (long)unscaled) : new Constant(type, unscaled);
    }

    private ScalarExpression AnalyzeInterval(Ast.IntervalExpression interval)
    {
        if (interval.Unit is null)
            return Coercion.Explicit(Analyze(interval.Amount), SqlType.Interval, interval.Span);
        var text = AmountText(interval.Amount);
        if (text is not null && long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var count)
            && interval.ToUnit is null)
        {
            return new Constant(SqlType.Interval, Scaled(interval.Unit, count, interval.Span).ToInt128());
        }
        if (text is not null)
        {
            var withUnit = interval.ToUnit is null ? text + " " + interval.Unit : text;
            return Coercion.Explicit(new Constant(SqlType.Unknown, ByteString.FromText(withUnit)), SqlType.Interval, interval.Span);
        }
        var one = new Constant(SqlType.Interval, Scaled(interval.Unit, 1, interval.Span).ToInt128());
        return Operation(OperatorNames.Multiply, Analyze(interval.Amount), one, interval.Span);
    }

    private static string? AmountText(Ast.Expression amount) => amount switch
    {
        Ast.StringLiteral text => text.Value,
        Ast.IntegerLiteral integer => integer.Text,
        Ast.UnaryOperation { Operator: Ast.UnaryOperator.Minus, Operand: Ast.IntegerLiteral integer } => "-" + integer.Text,
        _ => null,
    };

    private IntervalValue Scaled(string unit, long count, TextSpan span)
    {
        try
        {
            return checked(unit switch
            {
                "CENTURY" => new IntervalValue((int)(count * 1200), 0, 0),
                "DECADE" => new IntervalValue((int)(count * 120), 0, 0),
                "YEAR" => new IntervalValue((int)(count * 12), 0, 0),
                "MONTH" => new IntervalValue((int)count, 0, 0),
                "WEEK" => new IntervalValue(0, (int)(count * 7), 0),
                "DAY" => new IntervalValue(0, (int)count, 0),
                "HOUR" => new IntervalValue(0, 0, count * 3_600_000_000),
                "MINUTE" => new IntervalValue(0, 0, count * 60_000_000),
                "SECOND" => new IntervalValue(0, 0, count * 1_000_000),
                "MILLISECOND" => new IntervalValue(0, 0, count * 1000),
                "MICROSECOND" => new IntervalValue(0, 0, count),
                _ => throw Errors.UnitNotRecognized(unit, span),
            });
        }
        catch (OverflowException)
        {
            throw Errors.InvalidInterval(span);
        }
    }
}
