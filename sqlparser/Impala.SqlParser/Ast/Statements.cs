namespace Impala.SqlParser.Ast;

/// <summary>One statement of the text between semicolons.</summary>
public abstract record Statement : SqlNode;

public sealed record QueryStatement(Query Query) : Statement;

/// <summary>EXPLAIN. <see cref="Options"/> are the items of <c>EXPLAIN (ANALYZE, FORMAT text)</c>, names in lower case.</summary>
public sealed record ExplainStatement(Statement Statement) : Statement
{
    public bool Analyze { get; init; }

    public bool Verbose { get; init; }

    public AstList<Option> Options { get; init; } = [];
}

/// <summary>A name with an optional value, as in EXPLAIN, COPY and VACUUM option lists; the name is lower case.</summary>
public sealed record Option(string Name, string? Value) : SqlNode;

/// <summary><c>'key' = 'value'</c> of TBLPROPERTIES, SERDEPROPERTIES, DBPROPERTIES.</summary>
public sealed record Property(string Key, string Value) : SqlNode;

public sealed record UseStatement(Identifier Database) : Statement;

/// <summary>Impala's KILL QUERY 'id'.</summary>
public sealed record KillQueryStatement(string QueryId) : Statement;

/// <summary>Impala's <c>:SHUTDOWN(['host:port'][, deadline])</c>.</summary>
public sealed record ShutdownStatement(string? Host, long? DeadlineSeconds) : Statement;

/// <summary>Any other of Impala's <c>:name(arguments)</c>, as <c>:event_processor('pause')</c>.</summary>
public sealed record AdminFunctionStatement(Identifier Function, AstList<Expression> Arguments) : Statement;

/// <summary><c>COMMENT ON kind name IS 'text' | NULL</c>.</summary>
public sealed record CommentStatement(CommentTarget Target, ObjectName Name, string? Comment) : Statement;

public enum CommentTarget
{
    Database,
    Table,
    View,
    Column,
}
