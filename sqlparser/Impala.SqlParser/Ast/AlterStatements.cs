namespace Impala.SqlParser.Ast;

/// <summary>ALTER TABLE with one or more actions (Impala allows one; PostgreSQL a comma list).</summary>
public sealed record AlterTableStatement(ObjectName Name, AstList<AlterTableAction> Actions, bool IfExists = false) : Statement;

/// <summary>ALTER VIEW v [(columns)] AS query; other ALTER VIEW forms hold an <see cref="Action"/> instead.</summary>
public sealed record AlterViewStatement(ObjectName Name) : Statement
{
    public AstList<ColumnDefinition> Columns { get; init; } = [];

    public Query? Query { get; init; }

    public AlterTableAction? Action { get; init; }
}

public abstract record AlterTableAction : SqlNode;

public sealed record AddColumns(AstList<ColumnDefinition> Columns, bool IfNotExists = false) : AlterTableAction;

public sealed record ReplaceColumns(AstList<ColumnDefinition> Columns) : AlterTableAction;

public sealed record DropColumn(Identifier Column, bool IfExists = false) : AlterTableAction;

/// <summary>CHANGE [COLUMN] old newname type [COMMENT ..].</summary>
public sealed record ChangeColumn(Identifier Column, ColumnDefinition Definition) : AlterTableAction;

/// <summary>ALTER [COLUMN] c SET COMMENT 'x' (Impala).</summary>
public sealed record SetColumnComment(Identifier Column, string Comment) : AlterTableAction;

/// <summary>PostgreSQL's RENAME COLUMN a TO b.</summary>
public sealed record RenameColumn(Identifier Column, Identifier NewName) : AlterTableAction;

public sealed record RenameTo(ObjectName NewName) : AlterTableAction;

/// <summary>ADD [IF NOT EXISTS] PARTITION (..) [LOCATION ..] ..., repeatable.</summary>
public sealed record AddPartitions(AstList<PartitionDefinition> Partitions, bool IfNotExists = false) : AlterTableAction
{
    /// <summary>SET FILEFORMAT behind the partitions; upper case.</summary>
    public string? FileFormat { get; init; }
}

public sealed record PartitionDefinition(AstList<PartitionKeyValue> Keys, string? Location) : SqlNode
{
    public Caching? Caching { get; init; }
}

/// <summary>DROP [IF EXISTS] PARTITION (predicates) [PURGE]; the predicates are joined by AND.</summary>
public sealed record DropPartitions(AstList<Expression> Predicates, bool IfExists = false, bool Purge = false) : AlterTableAction;

public sealed record RecoverPartitions : AlterTableAction;

/// <summary>[PARTITION (predicates)] SET LOCATION 'x'.</summary>
public sealed record SetLocation(AstList<Expression> Partition, string Location) : AlterTableAction;

/// <summary>[PARTITION (predicates)] SET FILEFORMAT f; upper case.</summary>
public sealed record SetFileFormat(AstList<Expression> Partition, string Format) : AlterTableAction;

public sealed record SetRowFormat(AstList<Expression> Partition, RowFormat Format) : AlterTableAction;

/// <summary>[PARTITION (predicates)] SET TBLPROPERTIES | SERDEPROPERTIES (..).</summary>
public sealed record SetProperties(AstList<Expression> Partition, AstList<Property> Properties, bool Serde = false) : AlterTableAction;

public sealed record UnsetProperties(AstList<string> Keys, bool IfExists = false, bool Serde = false) : AlterTableAction
{
    public AstList<Expression> Partition { get; init; } = [];
}

public sealed record SetSortBy(SortBy SortBy) : AlterTableAction;

/// <summary>SET COLUMN STATS c ('numDVs'='..', ..).</summary>
public sealed record SetColumnStats(Identifier Column, AstList<Property> Stats) : AlterTableAction;

public sealed record SetOwner(Owner Owner) : AlterTableAction;

/// <summary>[PARTITION (predicates)] SET CACHED IN | UNCACHED.</summary>
public sealed record SetCaching(AstList<Expression> Partition, Caching Caching) : AlterTableAction;

/// <summary>ADD | DROP RANGE PARTITION (Kudu).</summary>
public sealed record ChangeRangePartition(bool Drop, RangePartition Partition, bool IfExistsOrNot = false) : AlterTableAction;

/// <summary>ALTER [COLUMN] c SET options (Kudu); the definition has no type. SET COMMENT alone is <see cref="SetColumnComment"/>.</summary>
public sealed record SetColumnOptions(ColumnDefinition Column) : AlterTableAction;

/// <summary>ALTER [COLUMN] c DROP DEFAULT (Kudu).</summary>
public sealed record DropColumnDefault(Identifier Column) : AlterTableAction;

/// <summary>SET PARTITION SPEC (..) (Iceberg).</summary>
public sealed record SetPartitionSpec(AstList<PartitionTransform> Fields) : AlterTableAction;

/// <summary>EXECUTE expire_snapshots(..), rollback(..) ... (Iceberg).</summary>
public sealed record ExecuteAction(Expression Call) : AlterTableAction;

/// <summary>CONVERT TO ICEBERG [TBLPROPERTIES (..)].</summary>
public sealed record ConvertToIceberg(AstList<Property> Properties) : AlterTableAction;
