using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>What Impala's analyzer refuses of an ALTER TABLE, in its words.</summary>
internal static class AlterTableRules
{
    /// <summary>Checks one action against the table as it is.</summary>
    public static void Check(AlterTableAction action, Table table, StatementRequest request, CatalogSnapshot snapshot)
    {
        switch (action)
        {
            case AddColumns add:
                CheckNew(add.Columns, table, existing: !add.IfNotExists);
                break;
            case ReplaceColumns replace:
                CheckNew(replace.Columns, table, existing: false);
                break;
            case DropColumn drop:
                CheckDropped(drop, table);
                break;
            case ChangeColumn change:
                CheckChanged(change.Column, table);
                CheckRenamed(change.Column, change.Definition.Name, table);
                break;
            case SetColumnComment comment when table.FindColumn(comment.Column.Name) < 0:
                throw ImpalaDdlErrors.ColumnNotFound(comment.Column.Name.ToLowerInvariant(), table.Name, comment.Column.Span.Start);
            case RenameTo rename:
                CheckNewName(rename, request, snapshot);
                break;
            case RecoverPartitions or AddPartitions or DropPartitions when table.NumPartitionColumns == 0:
                throw ImpalaDdlErrors.NotPartitioned(table.Name, action.Span.Start);
            case SetSortBy sort:
                CheckSort(sort.SortBy, table);
                break;
            case SetRowFormat format when table.Format != FileFormat.Text:
                throw new SqlException(SqlState.InvalidTableDefinition, $"ALTER TABLE SET ROW FORMAT is only supported on TEXT or SEQUENCE file formats. Table: {table.Name}", format.Span.Start);
            case SetColumnStats stats when table.FindColumn(stats.Column.Name) < 0:
                throw new SqlException(SqlState.UndefinedColumn, $"Column '{stats.Column.Name}' does not exist in table: {table.Name}", stats.Column.Span.Start);
            case SetColumnStats stats when table.FindColumn(stats.Column.Name) >= table.NumDataColumns:
                throw new SqlException(SqlState.InvalidTableDefinition, $"Updating the stats of a partition column is not allowed: {stats.Column.Name}", stats.Column.Span.Start);
        }
    }

    public static void CheckNewName(RenameTo rename, StatementRequest request, CatalogSnapshot snapshot)
    {
        var name = TableNames.Resolve(rename.NewName, request.Session);
        if (!snapshot.Databases.ContainsKey(name.Database))
            throw ImpalaDdlErrors.DatabaseNotFound(name.Database, rename.NewName.Span.Start);
        if (snapshot.Tables.ContainsKey(name))
            throw ImpalaDdlErrors.TableExists(name, rename.NewName.Span.Start);
    }

    private static void CheckNew(AstList<ColumnDefinition> columns, Table table, bool existing)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            var name = column.Name.Name.ToLowerInvariant();
            var index = table.FindColumn(name);
            if (index >= table.NumDataColumns)
                throw new SqlException(SqlState.DuplicateColumn, $"Column name conflicts with existing partition column: {name}", column.Span.Start);
            if (index >= 0 && existing)
                throw ImpalaDdlErrors.ColumnExists(name, column.Span.Start);
            if (!names.Add(name))
                throw ImpalaDdlErrors.DuplicateColumn(name, column.Span.Start);
        }
    }

    private static void CheckDropped(DropColumn drop, Table table)
    {
        var name = drop.Column.Name.ToLowerInvariant();
        var index = table.FindColumn(name);
        if (index < 0)
            throw ImpalaDdlErrors.ColumnNotFound(name, table.Name, drop.Column.Span.Start);
        if (index >= table.NumDataColumns)
            throw new SqlException(SqlState.InvalidTableDefinition, $"Cannot drop partition column: {name}", drop.Column.Span.Start);
        if (table.NumDataColumns == 1)
            throw new SqlException(SqlState.InvalidTableDefinition, $"Cannot drop column '{name}' from {table.Name}. Tables must contain at least 1 column.", drop.Column.Span.Start);
    }

    private static void CheckChanged(Identifier column, Table table)
    {
        var name = column.Name.ToLowerInvariant();
        var index = table.FindColumn(name);
        if (index < 0)
            throw ImpalaDdlErrors.ColumnNotFound(name, table.Name, column.Span.Start);
        if (index >= table.NumDataColumns)
            throw new SqlException(SqlState.InvalidTableDefinition, $"Cannot modify partition column: {name}", column.Span.Start);
    }

    private static void CheckRenamed(Identifier column, Identifier newName, Table table)
    {
        var name = newName.Name.ToLowerInvariant();
        if (!name.Equals(column.Name, StringComparison.OrdinalIgnoreCase) && table.FindColumn(name) >= 0)
            throw ImpalaDdlErrors.ColumnExists(name, newName.Span.Start);
    }

    private static void CheckSort(SortBy sortBy, Table table)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in sortBy.Columns)
        {
            var index = table.FindColumn(column.Name);
            if (index >= table.NumDataColumns)
                throw ImpalaDdlErrors.Definition($"SORT BY column list must not contain partition column: '{column.Name}'", column.Span.Start);
            if (index < 0)
                throw new SqlException(SqlState.UndefinedColumn, $"Could not find SORT BY column '{column.Name}' in table.", column.Span.Start);
            if (!seen.Add(column.Name))
                throw ImpalaDdlErrors.Definition($"Duplicate column in SORT BY list: {column.Name}", column.Span.Start);
        }
        if (sortBy is { ZOrder: true, Columns.Count: 1 })
            throw ImpalaDdlErrors.Definition("SORT BY ZORDER with 1 column is equivalent to SORT BY. Please, use the latter, if that was your intention.", sortBy.Span.Start);
    }
}
