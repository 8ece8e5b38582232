namespace Impala.SqlParser.Ast;

/// <summary><c>c</c>, <c>t.c</c>, <c>d.t.c</c>, or a path into a complex column.</summary>
public sealed record ColumnReference(AstList<Identifier> Parts) : Expression
{
    public string Name => Parts[^1].Name;
}

/// <summary><c>*</c> or <c>t.*</c>, as a select item or in count(*)-like places.</summary>
public sealed record Star(AstList<Identifier> Qualifier) : Expression;

/// <summary><c>(f(x)).*</c>.</summary>
public sealed record FieldStar(Expression Operand) : Expression;

/// <summary><c>$1</c>; <see cref="Index"/> is 1-based.</summary>
public sealed record Parameter(int Index) : Expression;

public sealed record UnaryOperation(UnaryOperator Operator, Expression Operand) : Expression;

/// <summary>Two operands. Chains such as <c>a + b - c</c> are left-deep and may be thousands long, so equality walks the left spine in a loop.</summary>
public sealed record BinaryOperation(BinaryOperator Operator, Expression Left, Expression Right) : Expression
{
    public bool Equals(BinaryOperation? other)
    {
        var mine = this;
        var theirs = other;
        while (true)
        {
            if (ReferenceEquals(mine, theirs))
                return true;
            if (theirs is null || mine.Operator != theirs.Operator || !mine.Right.Equals(theirs.Right))
                return false;
            if (mine.Left is not BinaryOperation left || theirs.Left is not BinaryOperation otherLeft)
                return mine.Left.Equals(theirs.Left);
            mine = left;
            theirs = otherLeft;
        }
    }

    public override int GetHashCode()
    {
        var hash = new HashCode();
        Expression node = this;
        while (node is BinaryOperation binary)
        {
            hash.Add(binary.Operator);
            hash.Add(binary.Right);
            node = binary.Left;
        }
        hash.Add(node);
        return hash.ToHashCode();
    }
}

/// <summary>A PostgreSQL operator this product has no member for; the analyzer answers 42883. <see cref="Left"/> is null for a prefix operator.</summary>
public sealed record CustomOperation(string Symbol, Expression? Left, Expression Right) : Expression;

/// <summary>A whole AND or OR chain, flat, of two or more operands.</summary>
public sealed record LogicalOperation(LogicalOperator Operator, AstList<Expression> Operands) : Expression;

/// <summary>A whole <c>||</c> chain, flat, of two or more operands. In the impala dialect it is OR when its operands are BOOLEAN.</summary>
public sealed record Concatenation(AstList<Expression> Operands) : Expression;

public sealed record Between(Expression Operand, Expression Low, Expression High, bool Negated = false, bool Symmetric = false) : Expression;

public sealed record InList(Expression Operand, AstList<Expression> Items, bool Negated = false) : Expression;

public sealed record InSubquery(Expression Operand, Query Query, bool Negated = false) : Expression;

public sealed record Exists(Query Query) : Expression;

public sealed record ScalarSubquery(Query Query) : Expression;

/// <summary><c>x = ANY (..)</c>. Exactly one of <see cref="Query"/> and <see cref="Array"/> is set. SOME is ANY.</summary>
public sealed record QuantifiedComparison(Expression Left, BinaryOperator Operator, Quantifier Quantifier, Query? Query, Expression? Array) : Expression;

public sealed record Like(Expression Operand, Expression Pattern, LikeKind Kind, bool Negated = false, Expression? Escape = null) : Expression;

public sealed record IsNull(Expression Operand, bool Negated = false) : Expression;

/// <summary><c>IS [NOT] TRUE | FALSE | UNKNOWN</c>; <see cref="Value"/> null is UNKNOWN.</summary>
public sealed record IsBoolean(Expression Operand, bool? Value, bool Negated = false) : Expression;

/// <summary><c>IS [NOT] DISTINCT FROM</c>; Impala's <c>&lt;=&gt;</c> is <see cref="BinaryOperator.NullSafeEqual"/>.</summary>
public sealed record IsDistinctFrom(Expression Left, Expression Right, bool Negated = false) : Expression;

/// <summary>Both forms of CASE; <see cref="Operand"/> is null in the searched form.</summary>
public sealed record Case(Expression? Operand, AstList<WhenClause> Branches, Expression? Else) : Expression;

