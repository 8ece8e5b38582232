using System.Globalization;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>SELECT, VALUES and WITH.</summary>
internal sealed class QueryHandler(CatalogCache catalog, StatementPlanner planner, CoordinatorServices cluster, QueryRegistry registry) : IStatementHandler
{
    public IReadOnlyList<Type> Handles => [typeof(QueryStatement)];

    public async ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        return await planner.DescribeQueryAsync(((QueryStatement)request.Statement).Query, request, pin, cancellationToken);
    }

    public async ValueTask<StatementResult> ExecuteAsync(StatementRequest request, CancellationToken cancellationToken) =>
        await StartAsync(((QueryStatement)request.Statement).Query, request, cancellationToken);

    /// <summary>Plans and starts a query.</summary>
    /// <param name="pinned">The version to read, for statements that run several queries; null for the newest.</param>
    public async ValueTask<QueryResult> StartAsync(Query query, StatementRequest request, CancellationToken cancellationToken, CatalogPin? pinned = null)
    {
        var record = registry.Start(request.Session, request.Text, "QUERY");
        CatalogPin? pin = null;
        try
        {
            pin = pinned is null ? catalog.Pin() : catalog.Pin(pinned);
            var planned = await planner.PlanQueryAsync(query, request, pin, record.Id, cancellationToken);
            record.Compiled(planned.Plan);
            await planner.LoadCatalogBodiesAsync(planned, pin, cancellationToken);
            return QueryResult.Start(
                cluster,
                registry,
                planner.ToExecution(planned, request.Session, pin.Snapshot),
                record,
                planned.Columns,
                numRows => "SELECT " + numRows.ToString(CultureInfo.InvariantCulture),
                pin,
                request.Session.Warn);
        }
        catch (Exception error)
        {
            pin?.Dispose();
            registry.Finish(record, error);
            throw;
        }
    }
}
