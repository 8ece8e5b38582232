using System.Globalization;
using System.Numerics;

namespace Impala.SqlParser.Ast;

/// <summary>Equality looks at the meaning only: <see cref="InParens"/> and <see cref="Written"/>, like the place in the text, take no part.</summary>
public abstract record Expression : SqlNode
{
    private readonly bool _inParens;
    private readonly string? _written;

    /// <summary>True when the text has the expression in parentheses, which Impala's column labels and messages show. Of the impala dialect only.</summary>
    public bool InParens
    {
        get => _inParens;
        init => _inParens = value;
    }

    /// <summary>What the text had where the tree holds a meaning: a string with its escapes, the unit of an interval, RLIKE, the side of a TRIM. For Impala's
    /// labels and messages; null where there is nothing to tell. Of the impala dialect only.</summary>
    public string? Written
    {
        get => _written;
        init => _written = value;
    }

    public virtual bool Equals(Expression? other) => base.Equals(other);

    public override int GetHashCode() => base.GetHashCode();
}

public abstract record Literal : Expression;

public sealed record NullLiteral : Literal;

public sealed record BooleanLiteral(bool Value) : Literal;

/// <summary>Digits without point or exponent, of any length and without a sign; the analyzer chooses the type.</summary>
public sealed record IntegerLiteral(string Text) : Literal
{
    public BigInteger Value => BigInteger.Parse(Text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A number with a point or an exponent, as written: <c>1.50</c>, <c>.5</c>, <c>1e3</c>.</summary>
public sealed record DecimalLiteral(string Text) : Literal;

public enum StringLiteralKind
{
    /// <summary>'..', "..", $$..$$: <see cref="StringLiteral.Value"/> is the value meant, escapes undone.</summary>
    Plain,

    /// <summary>PostgreSQL's E'..'; escapes undone.</summary>
    Escape,

    /// <summary>X'1F': the digits as written.</summary>
    Hexadecimal,

    /// <summary>B'101': the digits as written.</summary>
    Bits,
}

/// <summary>A string; in the postgres dialect it has no type until its surroundings give it one.</summary>
public sealed record StringLiteral(string Value, StringLiteralKind Kind = StringLiteralKind.Plain) : Literal;

/// <summary><c>DATE '2020-01-02'</c>, <c>TIMESTAMP '..'</c>, and in the postgres dialect any <c>type 'text'</c>.</summary>
public sealed record TypedLiteral(DataTypeName Type, string Text) : Literal;

/// <summary><c>INTERVAL '1 day'</c> (no unit), <c>INTERVAL '1' DAY</c>, <c>INTERVAL '1-2' YEAR TO MONTH</c>, Impala's <c>INTERVAL n + 1 DAYS</c>.
/// Units are upper case and singular (DAY).</summary>
public sealed record IntervalExpression(Expression Amount, string? Unit, string? ToUnit = null, int? Precision = null) : Expression;
