using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>
/// A typed, resolved expression over slots. Immutable and equal by value, so that common subexpressions and GROUP BY keys can be
/// matched. Every implicit cast is explicit here: a node's arguments have exactly the types its kernel takes.
/// </summary>
public abstract record ScalarExpression(SqlType Type)
{
    /// <summary>The share of rows that pass, where the statement's writer has told it of a predicate.</summary>
    public double? SelectivityHint { get; init; }

    public virtual ValueList<ScalarExpression> Children => [];

    /// <summary>The same node over other children; answers this when none changed by reference.</summary>
    public virtual ScalarExpression WithChildren(ValueList<ScalarExpression> children) => this;

    private protected bool SameChildren(ValueList<ScalarExpression> children)
    {
        var own = Children;
        if (own.Count != children.Count)
            throw new ArgumentException("a node keeps its number of children", nameof(children));
        for (var i = 0; i < own.Count; i++)
            if (!ReferenceEquals(own[i], children[i]))
                return false;
        return true;
    }

    public sealed override string ToString() => ExpressionPrinter.Print(this);
}

/// <summary>A reference to a slot of the input, or of an outer query.</summary>
public sealed record SlotReference(Slot Slot) : ScalarExpression(Slot.Type);

/// <summary>
/// A literal. <paramref name="Value"/> is null for NULL, else by physical type: bool, sbyte, short, int, long, <see cref="Int128"/>, float, double,
/// or <see cref="ByteString"/>.
/// </summary>
public sealed record Constant(SqlType Type, object? Value) : ScalarExpression(Type)
{
    public static readonly Constant True = new(SqlType.Boolean, true);
    public static readonly Constant False = new(SqlType.Boolean, false);

    public static Constant Null(SqlType type) => new(type, null);

    public static Constant BigInt(long value) => new(SqlType.BigInt, value);

    public static Constant Text(string value) => new(SqlType.String, ByteString.FromText(value));

    public bool IsNull => Value is null;
}

/// <summary>A parameter of an extended-protocol statement; replaced by a <see cref="Constant"/> when the portal is bound.</summary>
public sealed record ParameterReference(int Ordinal, SqlType Type) : ScalarExpression(Type);

/// <summary>A call of a built-in scalar function or operator (comparison and arithmetic are functions too, see <see cref="OperatorNames"/>).</summary>
public sealed record FunctionCall(ScalarFunction Function, ValueList<ScalarExpression> Arguments, SqlType Type) : ScalarExpression(Type)
{
    public override ValueList<ScalarExpression> Children => Arguments;

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children) ? this : this with { Arguments = children };
}

/// <summary>A conversion that may change bits or fail; <paramref name="OnFailure"/> tells what a value that does not convert gives.</summary>
public sealed record Cast(ScalarExpression Argument, SqlType Type, CastFailure OnFailure) : ScalarExpression(Type)
{
    public override ValueList<ScalarExpression> Children => [Argument];

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children) ? this : this with { Argument = children[0] };
}

/// <summary>The dialects' policies for a value that does not convert (impala.md 2.4, 10.3).</summary>
public enum CastFailure : byte
{
    /// <summary>Impala's mixture: text to number or timestamp gives NULL, integer narrowing wraps, DECIMAL, DATE and float-to-integer raise.</summary>
    Impala,

    /// <summary>PostgreSQL: always an error (22P02, 22003, 22007, 22008).</summary>
    Error,
}

/// <summary>Three-valued AND or OR over two or more operands, flattened.</summary>
public sealed record Logical(LogicalKind Kind, ValueList<ScalarExpression> Operands) : ScalarExpression(SqlType.Boolean)
{
    public override ValueList<ScalarExpression> Children => Operands;

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children) ? this : this with { Operands = children };
}

public enum LogicalKind : byte
{
    And,
    Or,
}

/// <summary>Searched CASE: Branches[2i] is a condition, Branches[2i+1] its result; the last, unpaired element is ELSE (always present, maybe NULL).</summary>
public sealed record Case(ValueList<ScalarExpression> Branches, SqlType Type) : ScalarExpression(Type)
{
    public override ValueList<ScalarExpression> Children => Branches;

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children) ? this : this with { Branches = children };
}

/// <summary>The first argument that is not NULL; later ones are evaluated only for rows that need them.</summary>
public sealed record Coalesce(ValueList<ScalarExpression> Arguments, SqlType Type) : ScalarExpression(Type)
{
    public override ValueList<ScalarExpression> Children => Arguments;

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children) ? this : this with { Arguments = children };
}

public sealed record IsNull(ScalarExpression Argument, bool Negated) : ScalarExpression(SqlType.Boolean)
{
    public override ValueList<ScalarExpression> Children => [Argument];

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children) ? this : this with { Argument = children[0] };
}

/// <summary>Argument IN (items): three-valued; all operands have one type.</summary>
public sealed record InList(ScalarExpression Argument, ValueList<ScalarExpression> Items, bool Negated) : ScalarExpression(SqlType.Boolean)
{
    public override ValueList<ScalarExpression> Children => new ValueList<ScalarExpression>([Argument]).AddRange(Items);

    public override ScalarExpression WithChildren(ValueList<ScalarExpression> children) => SameChildren(children)
        ? this
        : this with { Argument = children[0], Items = new ValueList<ScalarExpression>([.. children.Skip(1)]) };
}
