using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.Protos;
using Impala.SqlParser.Ast;
using Impala.Statestore.Cluster;
using Impala.Statestore.Rpc;

namespace Impala.Server.Queries.Statements;

/// <summary>KILL QUERY 'id', for the query's owner and, with authorization, for who has ALL on the server, at any coordinator: the one that runs it is found by asking them all.</summary>
internal sealed class KillQueryHandler(
    QueryRegistry registry, CatalogCache catalog, AccessControl control, LocalBackend local, ClusterMembershipTracker membership, InternalChannels channels, TimeProvider time)
    : StatementHandler<KillQueryStatement>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    protected override async ValueTask<StatementResult> ExecuteAsync(KillQueryStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var query = registry.Find(statement.QueryId);
        if (query is null)
        {
            await KillElsewhereAsync(statement, request, cancellationToken);
            return new TagResult("KILL QUERY");
        }
        if (query.IsDone)
            throw NotFound(statement);
        if (!control.MayControl(request.Session.User, query.User, catalog.Current))
            throw NotOwner(statement, request, query.User);
        query.TryCancel();
        return new TagResult("KILL QUERY");
    }

    private async Task KillElsewhereAsync(KillQueryStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var message = new CancelQueryRequest { QueryId = statement.QueryId, User = request.Session.User, AnyOwner = control.MayControl(request.Session.User, "", catalog.Current) };
        foreach (var backend in membership.Current.Backends.Values)
        {
            if (!backend.IsCoordinator || backend.Id == local.Id)
                continue;
            try
            {
                var reply = await new ControlService.ControlServiceClient(channels.To(backend.InternalAddress))
                    .CancelQueryAsync(message, deadline: time.GetUtcNow().Add(Timeout).UtcDateTime, cancellationToken: cancellationToken);
                if (reply.Owner.Length > 0)
                    throw NotOwner(statement, request, reply.Owner);
                if (reply.Found)
                    return;
            }
            catch (RpcException)
            {
                // A coordinator that is gone has no queries.
                continue;
            }
        }
        throw NotFound(statement);
    }

    private static SqlException NotFound(KillQueryStatement statement) => new(
        SqlState.UndefinedObject, $"Could not find query {statement.QueryId}", statement.Span.Start, hint: "No coordinator runs it; /queries lists a coordinator's.");

    private static SqlException NotOwner(KillQueryStatement statement, StatementRequest request, string owner) => new(
        SqlState.InsufficientPrivilege, $"User {request.Session.User} may not kill a query of {owner}", statement.Span.Start);
}
