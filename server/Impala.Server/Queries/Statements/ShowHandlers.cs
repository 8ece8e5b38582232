using System.Text.RegularExpressions;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Engine.Functions;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>SHOW DATABASES, TABLES, VIEWS and FUNCTIONS, with Impala's patterns (* and |).</summary>
internal sealed class ShowObjectsHandler(CatalogCache catalog, AccessControl control) : StatementHandler<ShowObjectsStatement>
{
    private const string BuiltinDatabase = "_impala_builtins";

    protected override IReadOnlyList<ResultColumn> ColumnsOf(ShowObjectsStatement statement) => statement.Objects switch
    {
        ShowObjects.Databases => RowsResult.TextColumns("name", "comment"),
        ShowObjects.Tables or ShowObjects.Views => RowsResult.TextColumns("name"),
        ShowObjects.Functions or ShowObjects.AggregateFunctions or ShowObjects.AnalyticFunctions => RowsResult.TextColumns("return type", "signature", "binary type", "is persistent"),
    };

    protected override ValueTask<StatementResult> ExecuteAsync(ShowObjectsStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var matches = PatternOf(statement.Pattern);
        var database = statement.Database?.Name.ToLowerInvariant() ?? request.Session.CurrentDatabase;
        if (statement.Objects is not ShowObjects.Databases && database != BuiltinDatabase && !pin.Snapshot.Databases.ContainsKey(database))
            throw new SqlException(SqlState.InvalidSchemaName, $"Database does not exist: {database}", statement.Database?.Span.Start);
        var visible = control.IsEnabled ? control.Of(request.Session.User, pin.Snapshot).Visible : pin.Snapshot;
        IEnumerable<object?[]> rows = statement.Objects switch
        {
            ShowObjects.Databases => visible.Databases.Values.Where(entry => matches(entry.Name)).Select(entry => new object?[] { entry.Name, entry.Comment ?? "" }),
            ShowObjects.Tables => TablesOf(visible, database, null, matches),
            ShowObjects.Views => TablesOf(visible, database, TableKind.View, matches),
            ShowObjects.Functions => FunctionsOf(database, FunctionSignatures.Scalars, matches),
            ShowObjects.AggregateFunctions => FunctionsOf(database, FunctionSignatures.Aggregates, matches),
            ShowObjects.AnalyticFunctions => FunctionsOf(database, FunctionSignatures.Windows.Concat(FunctionSignatures.Aggregates), matches),
        };
        return new(new RowsResult(ColumnsOf(statement), [.. rows], "SHOW"));
    }

    // Databases have no functions of their own: all are built in. A pattern names functions, without their arguments.
    private static IEnumerable<object?[]> FunctionsOf(string database, IEnumerable<(string Result, string Signature)> functions, Func<string, bool> matches) =>
        database != BuiltinDatabase
            ? []
            : functions.Where(function => matches(function.Signature[..function.Signature.IndexOf('(', StringComparison.Ordinal)]))
                .OrderBy(function => function.Signature, StringComparer.Ordinal)
                .Select(function => new object?[] { function.Result, function.Signature, "BUILTIN", "true" });

    private static IEnumerable<object?[]> TablesOf(CatalogSnapshot snapshot, string database, TableKind? kind, Func<string, bool> matches) =>
        snapshot.Tables.Values.Where(entry => entry.Name.Database == database && (kind is null || entry.Kind == kind) && matches(entry.Name.Table))
            .Select(entry => new object?[] { entry.Name.Table });

    private static Func<string, bool> PatternOf(string? pattern)
    {
        if (pattern is null)
            return _ => true;
        var expression = new Regex(
            "^(" + string.Join('|', pattern.Split('|').Select(part => Regex.Escape(part.Trim()).Replace("\\*", ".*", StringComparison.Ordinal))) + ")$",
            RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return expression.IsMatch;
    }
}

/// <summary>Statements about one table: loads its body.</summary>
internal abstract class TableInformationHandler<TStatement>(CatalogCache catalog) : StatementHandler<TStatement>
    where TStatement : Statement
{
    protected CatalogCache Catalog => catalog;

    protected async Task<Table> LoadAsync(ObjectName name, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var full = TableNames.Resolve(name, request.Session);
        var tables = await catalog.LoadTablesAsync(pin.Snapshot, [full], cancellationToken);
        if (tables.TryGetValue(full, out var table))
            return table;
        throw request.Statement is ShowTableStatement { What: ShowTable.Files }
            ? TableNames.NotResolved(full, name, request, pin.Snapshot)
            : TableNames.NotFound(full, name, request, pin.Snapshot);
    }
}

/// <summary>SHOW CREATE TABLE, PARTITIONS, TABLE STATS, COLUMN STATS, FILES IN.</summary>
internal sealed class ShowTableHandler(CatalogCache catalog, PartitionSelector partitions) : TableInformationHandler<ShowTableStatement>(catalog)
{
    public override async ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var statement = (ShowTableStatement)request.Statement;
        return new StatementDescription([], ColumnsOf(statement, await LoadAsync(statement.Table, request, cancellationToken)));
    }

