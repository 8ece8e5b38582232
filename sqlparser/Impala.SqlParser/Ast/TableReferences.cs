namespace Impala.SqlParser.Ast;

/// <summary>One source of FROM.</summary>
public abstract record TableReference : SqlNode;

/// <summary><c>[AS] name [(columns)]</c>.</summary>
public sealed record TableAlias(Identifier Name, AstList<Identifier> Columns) : SqlNode
{
    /// <summary>Column types of <c>f() AS (a int, b text)</c>; empty or as long as <see cref="Columns"/>.</summary>
    public AstList<DataTypeName> ColumnTypes { get; init; } = [];
}

/// <summary>A table, view or WITH name. <c>ONLY t</c> and <c>t *</c> are <c>t</c>.</summary>
public sealed record NamedTable(ObjectName Name, TableAlias? Alias = null) : TableReference
{
    /// <summary>FOR SYSTEM_TIME | SYSTEM_VERSION AS OF (Impala, Iceberg tables).</summary>
    public TimeTravel? AsOf { get; init; }

    public TableSample? Sample { get; init; }

    public AstList<Hint> Hints { get; init; } = [];

    /// <summary>Set where a statement reads the table more than once and random() must give a row the same number each time. No text has it.</summary>
    public long? RowSeed { get; init; }
}

/// <summary><c>TABLESAMPLE method(percent) [REPEATABLE(seed)]</c>; method is upper case.</summary>
public sealed record TableSample(string Method, Expression Percent, Expression? Seed) : SqlNode;

/// <summary><c>FOR SYSTEM_TIME AS OF e</c>, or with <see cref="IsVersion"/> <c>FOR SYSTEM_VERSION AS OF n</c>.</summary>
public sealed record TimeTravel(Expression Value, bool IsVersion) : SqlNode;

/// <summary>Impala's <c>t PIVOT (aggregates FOR column IN (values)) alias</c>. An aggregate and a value may have an alias; without one Impala takes its text.</summary>
public sealed record PivotTable(ObjectName Name, AstList<SelectItem> Aggregates, Identifier Column, AstList<SelectItem> Values, TableAlias Alias) : TableReference;

/// <summary>Impala's <c>t UNPIVOT (data FOR header IN (columns)) alias</c>: a row of each column, its value in <see cref="DataColumn"/> and its label in
/// <see cref="HeaderColumn"/>.</summary>
public sealed record UnpivotTable(
    ObjectName Name, Identifier DataColumn, Identifier HeaderColumn, AstList<UnpivotColumn> Columns, TableAlias Alias) : TableReference;

/// <summary><c>column [AS literal]</c>; without a literal the label is the column's name.</summary>
public sealed record UnpivotColumn(Identifier Column, Expression? Label) : SqlNode;

/// <summary>Impala's zipping <c>UNNEST(t.a, t.b) [AS (x, y)]</c>; as many aliases as paths, or none.</summary>
public sealed record UnnestTable(AstList<ObjectName> Paths, AstList<Identifier> Aliases) : TableReference;

/// <summary><c>[LATERAL] (query) alias</c>. The alias is null in the grammar only: each dialect's analyzer refuses or allows it.</summary>
public sealed record DerivedTable(Query Query, TableAlias? Alias, bool Lateral = false) : TableReference
{
    public TableSample? Sample { get; init; }

    public AstList<Hint> Hints { get; init; } = [];
}

/// <summary><c>[LATERAL] f(..) [WITH ORDINALITY] alias</c>, or <c>ROWS FROM (f(..), g(..))</c> with several calls. A call is a <see cref="FunctionCall"/>,
/// a <see cref="KeywordFunction"/> or another function form.</summary>
public sealed record TableFunction(AstList<Expression> Calls, TableAlias? Alias, bool WithOrdinality = false, bool Lateral = false) : TableReference;

/// <summary>A join; <see cref="On"/>, <see cref="Using"/> and Natural exclude each other, and all may be missing.</summary>
public sealed record Join(JoinKind Kind, TableReference Left, TableReference Right) : TableReference
{
    public Expression? On { get; init; }

    public AstList<Identifier> Using { get; init; } = [];

    /// <summary>PostgreSQL's <c>USING (a, b) AS x</c>: a name for the merged columns.</summary>
    public Identifier? UsingAlias { get; init; }

    public bool Natural { get; init; }

    /// <summary>BROADCAST or SHUFFLE.</summary>
    public AstList<Hint> Hints { get; init; } = [];
}

/// <summary><c>(a JOIN b ..) [alias]</c>.</summary>
public sealed record ParenthesizedJoin(TableReference Join, TableAlias? Alias) : TableReference;

public enum JoinKind
{
    Inner,
    Left,
    Right,
    Full,
    Cross,
    LeftSemi,
    RightSemi,
    LeftAnti,
    RightAnti,
}
