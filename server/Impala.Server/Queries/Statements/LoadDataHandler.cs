using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>LOAD DATA INPATH: catalogd moves the files and publishes them as one version. Files are taken as they are; nothing reads them here.</summary>
internal sealed class LoadDataHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, PartitionSelector partitions)
    : DdlHandler<LoadDataStatement>(catalog, client, registry, sync)
{
    private readonly CatalogClient _client = client;
    private readonly CatalogSync _sync = sync;
    private readonly QueryRegistry _registry = registry;

    protected override string TagOf(LoadDataStatement statement) => "LOAD DATA";

    protected override async ValueTask<StatementResult> ExecuteAsync(LoadDataStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var record = _registry.Start(request.Session, request.Text, "DML");
        try
        {
            var load = await ToRequestAsync(statement, record.Id, request, cancellationToken);
            // What was asked for happens whole: its answer is awaited.
            var reply = await _client.LoadDataAsync(load, CancellationToken.None);
            await _sync.ApplyAsync(reply.Mutation, request.Session, cancellationToken);
            _registry.Finish(record, null);
            return Answer(TagOf(statement), $"Loaded {reply.NumLoaded} file(s). Total files in destination location: {reply.NumFiles}", request);
        }
        catch (Exception error)
        {
            _registry.Finish(record, error);
            throw;
        }
    }

    private async Task<LoadDataRequest> ToRequestAsync(LoadDataStatement statement, string queryId, StatementRequest request, CancellationToken cancellationToken)
    {
        var name = TableNames.Resolve(statement.Table, request.Session);
        var at = statement.Table.Span.Start;
        using var pin = Catalog.Pin();
        var tables = await Catalog.LoadTablesAsync(pin.Snapshot, [name], cancellationToken);
        if (!tables.TryGetValue(name, out var table))
            throw TableNames.NotFound(name, statement.Table, request, pin.Snapshot);
        if (table.IsView)
            throw new SqlException(SqlState.WrongObjectType, $"LOAD DATA only supported for HDFS tables: {name}", at);
        var load = new LoadDataRequest { QueryId = queryId, Name = name.ToMessage(), Path = statement.Path, Overwrite = statement.Overwrite, User = request.Session.User };
        if (statement.Partition.IsEmpty)
        {
            return table.NumPartitionColumns == 0
                ? load
                : throw new SqlException(SqlState.InvalidParameterValue, $"Table is partitioned but no partition spec was specified: {name}", at);
        }
        load.Partition = await partitions.SpecAsync(statement.Table, statement.Partition, request, cancellationToken);
        var values = load.Partition.Values.ToValues();
        if (table.Partitions.All(partition => partition.Values != values))
            throw new SqlException(SqlState.UndefinedObject, $"Partition spec does not exist: ({string.Join(", ", Described(table, values))}).", statement.Partition[0].Span.Start);
        return load;
    }

    private static IEnumerable<string> Described(Table table, Impala.Catalog.ValueList<string?> values) =>
        table.Columns.Skip(table.NumDataColumns).Zip(values, (column, value) => $"{column.Name}={value ?? "NULL"}");
}
