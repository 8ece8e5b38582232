namespace Impala.SqlParser.Ast;

/// <summary>A query expression: WITH, a body, and what orders and cuts the whole.</summary>
public sealed record Query(QueryBody Body) : SqlNode
{
    public WithClause? With { get; init; }

    public AstList<OrderItem> OrderBy { get; init; } = [];

    /// <summary>LIMIT n or FETCH FIRST n ROWS; null when missing or ALL.</summary>
    public Expression? Limit { get; init; }

    public Expression? Offset { get; init; }

    /// <summary>FETCH FIRST n ROWS WITH TIES.</summary>
    public bool WithTies { get; init; }

    /// <summary>PostgreSQL's FOR UPDATE, FOR SHARE ..., which the analyzer refuses.</summary>
    public AstList<LockingClause> Locking { get; init; } = [];
}

/// <summary><c>FOR strength [OF tables] [NOWAIT | SKIP LOCKED]</c>; strength and wait are upper case, as written.</summary>
public sealed record LockingClause(string Strength, AstList<ObjectName> Tables, string? Wait) : SqlNode;

public sealed record WithClause(bool Recursive, AstList<CommonTableExpression> Tables) : SqlNode;

public sealed record CommonTableExpression(Identifier Name, AstList<Identifier> Columns, Query Query) : SqlNode
{
    /// <summary>[NOT] MATERIALIZED, null when not said.</summary>
    public bool? Materialized { get; init; }
}

/// <summary><c>e [ASC | DESC] [NULLS FIRST | LAST]</c>; <see cref="NullsFirst"/> is null when not said.</summary>
public sealed record OrderItem(Expression Expression, bool Descending = false, bool? NullsFirst = null) : SqlNode;

/// <summary>One of <see cref="Select"/>, <see cref="SetOperation"/>, <see cref="Values"/>, <see cref="NestedQuery"/>.</summary>
public abstract record QueryBody : SqlNode;

public sealed record Select(AstList<SelectItem> Items) : QueryBody
{
    public bool Distinct { get; init; }

    /// <summary>DISTINCT ON (..).</summary>
    public AstList<Expression> DistinctOn { get; init; } = [];

    /// <summary>Impala's STRAIGHT_JOIN keyword or hint.</summary>
    public bool StraightJoin { get; init; }

    public AstList<Hint> Hints { get; init; } = [];

    /// <summary>The comma list of FROM; empty without FROM.</summary>
    public AstList<TableReference> From { get; init; } = [];

    public Expression? Where { get; init; }

    /// <summary>Hints right behind WHERE (ALWAYS_TRUE).</summary>
    public AstList<Hint> WhereHints { get; init; } = [];

    public GroupBy? GroupBy { get; init; }

    public Expression? Having { get; init; }

    public AstList<WindowDefinition> Windows { get; init; } = [];

    /// <summary>QUALIFY, a filter over window functions (beyond PostgreSQL).</summary>
    public Expression? Qualify { get; init; }

    /// <summary>PostgreSQL's SELECT .. INTO table, which the analyzer refuses.</summary>
    public ObjectName? Into { get; init; }
}

/// <summary>A select-list item: any expression, <see cref="Star"/> or <see cref="FieldStar"/>.</summary>
public sealed record SelectItem(Expression Expression, Identifier? Alias = null) : SqlNode;

public sealed record WindowDefinition(Identifier Name, Window Window) : SqlNode;

/// <summary>A chain of one set operator, flat where the operator is associative and left-deep otherwise: <c>a UNION ALL b UNION ALL c</c> has three operands
/// and <c>a UNION b UNION ALL c</c> nests. A chain groups from the left.</summary>
public sealed record SetOperation(SetOperator Operator, bool All, AstList<QueryBody> Operands) : QueryBody;

public enum SetOperator
{
    Union,
    Intersect,

    /// <summary>EXCEPT and MINUS.</summary>
    Except,
}

/// <summary><c>VALUES (..), (..)</c>.</summary>
public sealed record Values(AstList<ValuesRow> Rows) : QueryBody;

/// <summary>A row; Impala lets items of the first row carry aliases.</summary>
public sealed record ValuesRow(AstList<SelectItem> Items) : SqlNode;

/// <summary>A query in parentheses, which may have its own WITH, ORDER BY and LIMIT.</summary>
public sealed record NestedQuery(Query Query) : QueryBody;

/// <summary>GROUP BY's list; <see cref="Modifier"/> is for WITH ROLLUP and WITH CUBE.</summary>
public sealed record GroupBy(AstList<GroupingElement> Elements, GroupByModifier Modifier = GroupByModifier.None) : SqlNode
{
    /// <summary>GROUP BY DISTINCT.</summary>
    public bool Distinct { get; init; }
}

public enum GroupByModifier
{
    None,
    WithRollup,
    WithCube,
}

public abstract record GroupingElement : SqlNode;

/// <summary>One expression.</summary>
public sealed record GroupingExpression(Expression Expression) : GroupingElement;

/// <summary><c>()</c> or <c>(a, b)</c>.</summary>
public sealed record GroupingSet(AstList<Expression> Expressions) : GroupingElement;

public sealed record Rollup(AstList<GroupingElement> Elements) : GroupingElement;

public sealed record Cube(AstList<GroupingElement> Elements) : GroupingElement;

public sealed record GroupingSets(AstList<GroupingElement> Elements) : GroupingElement;

/// <summary>A planner hint, name in upper case, arguments as written: <c>/* +TABLE_NUM_ROWS(100) */</c>.</summary>
public sealed record Hint(string Name, AstList<string> Arguments) : SqlNode;