public sealed record WhenClause(Expression Condition, Expression Result) : SqlNode;

/// <summary><c>CAST(e AS t [FORMAT 'p'])</c> and <c>e::t</c>.</summary>
public sealed record Cast(Expression Operand, DataTypeName Type, string? Format = null) : Expression;

/// <summary><c>ARRAY[a, b]</c>; nested arrays are ArrayConstructor items.</summary>
public sealed record ArrayConstructor(AstList<Expression> Items) : Expression;

/// <summary><c>ARRAY(SELECT ..)</c>.</summary>
public sealed record ArraySubquery(Query Query) : Expression;

/// <summary><c>a[i]</c>, or the slice <c>a[i:j]</c> when <see cref="IsSlice"/>, where either bound may be missing.</summary>
public sealed record Subscript(Expression Operand, Expression? Index, Expression? Upper = null, bool IsSlice = false) : Expression;

/// <summary><c>(e).field</c>.</summary>
public sealed record FieldAccess(Expression Operand, Identifier Field) : Expression;

/// <summary><c>ROW(a, b)</c> or <c>(a, b)</c>.</summary>
public sealed record RowConstructor(AstList<Expression> Items) : Expression;

/// <summary><c>(a, b) OVERLAPS (c, d)</c> of two periods.</summary>
public sealed record PeriodOverlaps(Expression Left, Expression Right) : Expression;

/// <summary>Impala's <c>(predicate) /* +SELECTIVITY(0.5) */</c>: the planner's estimate of the predicate, which means what its operand means.</summary>
public sealed record SelectivityHint(Expression Operand, string Selectivity) : Expression;

public sealed record Collate(Expression Operand, ObjectName Collation) : Expression;

public sealed record AtTimeZone(Expression Operand, Expression Zone) : Expression;

/// <summary>DEFAULT in VALUES and UPDATE lists.</summary>
public sealed record DefaultValue : Expression;

public enum UnaryOperator
{
    Plus,
    Minus,
    Not,
    BitwiseNot,

    /// <summary>Postfix <c>!</c>, Impala.</summary>
    Factorial,
    SquareRoot,
    CubeRoot,
    Absolute,
}

public enum LogicalOperator
{
    And,
    Or,
}

public enum Quantifier
{
    Any,
    All,
}

public enum LikeKind
{
    Like,
    ILike,

    /// <summary>RLIKE and REGEXP.</summary>
    Regexp,

    /// <summary>IREGEXP.</summary>
    IRegexp,
    Similar,
}

public enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,

    /// <summary>DIV.</summary>
    IntegerDivide,

    /// <summary><c>^</c> in the postgres dialect.</summary>
    Power,
    BitwiseAnd,
    BitwiseOr,

    /// <summary><c>^</c> in the impala dialect, <c>#</c> in the postgres one.</summary>
    BitwiseXor,
    ShiftLeft,
    ShiftRight,

    /// <summary><c>||</c>, only in <see cref="QuantifiedComparison"/>; elsewhere it is a <see cref="Ast.Concatenation"/>.</summary>
    Concatenate,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary><c>&lt;=&gt;</c>.</summary>
    NullSafeEqual,

    /// <summary><c>~</c></summary>
    Matches,

    /// <summary><c>~*</c></summary>
    MatchesInsensitive,

    /// <summary><c>!~</c></summary>
    NotMatches,

    /// <summary><c>!~*</c></summary>
    NotMatchesInsensitive,

    /// <summary><c>~~</c>, LIKE before ANY or ALL.</summary>
    Like,

    /// <summary><c>!~~</c></summary>
    NotLike,

    /// <summary><c>~~*</c></summary>
    ILike,

    /// <summary><c>!~~*</c></summary>
    NotILike,

    /// <summary><c>@></c></summary>
    Contains,

    /// <summary><c>&lt;@</c></summary>
    ContainedBy,

    /// <summary><c>&amp;&amp;</c> in the postgres dialect.</summary>
    Overlaps,

    /// <summary><c>-></c></summary>
    JsonGet,

    /// <summary><c>->></c></summary>
    JsonGetText,

    /// <summary><c>#></c></summary>
    JsonGetPath,

    /// <summary><c>#>></c></summary>
    JsonGetPathText,
}
