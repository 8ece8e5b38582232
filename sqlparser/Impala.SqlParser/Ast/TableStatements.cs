namespace Impala.SqlParser.Ast;

/// <summary>CREATE DATABASE or SCHEMA.</summary>
public sealed record CreateDatabaseStatement(Identifier Name) : Statement
{
    public bool IfNotExists { get; init; }

    public string? Comment { get; init; }

    public string? Location { get; init; }

    public string? ManagedLocation { get; init; }

    public AstList<Property> Properties { get; init; } = [];
}

/// <summary>DROP DATABASE or SCHEMA.</summary>
public sealed record DropDatabaseStatement(Identifier Name, bool IfExists = false, bool Cascade = false) : Statement;

/// <summary>ALTER DATABASE d SET DBPROPERTIES (..), or SET OWNER.</summary>
public sealed record AlterDatabaseStatement(Identifier Name, AstList<Property> Properties, Owner? Owner = null) : Statement;

/// <summary>SET OWNER USER | ROLE name.</summary>
public sealed record Owner(bool IsRole, string Name) : SqlNode;

/// <summary>CREATE TABLE in all forms: columns, LIKE table, LIKE PARQUET 'file', AS query, or AS with PARTITIONED BY (names).</summary>
public sealed record CreateTableStatement(ObjectName Name) : Statement
{
    public bool External { get; init; }

    /// <summary>PostgreSQL's TEMP, TEMPORARY, LOCAL TEMPORARY.</summary>
    public bool Temporary { get; init; }

    public bool IfNotExists { get; init; }

    public AstList<ColumnDefinition> Columns { get; init; } = [];

    public AstList<TableConstraint> Constraints { get; init; } = [];

    /// <summary>PARTITIONED BY; in CTAS the columns have a name and no type.</summary>
    public AstList<ColumnDefinition> PartitionColumns { get; init; } = [];

    public SortBy? SortBy { get; init; }

    public string? Comment { get; init; }

    public RowFormat? RowFormat { get; init; }

    public AstList<Property> SerdeProperties { get; init; } = [];

    /// <summary>STORED AS, upper case: PARQUET, TEXTFILE ...; null when not said.</summary>
    public string? FileFormat { get; init; }

    /// <summary>STORED BY, upper case.</summary>
    public string? StorageEngine { get; init; }

    public string? Location { get; init; }

    /// <summary>PARTITION BY (Kudu).</summary>
    public AstList<KuduPartitioning> KuduPartitions { get; init; } = [];

    /// <summary>PARTITIONED BY SPEC (Iceberg).</summary>
    public AstList<PartitionTransform> PartitionSpec { get; init; } = [];

    public Bucketing? Buckets { get; init; }

    public Caching? Caching { get; init; }

    public DataSourceReference? DataSource { get; init; }

    public AstList<Property> TableProperties { get; init; } = [];

    public ObjectName? LikeTable { get; init; }

    public LikeFile? LikeFile { get; init; }

    public Query? AsQuery { get; init; }

    /// <summary>False for PostgreSQL's CREATE TABLE .. AS .. WITH NO DATA.</summary>
    public bool WithData { get; init; } = true;

    public AstList<Hint> Hints { get; init; } = [];
}

/// <summary>A column; <see cref="Type"/> is null only in CTAS partition lists and view column lists.</summary>
public sealed record ColumnDefinition(Identifier Name, DataTypeName? Type, string? Comment = null) : SqlNode
{
    /// <summary>NOT NULL is false, NULL is true.</summary>
    public bool? Nullable { get; init; }

    public bool PrimaryKey { get; init; }

    /// <summary>NON UNIQUE PRIMARY KEY (Kudu).</summary>
    public bool NonUnique { get; init; }

    /// <summary>Kudu's ENCODING, as written.</summary>
    public string? Encoding { get; init; }

    /// <summary>Kudu's COMPRESSION, as written.</summary>
    public string? Compression { get; init; }

    /// <summary>Kudu's BLOCK_SIZE.</summary>
    public Expression? BlockSize { get; init; }

    public bool Unique { get; init; }

    public Expression? Default { get; init; }

    public Expression? Check { get; init; }
}

/// <summary>PRIMARY KEY, UNIQUE, FOREIGN KEY or CHECK on table level; informational at most.</summary>
public sealed record TableConstraint(TableConstraintKind Kind, Identifier? Name, AstList<Identifier> Columns) : SqlNode
{
    public ObjectName? References { get; init; }

    public AstList<Identifier> ReferencedColumns { get; init; } = [];

    public Expression? Check { get; init; }

    /// <summary>NON UNIQUE PRIMARY KEY (Kudu).</summary>
    public bool NonUnique { get; init; }

    /// <summary>[ENABLE | DISABLE] [VALIDATE | NOVALIDATE] [RELY | NORELY], or NOT ENFORCED, as written in upper case; empty when nothing was.</summary>
    public string State { get; init; } = "";
}

public enum TableConstraintKind
{
    PrimaryKey,
    Unique,
    ForeignKey,
    Check,
}

public sealed record SortBy(AstList<Identifier> Columns, bool ZOrder = false) : SqlNode;

/// <summary>ROW FORMAT DELIMITED; the strings have their escapes undone.</summary>
public sealed record RowFormat(string? FieldTerminator, string? FieldEscape, string? LineTerminator) : SqlNode;

/// <summary>LIKE PARQUET | ORC 'path'; format is upper case.</summary>
public sealed record LikeFile(string Format, string Path) : SqlNode;

public sealed record DropTableStatement(AstList<ObjectName> Names, bool IfExists = false, bool Purge = false, bool Cascade = false) : Statement;

public sealed record DropViewStatement(AstList<ObjectName> Names, bool IfExists = false, bool Cascade = false) : Statement;

/// <summary>CREATE VIEW. <see cref="QuerySpan"/> is where the query's text stands: the definition is stored as written.</summary>
public sealed record CreateViewStatement(ObjectName Name, AstList<ColumnDefinition> Columns, Query Query) : Statement
{
    public bool OrReplace { get; init; }

    public bool IfNotExists { get; init; }

    public bool Temporary { get; init; }

    public string? Comment { get; init; }

    public AstList<Property> Properties { get; init; } = [];

    public TextSpan QuerySpan => Query.Span;
}

public sealed record TruncateStatement(AstList<ObjectName> Names, bool IfExists = false) : Statement;
