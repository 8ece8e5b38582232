using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;

namespace Impala.Server.Queries.Statements;

/// <summary>ALTER TABLE: each action is one operation of catalogd, in order.</summary>
internal sealed class AlterTableHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, PartitionSelector partitions)
    : DdlHandler<AlterTableStatement>(catalog, client, registry, sync)
{
    // Hive's mark of figures that were computed and not written by hand; Impala's users set it beside numRows.
    private const string StatisticsTask = "STATS_GENERATED_VIA_STATS_TASK";

    protected override string TagOf(AlterTableStatement statement) => "ALTER TABLE";

    protected override async ValueTask CheckAsync(AlterTableStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = TableNames.Resolve(statement.Name, request.Session);
        var tables = await Catalog.LoadTablesAsync(pin.Snapshot, [name], cancellationToken);
        if (!tables.TryGetValue(name, out var table))
        {
            if (statement.IfExists)
                return;
            throw ImpalaDdlErrors.NotFound(name, pin.Snapshot, statement.Name.Span.Start);
        }
        if (table.IsView)
            throw ImpalaDdlErrors.NotAllowed("ALTER TABLE", isView: true, name, statement.Name.Span.Start);
        foreach (var action in statement.Actions)
            AlterTableRules.Check(action, table, request, pin.Snapshot);
    }

    protected override async IAsyncEnumerable<DdlRequest> OperationsAsync(
        AlterTableStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (statement.IfExists && !Exists(statement.Name, request))
            yield break;
        foreach (var action in statement.Actions)
        {
            var alters = action switch
            {
                SqlParser.Ast.DropPartitions drop => [await DropAsync(statement, drop, request, cancellationToken)],
                SqlParser.Ast.AddPartitions add => [await AddAsync(statement, add, request, cancellationToken)],
                SqlParser.Ast.SetProperties { Partition.IsEmpty: false } properties => [await SetPropertiesAsync(statement, properties, request, cancellationToken)],
                SqlParser.Ast.SetLocation { Partition.IsEmpty: false } location => await SetLocationsAsync(statement, location, request, cancellationToken),
                SqlParser.Ast.SetFileFormat { Partition.IsEmpty: false } format => [await SetFormatsAsync(statement, format, request, cancellationToken)],
                SetColumnComment comment => [await ChangeColumnAsync(statement, comment.Column, column => column with { Comment = comment.Comment }, request, cancellationToken)],
                RenameColumn rename => [await ChangeColumnAsync(statement, rename.Column, column => column with { Name = rename.NewName.Name.ToLowerInvariant() }, request, cancellationToken)],
                _ => new List<AlterTableRequest> { AlterActions.ToRequest(action, statement, request) },
            };
            foreach (var alter in alters)
            {
                alter.Name = NameOf(statement.Name, request.Session);
                yield return new DdlRequest { AlterTable = alter };
            }
        }
    }

    private bool Exists(ObjectName name, StatementRequest request)
    {
        using var pin = Catalog.Pin();
        return pin.Snapshot.Tables.ContainsKey(TableNames.Resolve(name, request.Session));
    }

    /// <summary>A full list of k = literal is one partition, which must be there unless IF EXISTS; other predicates may match none.</summary>
    private async Task<AlterTableRequest> DropAsync(
        AlterTableStatement statement, SqlParser.Ast.DropPartitions drop, StatementRequest request, CancellationToken cancellationToken)
    {
        var found = await partitions.SelectAsync(statement.Name, drop.Predicates, request, cancellationToken);
        if (found.Count == 0 && !drop.IfExists && drop.Predicates.All(predicate => predicate is BinaryOperation { Operator: BinaryOperator.Equal }))
            throw new SqlException(SqlState.UndefinedObject, "No matching partition(s) found.", drop.Predicates[0].Span.Start, hint: "With IF EXISTS none is dropped without an error.");
        var action = new Catalog.Protos.DropPartitions { IfExists = true, Purge = drop.Purge };
        action.Partitions.AddRange(found.Select(SpecOf));
        return new AlterTableRequest { DropPartitions = action };
    }

    private async Task<AlterTableRequest> AddAsync(
        AlterTableStatement statement, SqlParser.Ast.AddPartitions add, StatementRequest request, CancellationToken cancellationToken)
    {
        if (add.Partitions.FirstOrDefault(partition => partition.Caching is { Pool: not null }) is { } cached)
            throw StatementErrors.NotSupported("CACHED IN", cached);
        var action = new Catalog.Protos.AddPartitions { IfNotExists = add.IfNotExists };
        foreach (var partition in add.Partitions)
            action.Partitions.Add(await partitions.SpecAsync(statement.Name, partition.Keys, request, cancellationToken));
        if (add.Partitions.Any(partition => partition.Location is not null))
            action.Locations.AddRange(add.Partitions.Select(partition => partition.Location ?? ""));
        if (add.FileFormat is { } format)
            action.Format = (int)FileFormats.Parse(format, add.Span.Start);
        if (!add.IfNotExists && IsImpala(request))
            await RefuseKnownAsync(statement, add, action, request, cancellationToken);
        return new AlterTableRequest { AddPartitions = action };
    }

    private async Task RefuseKnownAsync(
        AlterTableStatement statement, SqlParser.Ast.AddPartitions add, Catalog.Protos.AddPartitions action, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = TableNames.Resolve(statement.Name, request.Session);
        var tables = await Catalog.LoadTablesAsync(pin.Snapshot, [name], cancellationToken);
        if (!tables.TryGetValue(name, out var table))
            return;
        var known = table.Partitions.Select(partition => partition.Values).ToHashSet();
        for (var i = 0; i < action.Partitions.Count; i++)
        {
            if (known.Add(action.Partitions[i].Values.ToValues()))
                continue;
            var text = string.Join(", ", add.Partitions[i].Keys.Select(key => $"{key.Key.Name.ToLowerInvariant()}={SqlPrinter.Print(key.Value!, SqlParser.SqlDialect.Impala)}"));
            throw new SqlException(SqlState.DuplicateObject, $"Partition spec already exists: ({text}).", add.Partitions[i].Span.Start);
        }
    }

    private async Task<AlterTableRequest> SetPropertiesAsync(
        AlterTableStatement statement, SqlParser.Ast.SetProperties properties, StatementRequest request, CancellationToken cancellationToken)
    {
        if (properties.Serde || properties.Properties.Any(property => property.Key is not (TablePropertyNames.NumRows or StatisticsTask)))
            throw StatementErrors.NotSupported("a property of a partition other than numRows", properties);
        var found = await partitions.SelectAsync(statement.Name, properties.Partition, request, cancellationToken);
        var alter = AlterActions.ToRequest(properties, statement, request);
        alter.SetProperties.Partitions.AddRange(found.Select(SpecOf));
        return alter;
    }

    private async Task<List<AlterTableRequest>> SetLocationsAsync(
        AlterTableStatement statement, SqlParser.Ast.SetLocation location, StatementRequest request, CancellationToken cancellationToken)
    {
        var found = await partitions.SelectAsync(statement.Name, location.Partition, request, cancellationToken);
        return [.. found.Select(partition => new AlterTableRequest
        {
            SetLocation = new Catalog.Protos.SetLocation { Location = location.Location, Partition = SpecOf(partition) },
        })];
    }

    private async Task<AlterTableRequest> SetFormatsAsync(
        AlterTableStatement statement, SqlParser.Ast.SetFileFormat format, StatementRequest request, CancellationToken cancellationToken)
    {
        var found = await partitions.SelectAsync(statement.Name, format.Partition, request, cancellationToken);
        var action = new Catalog.Protos.SetFileFormat { Format = (int)FileFormats.Parse(format.Format, format.Span.Start), OfPartitions = true };
        action.Partitions.AddRange(found.Select(SpecOf));
        return new AlterTableRequest { SetFileFormat = action };
    }

    private async Task<AlterTableRequest> ChangeColumnAsync(
        AlterTableStatement statement, Identifier name, Func<Column, Column> change, StatementRequest request, CancellationToken cancellationToken)
    {
        var column = await FindColumnAsync(statement.Name, name, request, cancellationToken);
        return new AlterTableRequest { ChangeColumn = new Catalog.Protos.ChangeColumn { Name = column.Name, Column = change(column).ToMessage() } };
    }

    private static PartitionSpec SpecOf(Partition partition)
    {
        var spec = new PartitionSpec();
        spec.Values.AddRange(partition.Values.Select(CatalogMessages.ToNullableText));
        return spec;
    }
}
