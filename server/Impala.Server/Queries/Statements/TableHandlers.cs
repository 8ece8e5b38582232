using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>DROP TABLE.</summary>
internal sealed class DropTableHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync) : DdlHandler<DropTableStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(DropTableStatement statement) => "DROP TABLE";

    protected override ValueTask CheckAsync(DropTableStatement statement, StatementRequest request, CancellationToken cancellationToken) =>
        DroppedObjects.Check(statement.Names, statement.IfExists, areViews: false, Catalog, request);

    protected override IEnumerable<DdlRequest> Operations(DropTableStatement statement, StatementRequest request) =>
        statement.Names.Select(name => new DdlRequest
        {
            DropTable = new DropTableRequest { Name = NameOf(name, request.Session), IfExists = statement.IfExists, Purge = statement.Purge },
        });
}

/// <summary>DROP VIEW.</summary>
internal sealed class DropViewHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync) : DdlHandler<DropViewStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(DropViewStatement statement) => "DROP VIEW";

    protected override ValueTask CheckAsync(DropViewStatement statement, StatementRequest request, CancellationToken cancellationToken) =>
        DroppedObjects.Check(statement.Names, statement.IfExists, areViews: true, Catalog, request);

    protected override IEnumerable<DdlRequest> Operations(DropViewStatement statement, StatementRequest request) =>
        statement.Names.Select(name => new DdlRequest
        {
            DropTable = new DropTableRequest { Name = NameOf(name, request.Session), IfExists = statement.IfExists, IsView = true },
        });
}

/// <summary>TRUNCATE TABLE.</summary>
internal sealed class TruncateHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync) : DdlHandler<TruncateStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(TruncateStatement statement) => "TRUNCATE TABLE";

    protected override ValueTask CheckAsync(TruncateStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        foreach (var written in statement.Names)
        {
            var name = TableNames.Resolve(written, request.Session);
            if (pin.Snapshot.Tables.TryGetValue(name, out var entry))
            {
                if (entry.Kind == TableKind.View)
                    throw new SqlException(SqlState.WrongObjectType, $"TRUNCATE TABLE not supported on non-HDFS table: {name}", written.Span.Start);
            }
            else if (!statement.IfExists)
            {
                throw ImpalaDdlErrors.NotFound(name, pin.Snapshot, written.Span.Start);
            }
        }
        return ValueTask.CompletedTask;
    }

    protected override IEnumerable<DdlRequest> Operations(TruncateStatement statement, StatementRequest request) =>
        statement.Names.Select(name => new DdlRequest
        {
            TruncateTable = new TruncateTableRequest { Name = NameOf(name, request.Session), IfExists = statement.IfExists, KeepStatistics = !request.Session.Settings.IsOn("DELETE_STATS_IN_TRUNCATE") },
        });
}

/// <summary>Whether what DROP names is there and of the right kind, in Impala's words.</summary>
internal static class DroppedObjects
{
    public static ValueTask Check(AstList<ObjectName> names, bool ifExists, bool areViews, CatalogCache catalog, StatementRequest request)
    {
        using var pin = catalog.Pin();
        foreach (var written in names)
        {
            var name = TableNames.Resolve(written, request.Session);
            if (!pin.Snapshot.Tables.TryGetValue(name, out var entry))
            {
                if (!ifExists)
                    throw ImpalaDdlErrors.NotFound(name, pin.Snapshot, written.Span.Start);
                continue;
            }
            var isView = entry.Kind == TableKind.View;
            if (isView != areViews)
                throw ImpalaDdlErrors.NotAllowed(areViews ? "DROP VIEW" : "DROP TABLE", isView, name, written.Span.Start);
        }
        return ValueTask.CompletedTask;
    }
}
