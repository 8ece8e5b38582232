using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Engine.Analysis.Changes;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// UPDATE, DELETE and MERGE: finds the files that hold rows to change, writes anew what they hold, and asks catalogd to put the new files in
/// their place, all on one catalog version. Of two statements that change rows of one file the second to commit gets 40001. The impala dialect
/// refuses them, as Impala does for tables of files.
/// </summary>
internal sealed class ChangeHandler(CatalogCache catalog, QueryHandler queries, InsertHandler inserts, StatementPlanner planner) : IStatementHandler
{
    public IReadOnlyList<Type> Handles => [typeof(UpdateStatement), typeof(DeleteStatement), typeof(MergeStatement)];

    public bool Writes(Statement statement) => true;

    public async ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var change = await CreateAsync(request.Statement, request, pin, cancellationToken);
        var (insert, _) = await planner.AnalyzeInsertAsync(change.Rewrite(null), request, pin, "", cancellationToken);
        return new StatementDescription(insert.ParameterTypes, null);
    }

    public async ValueTask<StatementResult> ExecuteAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var table = await LoadAsync(request.Statement, request, pin, cancellationToken);
        var change = RowChange.Create(request.Statement, table);
        var touched = change.Touched is { } query ? await TouchedAsync(query, request, pin, cancellationToken) : [];
        var numRows = touched.Sum(file => file.NumChanged);
        if (touched.Count > 0 || change.Inserts)
        {
            var numWritten = await inserts.WriteAsync(change.Rewrite([.. touched.Select(file => file.Path)]), [.. touched.Select(file => file.Path)], request, pin, cancellationToken);
            if (change.Inserts)
                numRows += numWritten - NumKept(table, touched);
        }
        return new TagResult($"{change.Verb} {numRows.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>The statement as queries over its table.</summary>
    public async Task<RowChange> CreateAsync(Statement statement, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken) =>
        RowChange.Create(statement, await LoadAsync(statement, request, pin, cancellationToken));

    private async Task<Table> LoadAsync(Statement statement, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        var name = RowChange.TargetOf(statement)!;
        var full = TableNames.Resolve(name, request.Session);
        if (!request.Session.Settings.Dialect.PostgresForms)
            throw Refusal(statement, name, full, pin.Snapshot);
        var tables = await catalog.LoadTablesAsync(pin.Snapshot, [full], cancellationToken);
        if (!tables.TryGetValue(full, out var table))
            throw TableNames.NotFound(full, name, request, pin.Snapshot);
        if (table.IsView)
            throw new SqlException(SqlState.WrongObjectType, $"cannot change rows of view \"{name.Name}\"", name.Span.Start, hint: "Change the tables the view reads.");
        if (table.Format != FileFormat.Parquet || table.Partitions.Any(partition => partition.Format != FileFormat.Parquet))
            throw new SqlException(SqlState.FeatureNotSupported, $"rows can be changed in Parquet files only: {full}", name.Span.Start, hint: "Write the table anew with INSERT OVERWRITE, or copy it with CREATE TABLE .. STORED AS PARQUET AS SELECT.");
        return table;
    }

    /// <summary>What Impala says of a table of files; the target of UPDATE x .. FROM t x is an alias, which is no table here.</summary>
    private static SqlException Refusal(Statement statement, ObjectName name, TableName full, CatalogSnapshot snapshot)
    {
        var at = name.Span.Start;
        if (snapshot.Tables.TryGetValue(full, out var entry))
        {
            return entry.Kind == TableKind.View
                ? new SqlException(SqlState.WrongObjectType, $"Cannot modify view: {full}", at)
                : StatementErrors.NotModifiable(statement, full.ToString());
        }
        return statement is UpdateStatement { From.IsEmpty: true } or DeleteStatement { From.IsEmpty: true }
            ? new SqlException(SqlState.UndefinedTable, $"Could not resolve table reference: '{name}'", at)
            : StatementErrors.NotModifiable(statement, name.ToString());
    }

    private async Task<List<TouchedFile>> TouchedAsync(Query query, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        await using var result = await queries.StartAsync(query, request, cancellationToken, pin);
        var files = (await TextRows.ReadAsync(result, cancellationToken)).ConvertAll(row => new TouchedFile(row[0]!, Number(row[1]), Number(row[2]), Number(row[3])));
        return files.Exists(file => file.MaxTimes > 1)
            ? throw new SqlException(
                SqlState.CardinalityViolation, "MERGE command cannot affect row a second time", request.Statement.Span.Start,
                hint: "Ensure that not more than one source row matches any one target row.")
            : files;
    }

    /// <summary>Rows of the files that are written again: all but those that go.</summary>
    private static long NumKept(Table table, List<TouchedFile> touched)
    {
        var paths = touched.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return table.Partitions.SelectMany(partition => partition.Files).Where(file => paths.Contains(file.Path)).Sum(file => file.NumRows) - touched.Sum(file => file.NumDeleted);
    }

    private static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

    private sealed record TouchedFile(string Path, long NumChanged, long NumDeleted, long MaxTimes);
}
