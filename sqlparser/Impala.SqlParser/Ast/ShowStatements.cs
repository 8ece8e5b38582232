namespace Impala.SqlParser.Ast;

/// <summary>SHOW DATABASES | SCHEMAS | TABLES | VIEWS | FUNCTIONS [IN d] [[LIKE] 'pattern'].</summary>
public sealed record ShowObjectsStatement(ShowObjects Objects, Identifier? Database = null, string? Pattern = null) : Statement;

public enum ShowObjects
{
    Databases,
    Tables,
    Views,
    Functions,
    AggregateFunctions,
    AnalyticFunctions,
}

/// <summary>SHOW CREATE TABLE | VIEW t, SHOW TABLE STATS t ... about one table.</summary>
public sealed record ShowTableStatement(ShowTable What, ObjectName Table) : Statement
{
    /// <summary>SHOW FILES IN t PARTITION (..): predicates joined by AND.</summary>
    public AstList<Expression> Partition { get; init; } = [];

    /// <summary>SHOW PARTITIONS t WHERE ..</summary>
    public Expression? Where { get; init; }

    /// <summary>SHOW CREATE TABLE t WITH STATS.</summary>
    public bool WithStats { get; init; }

    /// <summary>SHOW FILES IN t FOR SYSTEM_TIME ..</summary>
    public TimeTravel? AsOf { get; init; }
}

public enum ShowTable
{
    CreateTable,
    CreateView,
    Partitions,
    TableStats,
    ColumnStats,
    Files,
}

/// <summary>SHOW DATA SOURCES [[LIKE] 'pattern'].</summary>
public sealed record ShowDataSourcesStatement(string? Pattern) : Statement;

/// <summary>What only Kudu's and Iceberg's tables have: SHOW RANGE PARTITIONS t, SHOW HASH SCHEMA t, SHOW METADATA TABLES IN t [[LIKE] 'pattern'].</summary>
public sealed record ShowLayoutStatement(ShowLayout What, ObjectName Table, string? Pattern = null) : Statement;

public enum ShowLayout
{
    RangePartitions,
    HashSchema,
    MetadataTables,
}

/// <summary>PostgreSQL's SHOW name, SHOW ALL (name <c>all</c>), SHOW TIME ZONE (<c>timezone</c>), SHOW TRANSACTION ISOLATION LEVEL (<c>transaction_isolation</c>).</summary>
public sealed record ShowVariableStatement(string Name) : Statement;

/// <summary>SHOW PROFILE [FOR 'query id'] or SHOW SUMMARY [FOR 'query id']: of the session's last query when no id is given.</summary>
public sealed record ShowQueryReportStatement(QueryReport Report, string? QueryId = null) : Statement;

public enum QueryReport
{
    Profile,
    Summary,
}

/// <summary>DESCRIBE [FORMATTED | EXTENDED] t, and DESCRIBE of a path into a complex column.</summary>
public sealed record DescribeStatement(ObjectName Name, DescribeStyle Style = DescribeStyle.Minimal) : Statement;

/// <summary>DESCRIBE HISTORY t [FROM e | BETWEEN e AND e] (Iceberg).</summary>
public sealed record DescribeHistoryStatement(ObjectName Table, Expression? From, Expression? To) : Statement;

/// <summary>DESCRIBE DATABASE [FORMATTED | EXTENDED] d.</summary>
public sealed record DescribeDatabaseStatement(Identifier Database, DescribeStyle Style = DescribeStyle.Minimal) : Statement;

public enum DescribeStyle
{
    Minimal,
    Formatted,
    Extended,
}
