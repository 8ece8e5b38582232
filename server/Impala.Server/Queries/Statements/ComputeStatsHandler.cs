using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// COMPUTE [INCREMENTAL] STATS: figures of columns by one query a hundred columns, rows of partitions from footers or, for text, by a query;
/// then one change of the catalog. The incremental form of partitioned tables: see <see cref="IncrementalStatistics"/>. Source: Impala's COMPUTE STATS.
/// </summary>
internal sealed class ComputeStatsHandler(
    CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, QueryHandler queries, PartitionSelector selector)
    : DdlHandler<ComputeStatsStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(ComputeStatsStatement statement) => "COMPUTE STATS";

    protected override IReadOnlyList<ResultColumn> ColumnsOf(ComputeStatsStatement statement) => RowsResult.TextColumns("summary");

    protected override async ValueTask<StatementResult> ExecuteAsync(ComputeStatsStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var summary = statement.Incremental
            ? await ComputeIncrementallyAsync(statement, request, cancellationToken)
            : await ComputeAsync(statement.Table, statement.Columns, request, cancellationToken, statement.Sample);
        return new RowsResult(ColumnsOf(statement), [[summary]], "COMPUTE STATS");
    }

    /// <summary>Computes and stores the statistics of a table, of all its columns or of some, from all rows or a sample; answers catalogd's summary.</summary>
    public async Task<string> ComputeAsync(
        ObjectName name, AstList<Identifier> only, StatementRequest request, CancellationToken cancellationToken, TableSample? sample = null)
    {
        var table = await LoadAsync(name, request, cancellationToken);
        var queriesOf = new StatisticsQueries(table, request.Session.Settings.Dialect, StatisticsSample.Of(table, sample, request.Session));
        var action = new SetStatistics();
        foreach (var columns in ColumnsFor(table, only).Chunk(StatisticsQueries.ColumnsAtOnce))
        {
            var row = (await RunAsync(queriesOf.OfColumns(columns), request, cancellationToken))[0];
            for (var i = 0; i < columns.Length; i++)
                action.Columns.Add(new ColumnStatisticsUpdate { Column = columns[i].Name, Statistics = queriesOf.Read(row, columns[i], i).ToMessage() });
        }
        foreach (var (values, numRows) in await CountRowsAsync(table, queriesOf, request, cancellationToken))
        {
            var spec = new PartitionSpec();
            spec.Values.AddRange(values.Select(CatalogMessages.ToNullableText));
            action.Partitions.Add(new PartitionRowCount { Partition = spec, NumRows = numRows });
        }
        var alter = new AlterTableRequest { Name = NameOf(name, request.Session), SetStatistics = action };
        return (await RunAsync(new DdlRequest { AlterTable = alter }, "", request, cancellationToken)).Summary;
    }

    private async Task<string> ComputeIncrementallyAsync(ComputeStatsStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var table = await LoadAsync(statement.Table, request, cancellationToken);
        if (table.NumPartitionColumns == 0)
        {
            return statement.Partition.IsEmpty
                ? await ComputeAsync(statement.Table, statement.Columns, request, cancellationToken)
                : throw ImpalaDdlErrors.NotPartitioned(table.Name, statement.Partition[0].Span.Start);
        }
        var columns = ColumnsFor(table, statement.Columns);
        var queriesOf = new StatisticsQueries(table, request.Session.Settings.Dialect);
        var statistics = new IncrementalStatistics(table, queriesOf);
        var chosen = statement.Partition.IsEmpty
            ? statistics.Lacking(columns)
            : await selector.SelectAsync(statement.Table, statement.Partition, request, cancellationToken);
        if (chosen.Count == 0)
            return "No partitions selected for incremental stats update.";
        var action = await statistics.ComputeAsync(chosen, columns, sql => RunAsync(sql, request, cancellationToken));
        var alter = new AlterTableRequest { Name = NameOf(statement.Table, request.Session), SetStatistics = action };
        return (await RunAsync(new DdlRequest { AlterTable = alter }, "", request, cancellationToken)).Summary;
    }

    private async Task<Table> LoadAsync(ObjectName name, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var full = TableNames.Resolve(name, request.Session);
        var tables = await Catalog.LoadTablesAsync(pin.Snapshot, [full], cancellationToken);
        if (!tables.TryGetValue(full, out var table))
            throw TableNames.NotResolved(full, name, request, pin.Snapshot);
        return table.IsView
            ? throw new SqlException(SqlState.WrongObjectType, $"COMPUTE STATS not supported for view: {full}", name.Span.Start)
            : table;
    }

    private static List<Column> ColumnsFor(Table table, AstList<Identifier> only)
    {
        if (only.IsEmpty)
            return [.. table.Columns.Take(table.NumDataColumns).Where(column => column.UnsupportedType is null)];
        var columns = new List<Column>();
        foreach (var identifier in only)
        {
            var index = table.FindColumn(identifier.Name);
            if (index < 0)
                throw new SqlException(SqlState.UndefinedColumn, $"{identifier.Name} not found in table: {table.Name.Table}", identifier.Span.Start);
            if (index >= table.NumDataColumns)
                throw new SqlException(SqlState.FeatureNotSupported, $"COMPUTE STATS not supported for partitioning column {identifier.Name} of HDFS table.", identifier.Span.Start, hint: "Its figures are known from the partitions.");
            if (table.Columns[index].UnsupportedType is { } type)
                throw new SqlException(SqlState.FeatureNotSupported, $"COMPUTE STATS not supported for column {identifier.Name} of type {type}", identifier.Span.Start);
            if (!columns.Contains(table.Columns[index]))
                columns.Add(table.Columns[index]);
        }
        return columns;
    }

    private async Task<IEnumerable<(IEnumerable<string?> Values, long NumRows)>> CountRowsAsync(
        Table table, StatisticsQueries queriesOf, StatementRequest request, CancellationToken cancellationToken)
    {
        if (table.NumRows >= 0)
            return table.Partitions.Select(partition => ((IEnumerable<string?>)partition.Values, partition.Files.Sum(file => file.NumRows)));
        var rows = await RunAsync(queriesOf.OfPartitions(), request, cancellationToken);
        var counts = rows.ToDictionary(row => string.Join('\0', row[..^1].Select(value => value ?? "\u0001")), row => queriesOf.AllRows(StatisticsQueries.Number(row[^1])));
        return table.Partitions.Select(partition =>
            ((IEnumerable<string?>)partition.Values, counts.GetValueOrDefault(string.Join('\0', partition.Values.Select(value => value ?? "\u0001")))));
    }

    private async Task<List<string?[]>> RunAsync(string sql, StatementRequest request, CancellationToken cancellationToken)
    {
        var query = (QueryStatement)SqlParser.SqlTextParser.Parse(sql, request.Session.Settings.Dialect).Statements[0];
        await using var result = await queries.StartAsync(query.Query, new StatementRequest(request.Session, query, sql), cancellationToken);
        return await TextRows.ReadAsync(result, cancellationToken);
    }
}

