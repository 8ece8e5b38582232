using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Cluster;
using Impala.Server.Protos;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;
using Impala.Statestore.Cluster;
using Impala.Statestore.Rpc;

namespace Impala.Server.Queries.Statements;

/// <summary>:shutdown(['host[:port]'][, deadline]): of this impalad, or of another one named by the address of its internal port.</summary>
internal sealed class ShutdownHandler(GracefulShutdown shutdown, LocalBackend local, ClusterMembershipTracker membership, InternalChannels channels, TimeProvider time)
    : StatementHandler<ShutdownStatement>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    protected override IReadOnlyList<ResultColumn> ColumnsOf(ShutdownStatement statement) => RowsResult.TextColumns("summary");

    protected override async ValueTask<StatementResult> ExecuteAsync(ShutdownStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var target = statement.Host is { } address ? Find(address, statement) : local.Descriptor;
        var status = target.Id == local.Id ? shutdown.Start(statement.DeadlineSeconds) : await ForwardAsync(target, statement, cancellationToken);
        return new RowsResult(ColumnsOf(statement), [[status]], "SHUTDOWN");
    }

    // Without a port the impalad of that host, when there is one only.
    private BackendDescriptor Find(string address, ShutdownStatement statement)
    {
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? address : address[..colon];
        var port = 0;
        if (colon >= 0 && (!int.TryParse(address.AsSpan(colon + 1), out port) || port is <= 0 or > 65535))
            throw new SqlException(SqlState.InvalidParameterValue, $"Invalid port number in network address: '{address}'.", statement.Span.Start);
        var found = membership.Current.Backends.Values
            .Where(backend => string.Equals(backend.Host, host, StringComparison.OrdinalIgnoreCase) && (port == 0 || backend.InternalPort == port)).ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new SqlException(
                SqlState.UndefinedObject, $"No impalad has the address '{address}'", statement.Span.Start,
                hint: "The internal addresses are: " + string.Join(", ", membership.Current.Backends.Values.Select(backend => $"{backend.Host}:{backend.InternalPort}").Order(StringComparer.Ordinal)) + "."),
            _ => throw new SqlException(SqlState.InvalidParameterValue, $"Several impalads run on '{host}': the internal port is missing", statement.Span.Start),
        };
    }

    private async Task<string> ForwardAsync(BackendDescriptor target, ShutdownStatement statement, CancellationToken cancellationToken)
    {
        var message = new RemoteShutdownRequest();
        if (statement.DeadlineSeconds is { } seconds)
            message.DeadlineSeconds = seconds;
        try
        {
            var reply = await new ControlService.ControlServiceClient(channels.To(target.InternalAddress))
                .RemoteShutdownAsync(message, deadline: time.GetUtcNow().Add(Timeout).UtcDateTime, cancellationToken: cancellationToken);
            return reply.Status;
        }
        catch (RpcException error)
        {
            throw new SqlException(SqlState.ObjectNotInPrerequisiteState, $"{target.Host}:{target.InternalPort} did not take the shutdown: {error.Status.Detail}", statement.Span.Start);
        }
    }
}

/// <summary>Other calls behind a colon, refused as Impala refuses them.</summary>
internal sealed class AdminFunctionHandler : StatementHandler<AdminFunctionStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(AdminFunctionStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var at = statement.Span.Start;
        throw statement.Function.Name.ToLowerInvariant() switch
        {
            "shutdown" when statement.Arguments.Count > 2 =>
                new SqlException(SqlState.InvalidParameterValue, $"Shutdown takes 0, 1 or 2 arguments: {SqlPrinter.PrintAsImpala(statement)}", at),
            "shutdown" => new SqlException(
                SqlState.InvalidParameterValue, $"Invalid parameters for shutdown: {SqlPrinter.PrintAsImpala(statement)}", at,
                hint: "An address in quotes may stand first, a number of seconds last."),
            "event_processor" => StatementErrors.NotSupported(statement),
            var name => new SqlException(SqlState.UndefinedFunction, $"Unknown admin function: {name}", at),
        };
    }
}