    protected override async ValueTask<StatementResult> ExecuteAsync(ShowTableStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var table = await LoadAsync(statement.Table, request, cancellationToken);
        if (statement.AsOf is not null)
            throw StatementErrors.NotSupported("FOR SYSTEM_TIME AS OF", statement);
        RefuseKind(table, statement);
        if (statement.Where is { } where)
            table = table with { Partitions = (await partitions.SelectAsync(statement.Table, [where], request, cancellationToken)).ToValueList() };
        if (!statement.Partition.IsEmpty)
            table = table with { Partitions = (await partitions.SelectAsync(statement.Table, statement.Partition, request, cancellationToken)).ToValueList() };
        var rows = statement.What switch
        {
            ShowTable.CreateTable or ShowTable.CreateView => [[statement.WithStats ? string.Join(";\n", CreateStatementText.Statistics(table).Prepend(CreateStatementText.Of(table))) : CreateStatementText.Of(table)]],
            ShowTable.Partitions => TableReports.Partitions(Partitioned(table, statement)),
            ShowTable.TableStats => TableReports.Partitions(table),
            ShowTable.ColumnStats => TableReports.ColumnStatisticsOf(table),
            ShowTable.Files => TableReports.Files(table),
        };
        return new RowsResult(ColumnsOf(statement, table), rows, "SHOW");
    }

    /// <summary>Files, partitions and statistics are of tables.</summary>
    private static void RefuseKind(Table table, ShowTableStatement statement)
    {
        var what = statement.What switch
        {
            ShowTable.Partitions => "SHOW PARTITIONS not applicable to a view",
            ShowTable.TableStats => "SHOW TABLE STATS not applicable to a view",
            ShowTable.ColumnStats => "SHOW COLUMN STATS not applicable to a view",
            ShowTable.Files => "SHOW FILES not applicable to a non hdfs table",
            ShowTable.CreateTable or ShowTable.CreateView => null,
        };
        if (table.IsView && what is not null)
            throw new SqlException(SqlState.WrongObjectType, $"{what}: {table.Name}", statement.Table.Span.Start);
    }

    private static Table Partitioned(Table table, ShowTableStatement statement) => table.NumPartitionColumns > 0
        ? table
        : throw new SqlException(SqlState.WrongObjectType, $"Table is not partitioned: {table.Name}", statement.Table.Span.Start);

    private static IReadOnlyList<ResultColumn> ColumnsOf(ShowTableStatement statement, Table table) => statement.What switch
    {
        ShowTable.CreateTable or ShowTable.CreateView => RowsResult.TextColumns("result"),
        ShowTable.Partitions or ShowTable.TableStats => TableReports.PartitionColumns(table),
        ShowTable.ColumnStats => TableReports.ColumnStatisticsColumns,
        ShowTable.Files => TableReports.FileColumns,
    };
}

/// <summary>DESCRIBE t, DESCRIBE FORMATTED and EXTENDED.</summary>
internal sealed class DescribeHandler(CatalogCache catalog, AccessControl control) : TableInformationHandler<DescribeStatement>(catalog)
{
    protected override IReadOnlyList<ResultColumn> ColumnsOf(DescribeStatement statement) => RowsResult.TextColumns("name", "type", "comment");