/// <summary>PostgreSQL's ANALYZE: COMPUTE STATS of a table, or of all tables of the current database.</summary>
internal sealed class AnalyzeHandler(CatalogCache catalog, ComputeStatsHandler statistics) : StatementHandler<AnalyzeStatement>
{
    protected override async ValueTask<StatementResult> ExecuteAsync(AnalyzeStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Table is { } table)
        {
            await statistics.ComputeAsync(table, statement.Columns, request, cancellationToken);
            return new TagResult("ANALYZE");
        }
        List<TableName> names;
        using (var pin = catalog.Pin())
            names = [.. pin.Snapshot.Tables.Values.Where(entry => entry.Name.Database == request.Session.CurrentDatabase && entry.Kind == TableKind.Table).Select(entry => entry.Name)];
        foreach (var name in names)
            await statistics.ComputeAsync(new ObjectName([new Identifier(name.Database), new Identifier(name.Table)]), [], request, cancellationToken);
        return new TagResult("ANALYZE");
    }
}

/// <summary>DROP STATS of a table, DROP INCREMENTAL STATS of partitions, whose rows count as unknown then.</summary>
internal sealed class DropStatsHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, PartitionSelector selector)
    : DdlHandler<DropStatsStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(DropStatsStatement statement) => "DROP STATS";

    protected override async IAsyncEnumerable<DdlRequest> OperationsAsync(
        DropStatsStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var action = new SetStatistics { DropAll = statement.Partition.IsEmpty };
        if (!statement.Partition.IsEmpty)
        {
            action.Dropped.AddRange((await selector.SelectAsync(statement.Table, statement.Partition, request, cancellationToken)).Select(partition => partition.Values.ToSpec()));
            if (action.Dropped.Count == 0)
                throw new SqlException(SqlState.UndefinedObject, "No matching partition(s) found.", statement.Partition[0].Span.Start);
        }
        yield return new DdlRequest { AlterTable = new AlterTableRequest { Name = NameOf(statement.Table, request.Session), SetStatistics = action } };
    }
}
