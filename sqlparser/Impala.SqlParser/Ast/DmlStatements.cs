namespace Impala.SqlParser.Ast;

/// <summary>INSERT INTO | OVERWRITE. The source is a query (VALUES is a query body); <see cref="Source"/> is null for PostgreSQL's DEFAULT VALUES.</summary>
public sealed record InsertStatement(ObjectName Table, Query? Source) : Statement
{
    public bool Overwrite { get; init; }

    /// <summary>A WITH clause before INSERT; one inside the source belongs to the source.</summary>
    public WithClause? With { get; init; }

    /// <summary>The column list; <see cref="HasColumns"/> tells a missing list from an empty one.</summary>
    public AstList<Identifier> Columns { get; init; } = [];

    public bool HasColumns { get; init; }

    /// <summary>PARTITION (a = 1, b): a key without value is dynamic.</summary>
    public AstList<PartitionKeyValue> Partition { get; init; } = [];

    public AstList<Hint> Hints { get; init; } = [];

    /// <summary>PostgreSQL's INSERT INTO t AS x.</summary>
    public Identifier? Alias { get; init; }

    /// <summary>PostgreSQL's DEFAULT VALUES. Impala lets the source be missing behind a column list.</summary>
    public bool DefaultValues { get; init; }

    /// <summary>PostgreSQL's ON CONFLICT, which the analyzer refuses.</summary>
    public OnConflict? OnConflict { get; init; }

    /// <summary>PostgreSQL's RETURNING list, which the analyzer refuses.</summary>
    public AstList<SelectItem> Returning { get; init; } = [];
}

/// <summary><c>ON CONFLICT [(targets) [WHERE ..] | ON CONSTRAINT name] DO NOTHING</c>, or DO UPDATE when there are assignments.</summary>
public sealed record OnConflict(AstList<Expression> Targets, Identifier? Constraint, AstList<Assignment> Assignments) : SqlNode
{
    public Expression? TargetWhere { get; init; }

    public Expression? Where { get; init; }
}

/// <summary><c>column = value</c> of UPDATE, MERGE and ON CONFLICT. PostgreSQL's <c>(a, b) = (..)</c> has several columns.</summary>
public sealed record Assignment(AstList<ObjectName> Columns, Expression Value) : SqlNode;

/// <summary><c>key</c> (dynamic) or <c>key = value</c>.</summary>
public sealed record PartitionKeyValue(Identifier Key, Expression? Value) : SqlNode;

/// <summary>LOAD DATA INPATH 'p' [OVERWRITE] INTO TABLE t [PARTITION (..)].</summary>
public sealed record LoadDataStatement(string Path, ObjectName Table, AstList<PartitionKeyValue> Partition, bool Overwrite = false) : Statement;

/// <summary>COPY t [(columns)] or COPY (query), FROM or TO STDIN, STDOUT or a file, with options in lower case.</summary>
public sealed record CopyStatement(CopyDirection Direction) : Statement
{
    public ObjectName? Table { get; init; }

    public AstList<Identifier> Columns { get; init; } = [];

    public Query? Query { get; init; }

    /// <summary>A file or program text; null for STDIN and STDOUT.</summary>
    public string? File { get; init; }

    public bool Program { get; init; }

    public AstList<Option> Options { get; init; } = [];

    public Expression? Where { get; init; }
}

public enum CopyDirection
{
    From,
    To,
}

/// <summary>COMPUTE [INCREMENTAL] STATS t [PARTITION (..)] [(columns)] [TABLESAMPLE ..].</summary>
public sealed record ComputeStatsStatement(ObjectName Table) : Statement
{
    public bool Incremental { get; init; }

    public AstList<Expression> Partition { get; init; } = [];

    /// <summary>The column list; <see cref="HasColumns"/> tells a missing list from an empty one.</summary>
    public AstList<Identifier> Columns { get; init; } = [];

    public bool HasColumns { get; init; }

    public TableSample? Sample { get; init; }
}

/// <summary>PostgreSQL's ANALYZE [table [(columns)]], which ends up as COMPUTE STATS.</summary>
public sealed record AnalyzeStatement(ObjectName? Table, AstList<Identifier> Columns) : Statement;

/// <summary>DROP [INCREMENTAL] STATS t [PARTITION (..)].</summary>
public sealed record DropStatsStatement(ObjectName Table, bool Incremental, AstList<Expression> Partition) : Statement;

/// <summary>REFRESH t [PARTITION (..)]*.</summary>
public sealed record RefreshStatement(ObjectName Table, AstList<AstList<PartitionKeyValue>> Partitions) : Statement;

/// <summary>REFRESH FUNCTIONS d | AUTHORIZATION.</summary>
public sealed record RefreshCatalogStatement(Identifier? FunctionsOf) : Statement;

/// <summary>INVALIDATE METADATA [t].</summary>
public sealed record InvalidateMetadataStatement(ObjectName? Table) : Statement;
