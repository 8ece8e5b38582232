using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private bool PrintDefinition(Statement statement)
    {
        switch (statement)
        {
            case CreateDatabaseStatement create:
                Write(create.IfNotExists ? "CREATE DATABASE IF NOT EXISTS " : "CREATE DATABASE ");
                PrintName(create.Name);
                WriteClause(" COMMENT ", create.Comment);
                PrintProperties(" WITH DBPROPERTIES ", create.Properties);
                WriteClause(" LOCATION ", create.Location);
                WriteClause(" MANAGEDLOCATION ", create.ManagedLocation);
                return true;
            case DropDatabaseStatement drop:
                Write(drop.IfExists ? "DROP DATABASE IF EXISTS " : "DROP DATABASE ");
                PrintName(drop.Name);
                WriteIf(drop.Cascade, " CASCADE");
                return true;
            case AlterDatabaseStatement alter:
                Write("ALTER DATABASE ");
                PrintName(alter.Name);
                Write(" SET ");
                if (alter.Owner is null)
                    PrintProperties("DBPROPERTIES ", alter.Properties);
                else
                    PrintOwner(alter.Owner);
                return true;
            case CreateTableStatement create:
                PrintCreateTable(create);
                return true;
            case DropTableStatement drop:
                Write(drop.IfExists ? "DROP TABLE IF EXISTS " : "DROP TABLE ");
                WriteList(drop.Names, PrintObjectName);
                WriteIf(drop.Purge, " PURGE");
                WriteIf(drop.Cascade, " CASCADE");
                return true;
            case DropViewStatement drop:
                Write(drop.IfExists ? "DROP VIEW IF EXISTS " : "DROP VIEW ");
                WriteList(drop.Names, PrintObjectName);
                WriteIf(drop.Cascade, " CASCADE");
                return true;
            case CreateViewStatement create:
                PrintCreateView(create);
                return true;
            case AlterTableStatement alter:
                Write(alter.IfExists ? "ALTER TABLE IF EXISTS " : "ALTER TABLE ");
                PrintObjectName(alter.Name);
                Write(" ");
                WriteList(alter.Actions, PrintAction);
                return true;
            case AlterViewStatement alter:
                Write("ALTER VIEW ");
                PrintObjectName(alter.Name);
                PrintColumns(alter.Columns);
                Write(" ");
                if (alter.Action is not null)
                {
                    PrintAction(alter.Action);
                    return true;
                }
                Write("AS ");
                PrintQuery(alter.Query!);
                return true;
            default:
                return false;
        }
    }

    private void PrintOwner(Owner owner)
    {
        Write(owner.IsRole ? "OWNER ROLE " : "OWNER USER ");
        PrintName(new Identifier(owner.Name));
    }

    private void PrintProperties(string words, AstList<Property> properties)
    {
        if (properties.IsEmpty)
            return;
        Write(words);
        WriteParens(properties, property =>
        {
            WriteString(property.Key);
            WriteClause(" = ", property.Value);
        });
    }

    private void PrintColumns(AstList<ColumnDefinition> columns)
    {
        if (columns.IsEmpty)
            return;
        Write(" ");
        WriteParens(columns, PrintColumn);
    }

    private void PrintColumn(ColumnDefinition column)
    {
        PrintName(column.Name);
        if (column.Type is not null)
        {
            Write(" ");
            PrintType(column.Type);
        }
        PrintColumnOptions(column);
    }

    private void PrintColumnOptions(ColumnDefinition column)
    {
        if (column.Nullable is { } nullable)
            Write(nullable ? " NULL" : " NOT NULL");
        if (column.PrimaryKey)
            Write(column.NonUnique ? " NON UNIQUE PRIMARY KEY" : " PRIMARY KEY");
        WriteIf(column.Encoding is not null, " ENCODING " + column.Encoding);
        WriteIf(column.Compression is not null, " COMPRESSION " + column.Compression);
        PrintArgument(" BLOCK_SIZE ", column.BlockSize);
        WriteIf(column.Unique, " UNIQUE");
        if (column.Check is not null)
        {
            PrintArgument(" CHECK (", column.Check);
            Write(")");
        }
        PrintArgument(" DEFAULT ", column.Default);
        WriteClause(" COMMENT ", column.Comment);
    }

    private void PrintConstraint(TableConstraint constraint)
    {
        if (constraint.Name is not null)
        {
            Write("CONSTRAINT ");
            PrintName(constraint.Name);
            Write(" ");
        }
        WriteIf(constraint.NonUnique, "NON UNIQUE ");
        Write(constraint.Kind switch
        {
            TableConstraintKind.PrimaryKey => "PRIMARY KEY ",
            TableConstraintKind.Unique => "UNIQUE ",
            TableConstraintKind.ForeignKey => "FOREIGN KEY ",
            TableConstraintKind.Check => "CHECK ",
        });
        if (constraint.Check is not null)
        {
            PrintArgument("(", constraint.Check);
            Write(")");
            return;
        }
        PrintNames(constraint.Columns);
        if (constraint.References is not null)
        {
            Write(" REFERENCES ");
            PrintObjectName(constraint.References);
            PrintOptionalNames(constraint.ReferencedColumns);
        }
        WriteIf(constraint.State.Length > 0, " " + constraint.State);
    }

    private void PrintCreateTable(CreateTableStatement create)
    {
        Write("CREATE");
        PrintHints(create.Hints);
        WriteIf(create.External, " EXTERNAL");
        WriteIf(create.Temporary, " TEMPORARY");
        Write(create.IfNotExists ? " TABLE IF NOT EXISTS " : " TABLE ");
        PrintObjectName(create.Name);
        if (!create.Columns.IsEmpty || (create.Constraints.Count > 0 && create.AsQuery is null))
        {
            Write(" (");
            WriteList(create.Columns, PrintColumn);
            WriteIf(!create.Columns.IsEmpty && !create.Constraints.IsEmpty, ", ");
            WriteList(create.Constraints, PrintConstraint);
            Write(")");
        }
        else if (!create.Constraints.IsEmpty)
        {
            Write(" ");
            PrintConstraint(create.Constraints[0]);
        }
        if (create.LikeTable is not null)
        {
            if (create.SortBy is not null)
            {
                Write(" ");
                PrintSortBy(create.SortBy);
            }
            Write(" LIKE ");
            PrintObjectName(create.LikeTable);
        }
        if (create.LikeFile is not null)
            WriteClause($" LIKE {create.LikeFile.Format} ", create.LikeFile.Path);
        if (!create.PartitionColumns.IsEmpty)
            Write(" PARTITIONED BY");
        PrintColumns(create.PartitionColumns);
        PrintLayout(create);
        PrintTableClauses(create);
        if (create.AsQuery is null)
            return;
        Write(" AS ");
        PrintQuery(create.AsQuery);
        WriteIf(!create.WithData, " WITH NO DATA");
    }

    private void PrintTableClauses(CreateTableStatement create)
    {
        if (create.Buckets is not null)
        {
            Write(" CLUSTERED BY ");
            PrintNames(create.Buckets.Columns);
        }
        if (create.SortBy is not null && create.LikeTable is null)
        {
            Write(" ");
            PrintSortBy(create.SortBy);
        }
        if (create.Buckets is not null)
        {
            Write(" INTO ");
            Write(create.Buckets.NumBuckets);
            Write(" BUCKETS");
        }
        if (create.DataSource is not null)
        {
            Write(" ");
            PrintDataSource(create.DataSource);
        }
        WriteClause(" COMMENT ", create.Comment);
        if (create.RowFormat is not null)
        {
            Write(" ");
            PrintRowFormat(create.RowFormat);
        }
        PrintProperties(" WITH SERDEPROPERTIES ", create.SerdeProperties);
        WriteIf(create.FileFormat is not null, " STORED AS " + create.FileFormat);
        WriteIf(create.StorageEngine is not null, " STORED BY " + create.StorageEngine);
        WriteClause(" LOCATION ", create.Location);
        if (create.Caching is not null)
        {
            Write(" ");
            PrintCaching(create.Caching);
        }
        PrintProperties(" TBLPROPERTIES ", create.TableProperties);
    }

    private void PrintSortBy(SortBy sortBy)
    {
        Write(sortBy.ZOrder ? "SORT BY ZORDER " : "SORT BY ");
        PrintNames(sortBy.Columns);
    }

    private void PrintRowFormat(RowFormat format)
    {
        Write("ROW FORMAT DELIMITED");
        WriteClause(" FIELDS TERMINATED BY ", format.FieldTerminator);
        WriteClause(" ESCAPED BY ", format.FieldEscape);
        WriteClause(" LINES TERMINATED BY ", format.LineTerminator);
    }

    private void PrintCreateView(CreateViewStatement create)
    {
        Write("CREATE ");
        WriteIf(create.OrReplace, "OR REPLACE ");
        WriteIf(create.Temporary, "TEMPORARY ");
        Write(create.IfNotExists ? "VIEW IF NOT EXISTS " : "VIEW ");
        PrintObjectName(create.Name);
        PrintColumns(create.Columns);
        WriteClause(" COMMENT ", create.Comment);
        PrintProperties(" TBLPROPERTIES ", create.Properties);
        Write(" AS ");
        PrintQuery(create.Query);
    }

    private void PrintAction(AlterTableAction action)
    {
        switch (action)
        {
            case AddColumns add:
                Write(add.IfNotExists ? "ADD IF NOT EXISTS COLUMNS" : "ADD COLUMNS");
                PrintColumns(add.Columns);
                break;
            case ReplaceColumns replace:
                Write("REPLACE COLUMNS");
                PrintColumns(replace.Columns);
                break;
            case DropColumn drop:
                Write(drop.IfExists ? "DROP COLUMN IF EXISTS " : "DROP COLUMN ");
                PrintName(drop.Column);
                break;
            case ChangeColumn change:
                Write("CHANGE COLUMN ");
                PrintName(change.Column);
                Write(" ");
                PrintColumn(change.Definition);
                break;
            case SetColumnComment comment:
                Write("ALTER COLUMN ");
                PrintName(comment.Column);
                WriteClause(" SET COMMENT ", comment.Comment);
                break;
            case RenameColumn rename:
                Write("RENAME COLUMN ");
                PrintName(rename.Column);
                Write(" TO ");
                PrintName(rename.NewName);
                break;
            case RenameTo rename:
                Write("RENAME TO ");
                PrintObjectName(rename.NewName);
                break;
            case RecoverPartitions:
                Write("RECOVER PARTITIONS");
                break;
            case SetSortBy sort:
                PrintSortBy(sort.SortBy);
                break;
            case SetOwner owner:
                Write("SET ");
                PrintOwner(owner.Owner);
                break;
            case UnsetProperties unset:
                PrintPartitionPredicates("", unset.Partition, " ");
                Write(unset.Serde ? "UNSET SERDEPROPERTIES " : "UNSET TBLPROPERTIES ");
                WriteIf(unset.IfExists, "IF EXISTS ");
                WriteParens(unset.Keys, WriteString);
                break;
            default:
                PrintPartitionAction(action);
                break;
        }
    }

    private void PrintPartitionAction(AlterTableAction action)
    {
        switch (action)
        {
            case AddPartitions add:
                Write(add.IfNotExists ? "ADD IF NOT EXISTS" : "ADD");
                foreach (var partition in add.Partitions)
                {
                    PrintPartitionKeys(" ", partition.Keys);
                    WriteClause(" LOCATION ", partition.Location);
                    if (partition.Caching is null)
                        continue;
                    Write(" ");
                    PrintCaching(partition.Caching);
                }
                WriteIf(add.FileFormat is not null, " SET FILEFORMAT " + add.FileFormat);
                break;
            case DropPartitions drop:
                Write(drop.IfExists ? "DROP IF EXISTS " : "DROP ");
                PrintPartitionPredicates("", drop.Predicates, drop.Purge ? " PURGE" : "");
                break;
            case SetLocation location:
                PrintPartitionPredicates("", location.Partition, " ");
                WriteClause("SET LOCATION ", location.Location);
                break;
            case SetFileFormat format:
                PrintPartitionPredicates("", format.Partition, " ");
                Write("SET FILEFORMAT " + format.Format);
                break;
            case SetRowFormat format:
                PrintPartitionPredicates("", format.Partition, " ");
                Write("SET ");
                PrintRowFormat(format.Format);
                break;
            case SetProperties set:
                PrintPartitionPredicates("", set.Partition, " ");
                PrintProperties(set.Serde ? "SET SERDEPROPERTIES " : "SET TBLPROPERTIES ", set.Properties);
                break;
            case SetColumnStats stats:
                Write("SET COLUMN STATS ");
                PrintName(stats.Column);
                PrintProperties(" ", stats.Stats);
                break;
            default:
                PrintLayoutAction(action);
                break;
        }
    }
}
