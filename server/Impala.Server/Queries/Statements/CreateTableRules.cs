using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;

namespace Impala.Server.Queries.Statements;

/// <summary>What Impala's analyzer refuses of a CREATE TABLE, in its words.</summary>
internal sealed class CreateTableRules(CatalogCache catalog, StatementRequest request, CatalogSnapshot snapshot)
{
    public async Task CheckAsync(CreateTableStatement statement, CancellationToken cancellationToken)
    {
        var name = TableNames.Resolve(statement.Name, request.Session);
        var at = statement.Name.Span.Start;
        if (!snapshot.Databases.ContainsKey(name.Database))
            throw ImpalaDdlErrors.DatabaseNotFound(name.Database, at);
        if (!statement.IfNotExists && snapshot.Tables.ContainsKey(name))
            throw ImpalaDdlErrors.TableExists(name, at);
        CheckColumns(statement);
        if (statement.Location is "")
            throw new SqlException(SqlState.InvalidParameterValue, "URI path cannot be empty.", at);
        if (statement.TableProperties.Any(property => property.Key == TablePropertyNames.SortColumns))
            throw ImpalaDdlErrors.Definition($"Table definition must not contain the {TablePropertyNames.SortColumns} table property. Use SORT BY (...) instead.", at);
        if (statement.LikeTable is { } like)
        {
            var source = TableNames.Resolve(like, request.Session);
            if (!snapshot.Tables.ContainsKey(source))
                throw ImpalaDdlErrors.NotFound(source, snapshot, like.Span.Start);
        }
        CheckPrimaryKey(statement);
        foreach (var constraint in statement.Constraints.Where(constraint => constraint.Kind == TableConstraintKind.ForeignKey))
            await CheckForeignKeyAsync(statement, constraint, cancellationToken);
    }

    private static void CheckColumns(CreateTableStatement statement)
    {
        if (statement is { Columns.IsEmpty: true, AsQuery: null, LikeTable: null, LikeFile: null })
            throw ImpalaDdlErrors.Definition("Table requires at least 1 column", statement.Name.Span.Start);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in statement.Columns.Concat(statement.AsQuery is null ? statement.PartitionColumns : []))
            if (!names.Add(column.Name.Name))
                throw ImpalaDdlErrors.DuplicateColumn(column.Name.Name.ToLowerInvariant(), column.Span.Start);
        if (statement.Columns.Concat(statement.PartitionColumns).FirstOrDefault(HasOptions) is { } options)
        {
            throw new SqlException(
                SqlState.FeatureNotSupported,
                $"Unsupported column options for file format '{(statement.FileFormat ?? "PARQUET").ToUpperInvariant()}': '{SqlPrinter.PrintAsImpala(options)}'", options.Span.Start);
        }
        foreach (var column in statement.PartitionColumns)
            if (column.Type is { Name: "timestamp" or "binary" } type)
                throw ImpalaDdlErrors.Definition($"Type '{type.Name.ToUpperInvariant()}' is not supported as partition-column type in column: {column.Name.Name.ToLowerInvariant()}", type.Span.Start);
        if (statement.SortBy is not { } sortBy || statement.LikeTable is not null || statement.LikeFile is not null || statement.AsQuery is not null)
            return;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in sortBy.Columns)
        {
            if (statement.PartitionColumns.Any(key => key.Name.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
                throw ImpalaDdlErrors.Definition($"SORT BY column list must not contain partition column: '{column.Name}'", column.Span.Start);
            if (!names.Contains(column.Name))
                throw new SqlException(SqlState.UndefinedColumn, $"Could not find SORT BY column '{column.Name}' in table.", column.Span.Start);
            if (!seen.Add(column.Name))
                throw ImpalaDdlErrors.Definition($"Duplicate column in SORT BY list: {column.Name}", column.Span.Start);
        }
        if (sortBy is { ZOrder: true, Columns.Count: 1 })
            throw ImpalaDdlErrors.Definition("SORT BY ZORDER with 1 column is equivalent to SORT BY. Please, use the latter, if that was your intention.", sortBy.Span.Start);
    }

    // Only Kudu and Iceberg keep them.
    private static bool HasOptions(ColumnDefinition column) =>
        column.Nullable is not null || column.Default is not null || column.Encoding is not null || column.Compression is not null || column.BlockSize is not null;

    private static void CheckPrimaryKey(CreateTableStatement statement)
    {
        var inline = statement.Columns.Where(column => column.PrimaryKey).ToList();
        var keys = statement.Constraints.Where(constraint => constraint.Kind == TableConstraintKind.PrimaryKey).ToList();
        if (inline.Count + keys.Count > 1)
        {
            throw ImpalaDdlErrors.Definition(
                "Multiple primary keys specified. Composite primary keys can be specified using the PRIMARY KEY (col1, col2, ...) syntax at the end of the column definition.",
                (inline.LastOrDefault() as SqlNode ?? keys[^1]).Span.Start);
        }
        if (keys.Count == 0)
            return;
        CheckState(keys[0]);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in keys[0].Columns)
        {
            if (!statement.Columns.Concat(statement.PartitionColumns).Any(known => known.Name.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
                throw new SqlException(SqlState.UndefinedColumn, $"PRIMARY KEY column '{column.Name}' does not exist in the table", column.Span.Start);
            if (!seen.Add(column.Name))
                throw ImpalaDdlErrors.Definition($"Column '{column.Name}' is listed multiple times as a PRIMARY KEY.", column.Span.Start);
        }
    }

    private async Task CheckForeignKeyAsync(CreateTableStatement statement, TableConstraint constraint, CancellationToken cancellationToken)
    {
        CheckState(constraint);
        var parent = TableNames.Resolve(constraint.References!, request.Session);
        var at = constraint.Span.Start;
        var tables = await catalog.LoadTablesAsync(snapshot, [parent], cancellationToken);
        if (!tables.TryGetValue(parent, out var table))
            throw new SqlException(SqlState.UndefinedTable, $"Parent table not found: {parent.Table}", at);
        if (constraint.Columns.Count != constraint.ReferencedColumns.Count)
            throw ImpalaDdlErrors.Definition("The number of foreign key columns should be same as the number of parent key columns.", at);
        foreach (var column in constraint.Columns)
            if (!statement.Columns.Concat(statement.PartitionColumns).Any(known => known.Name.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
                throw new SqlException(SqlState.UndefinedColumn, $"FOREIGN KEY column '{column.Name}' does not exist in the table", column.Span.Start);
        foreach (var column in constraint.ReferencedColumns)
        {
            if (table.FindColumn(column.Name) < 0)
                throw new SqlException(SqlState.UndefinedColumn, $"Parent column not found: {column.Name.ToLowerInvariant()}", column.Span.Start);
            if (!table.PrimaryKey.Contains(column.Name.ToLowerInvariant()))
                throw ImpalaDdlErrors.Definition($"Parent column {column.Name.ToLowerInvariant()} is not part of primary key.", column.Span.Start);
        }
    }

    /// <summary>Keys are informational: nothing checks them.</summary>
    private static void CheckState(TableConstraint constraint)
    {
        if (constraint.State.Contains("ENABLE", StringComparison.Ordinal))
            throw new SqlException(SqlState.FeatureNotSupported, "ENABLE feature is not supported yet.", constraint.Span.Start);
        if (constraint.State.Split(' ').Contains("VALIDATE"))
            throw new SqlException(SqlState.FeatureNotSupported, "VALIDATE feature is not supported yet.", constraint.Span.Start);
    }
}
