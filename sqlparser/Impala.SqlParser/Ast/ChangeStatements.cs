namespace Impala.SqlParser.Ast;

/// <summary>UPDATE t SET .. [FROM ..] [WHERE ..].</summary>
public sealed record UpdateStatement(ObjectName Table, AstList<Assignment> Assignments) : Statement
{
    public Identifier? Alias { get; init; }

    public WithClause? With { get; init; }

    public AstList<TableReference> From { get; init; } = [];

    public Expression? Where { get; init; }

    public AstList<SelectItem> Returning { get; init; } = [];
}

/// <summary>DELETE [FROM] t [WHERE ..], Impala's DELETE t FROM .. [WHERE ..] and PostgreSQL's DELETE FROM t USING ..; both lists are <see cref="From"/>.</summary>
public sealed record DeleteStatement(ObjectName Table) : Statement
{
    public Identifier? Alias { get; init; }

    public WithClause? With { get; init; }

    public AstList<TableReference> From { get; init; } = [];

    public Expression? Where { get; init; }

    public AstList<SelectItem> Returning { get; init; } = [];
}

/// <summary>Impala's UPSERT INTO (Kudu). The source may be missing behind a column list.</summary>
public sealed record UpsertStatement(ObjectName Table, Query? Source) : Statement
{
    public WithClause? With { get; init; }

    public AstList<Identifier> Columns { get; init; } = [];

    public bool HasColumns { get; init; }

    public AstList<Hint> Hints { get; init; } = [];
}

/// <summary>MERGE INTO target USING source ON condition WHEN ..</summary>
public sealed record MergeStatement(TableReference Target, TableReference Source, Expression Condition, AstList<MergeCase> Cases) : Statement
{
    public WithClause? With { get; init; }
}

/// <summary>WHEN [NOT] MATCHED [BY SOURCE | TARGET] [AND conditions] THEN action. Impala takes a list of conditions.</summary>
public sealed record MergeCase(MergeMatch Match, AstList<Expression> Conditions, MergeAction Action) : SqlNode;

public enum MergeMatch
{
    Matched,

    /// <summary>NOT MATCHED and NOT MATCHED BY TARGET.</summary>
    NotMatchedByTarget,
    NotMatchedBySource,
}

public abstract record MergeAction : SqlNode;

/// <summary>UPDATE SET .., or UPDATE SET * when there are no assignments.</summary>
public sealed record MergeUpdate(AstList<Assignment> Assignments) : MergeAction;

public sealed record MergeDelete : MergeAction;

/// <summary>PostgreSQL's DO NOTHING.</summary>
public sealed record MergeNothing : MergeAction;

/// <summary>INSERT [(columns)] VALUES (..), or INSERT * when there are no values.</summary>
public sealed record MergeInsert(AstList<Identifier> Columns, AstList<SelectItem> Values) : MergeAction
{
    public bool HasColumns { get; init; }
}

/// <summary>OPTIMIZE TABLE t [(FILE_SIZE_THRESHOLD_MB = n)].</summary>
public sealed record OptimizeStatement(ObjectName Table, long? FileSizeThreshold) : Statement;

/// <summary>COPY TESTCASE TO 'path' query, or FROM 'path' when there is no query.</summary>
public sealed record CopyTestcaseStatement(string Path, Query? Query) : Statement;