    protected override async ValueTask<StatementResult> ExecuteAsync(DescribeStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        Table table;
        try
        {
            table = await LoadAsync(statement.Name, request, cancellationToken);
        }
        catch (SqlException error) when (error.SqlState is SqlState.UndefinedTable or SqlState.InvalidSchemaName && ReferenceEquals(request.Session.Settings.Dialect, SqlParser.SqlDialect.Impala))
        {
            throw new SqlException(SqlState.UndefinedTable, $"Could not resolve path: '{statement.Name}'", statement.Name.Span.Start);
        }
        IReadOnlyList<object?[]> rows = statement.Style == DescribeStyle.Minimal ? Visible(TableReports.Columns(table), table, request) : TableSheet.Of(table);
        return new RowsResult(ColumnsOf(statement), rows, "DESCRIBE");
    }

    /// <summary>Only the columns that the user has something on.</summary>
    private IReadOnlyList<object?[]> Visible(IReadOnlyList<object?[]> rows, Table table, StatementRequest request)
    {
        if (!control.IsEnabled || !Catalog.Current.Tables.TryGetValue(table.Name, out var entry))
            return rows;
        var access = control.Of(request.Session.User, Catalog.Current);
        return [.. rows.Where(row => access.Sees(entry, (string)row[0]!))];
    }
}

/// <summary>DESCRIBE DATABASE d.</summary>
internal sealed class DescribeDatabaseHandler(CatalogCache catalog) : StatementHandler<DescribeDatabaseStatement>
{
    protected override IReadOnlyList<ResultColumn> ColumnsOf(DescribeDatabaseStatement statement) => RowsResult.TextColumns("name", "location", "comment");

    protected override ValueTask<StatementResult> ExecuteAsync(DescribeDatabaseStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var name = statement.Database.Name.ToLowerInvariant();
        if (!pin.Snapshot.Databases.TryGetValue(name, out var database))
            throw new SqlException(SqlState.InvalidSchemaName, $"Database does not exist: {name}", statement.Database.Span.Start);
        var rows = new List<object?[]> { new object?[] { database.Name, database.Location, database.Comment ?? "" } };
        if (statement.Style != DescribeStyle.Minimal)
        {
            rows.AddRange([["Owner: ", "", ""], ["", database.Owner, database.IsOwnerRole ? "ROLE" : "USER"]]);
            if (database.ManagedLocation.Length > 0)
                rows.Add(["managedLocation: ", database.ManagedLocation, ""]);
            if (database.Properties.Count > 0)
                rows.Add(["Parameter: ", "", ""]);
            rows.AddRange(database.Properties.Select(property => new object?[] { "", property.Key, property.Value }));
        }
        return new(new RowsResult(ColumnsOf(statement), rows, "DESCRIBE"));
    }
}

/// <summary>SHOW PROFILE and SHOW SUMMARY: of the session's last query, or of a named one.</summary>
internal sealed class QueryReportHandler(QueryRegistry registry, CatalogCache catalog, AccessControl control, TimeProvider time) : StatementHandler<ShowQueryReportStatement>
{
    private static readonly TimeSpan WindDownTimeout = TimeSpan.FromSeconds(2);

    protected override IReadOnlyList<ResultColumn> ColumnsOf(ShowQueryReportStatement statement) =>
        RowsResult.TextColumns(statement.Report == QueryReport.Profile ? "Profile" : "Summary");

    protected override async ValueTask<StatementResult> ExecuteAsync(ShowQueryReportStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var id = statement.QueryId ?? request.Session.LastQueryId;
        var record = id is null ? null : registry.Find(id);
        if (record is null)
            throw new SqlException(SqlState.UndefinedObject, id is null ? "this session has run no query yet" : $"query {id} is not known here", statement.Span.Start, hint: "/queries lists the queries a coordinator remembers.");
        if (control.IsEnabled && !control.MayControl(request.Session.User, record.User, catalog.Current))
            throw AccessErrors.NoProfile(request.Session.User);
        // The last rows come before the last counters: other backends report as they wind down.
        await Task.WhenAny(record.Ended, Task.Delay(record.State == QueryState.Running && record.NumRowsFetched == 0 ? TimeSpan.Zero : WindDownTimeout, time, cancellationToken));
        var text = statement.Report == QueryReport.Profile ? ProfileText.Profile(record) : ProfileText.Summary(record);
        return new RowsResult(ColumnsOf(statement), [.. text.TrimEnd('\n').Split('\n').Select(line => new object?[] { line })], "SHOW");
    }
}
