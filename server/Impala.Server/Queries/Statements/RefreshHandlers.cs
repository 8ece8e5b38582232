using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>REFRESH t [PARTITION (..)] and INVALIDATE METADATA [t]: catalogd lists files again.</summary>
internal sealed class RefreshHandler(CatalogCache catalog, CatalogClient client, CatalogSync sync, PartitionSelector partitions) : StatementHandler<Statement>
{
    public override IReadOnlyList<Type> Handles => [typeof(RefreshStatement), typeof(InvalidateMetadataStatement)];

    protected override async ValueTask<StatementResult> ExecuteAsync(Statement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var refresh = new RefreshRequest { User = request.Session.User };
        var name = statement is RefreshStatement { Table: var table } ? table : ((InvalidateMetadataStatement)statement).Table;
        refresh.Invalidate = statement is InvalidateMetadataStatement;
        if (name is not null)
        {
            var full = TableNames.Resolve(name, request.Session);
            refresh.Name = full.ToMessage();
            using var pin = catalog.Pin();
            // Another node may have made it a moment ago: only a database that is not there is refused here.
            if (!pin.Snapshot.Tables.ContainsKey(full) && !pin.Snapshot.Databases.ContainsKey(full.Database))
                throw TableNames.NotFound(full, name, request, pin.Snapshot);
        }
        if (statement is RefreshStatement { Partitions.IsEmpty: false } some)
            foreach (var partition in some.Partitions)
                refresh.Partitions.Add(await partitions.SpecAsync(some.Table, partition, request, cancellationToken));
        await sync.ApplyAsync(await RefreshAsync(refresh, name, request, cancellationToken), request.Session, cancellationToken);
        if (name is null)
            await catalog.ReloadAsync(cancellationToken);
        return new TagResult(refresh.Invalidate ? "INVALIDATE METADATA" : "REFRESH");
    }

    private async Task<MutationReply> RefreshAsync(RefreshRequest refresh, ObjectName? name, StatementRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.RefreshAsync(refresh, cancellationToken);
        }
        catch (SqlException error) when (error.SqlState == SqlState.UndefinedTable && name is not null)
        {
            using var pin = catalog.Pin();
            throw TableNames.NotFound(TableNames.Resolve(name, request.Session), name, request, pin.Snapshot);
        }
    }
}

/// <summary>REFRESH FUNCTIONS d: databases have no functions of their own, so there is nothing to load. REFRESH AUTHORIZATION: privileges
/// come as they are given.</summary>
internal sealed class RefreshCatalogHandler(CatalogCache catalog) : StatementHandler<RefreshCatalogStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(RefreshCatalogStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.FunctionsOf is not { } database)
            return new(new TagResult("REFRESH"));
        using var pin = catalog.Pin();
        var name = database.Name.ToLowerInvariant();
        return pin.Snapshot.Databases.ContainsKey(name)
            ? new(new TagResult("REFRESH"))
            : throw ImpalaDdlErrors.DatabaseNotFound(name, database.Span.Start);
    }
}
