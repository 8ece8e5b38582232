namespace Impala.SqlParser.Ast;

/// <summary>A call with commas. <c>count(*)</c> has <see cref="Star"/> and no arguments.</summary>
public sealed record FunctionCall(ObjectName Name, AstList<Expression> Arguments) : Expression
{
    public bool Distinct { get; init; }

    public bool Star { get; init; }

    /// <summary>PostgreSQL's VARIADIC before the last argument.</summary>
    public bool Variadic { get; init; }

    /// <summary>IGNORE NULLS, inside the parentheses (Impala) or behind them.</summary>
    public bool IgnoreNulls { get; init; }

    /// <summary><c>array_agg(x ORDER BY y)</c>.</summary>
    public AstList<OrderItem> OrderBy { get; init; } = [];

    /// <summary><c>WITHIN GROUP (ORDER BY ..)</c>.</summary>
    public AstList<OrderItem> WithinGroup { get; init; } = [];

    public Expression? Filter { get; init; }

    public Window? Over { get; init; }
}

/// <summary><c>name => value</c> among a call's arguments.</summary>
public sealed record NamedArgument(Identifier Name, Expression Value) : Expression;

/// <summary><c>f([side] [first] FROM source)</c> of a name that is neither EXTRACT nor TRIM, or of a qualified one: Impala parses it of any function
/// and refuses it in analysis.</summary>
public sealed record FunctionFrom(ObjectName Name, TrimSide? Side, Expression? First, Expression Source) : Expression;

/// <summary>OVER w, or OVER (..), or a definition of the WINDOW clause. <c>OVER w</c> has <see cref="IsReference"/>; <c>OVER (w ORDER BY x)</c> has
/// <see cref="BaseName"/> and more.</summary>
public sealed record Window(Identifier? BaseName, AstList<Expression> PartitionBy, AstList<OrderItem> OrderBy, WindowFrame? Frame) : SqlNode
{
    public bool IsReference { get; init; }
}

/// <summary>A frame; <see cref="End"/> is null when only a start was written (it then ends at the current row).</summary>
public sealed record WindowFrame(WindowFrameUnit Unit, WindowBound Start, WindowBound? End) : SqlNode
{
    public WindowExclusion Exclusion { get; init; }
}

public sealed record WindowBound(WindowBoundKind Kind, Expression? Offset = null) : SqlNode;

public enum WindowFrameUnit
{
    Rows,
    Range,
    Groups,
}

public enum WindowBoundKind
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

public enum WindowExclusion
{
    None,
    CurrentRow,
    Group,
    Ties,
}

/// <summary><c>EXTRACT(unit FROM x)</c>; <see cref="Unit"/> is lower case.</summary>
public sealed record Extract(string Unit, Expression Source) : Expression;

/// <summary><c>TRIM([side] [characters] FROM s)</c>; characters null means spaces.</summary>
public sealed record Trim(TrimSide Side, Expression? Characters, Expression Source) : Expression;

public enum TrimSide
{
    Both,
    Leading,
    Trailing,
}

/// <summary><c>SUBSTRING(s FROM a [FOR b])</c>; the form with commas is a <see cref="FunctionCall"/>.</summary>
public sealed record Substring(Expression Source, Expression? From, Expression? For) : Expression;

/// <summary><c>POSITION(a IN b)</c>.</summary>
public sealed record Position(Expression Needle, Expression Source) : Expression;

/// <summary><c>OVERLAY(s PLACING t FROM a [FOR b])</c>.</summary>
public sealed record Overlay(Expression Source, Expression Replacement, Expression From, Expression? For) : Expression;

/// <summary>A function without parentheses. <see cref="Precision"/> belongs to the four time forms.</summary>
public sealed record KeywordFunction(KeywordFunctionName Function, int? Precision = null) : Expression;

public enum KeywordFunctionName
{
    CurrentDate,
    CurrentTime,
    CurrentTimestamp,
    LocalTime,
    LocalTimestamp,
    CurrentUser,
    SessionUser,
    User,
    CurrentRole,
    CurrentCatalog,
    CurrentSchema,
}
