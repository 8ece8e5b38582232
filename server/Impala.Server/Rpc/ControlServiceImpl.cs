using System.Text.Json;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using Impala.Engine.Execution;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.PgWire;
using Impala.Server.Protos;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Impala.Statestore.Cluster;
using Impala.Storage.Memory;

namespace Impala.Server.Rpc;

/// <summary>Runs fragments that other coordinators send, and takes their cancellations.</summary>
internal sealed class ControlServiceImpl(
    BackendQueries queries,
    FragmentExecutor executor,
    PeerLinks links,
    TimeProvider time,
    MemoryTracker processMemory,
    SessionRegistry sessions,
    QueryRegistry registry,
    ServerState state,
    CatalogCache catalog,
    GracefulShutdown shutdown,
    ILogger<ControlServiceImpl> logger) : ControlService.ControlServiceBase
{
    public override async Task ExecQueryFInstances(ExecQueryRequest request, IServerStreamWriter<ExecStatus> responseStream, ServerCallContext context)
    {
        if (state.IsStopping)
            throw new RpcException(new Status(StatusCode.Unavailable, "this impalad is shutting down"));
        if (request.BuildId != BuildInfo.Id)
            throw CoordinationErrors.OtherBuild(request.BuildId, BuildInfo.Id);
        var memory = new MemoryTracker("Query " + request.Statement.QueryId, processMemory, request.MemLimit);
        using var query = new BackendQuery(
            request.AttemptId,
            BackendRequest.StatementOf(request),
            BackendRequest.FragmentsOf(request),
            BackendRequest.RoutesOf(request),
            request.Options,
            BackendRequest.FiltersOf(request),
            memory,
            executor,
            links,
            time,
            context.CancellationToken);
        // One writer at a time: filters and what was used are written by a task of their own, and the end waits for it.
        var filters = Channel.CreateUnbounded<ExecStatus>(new UnboundedChannelOptions { SingleReader = true });
        query.FilterMade = (id, filter) =>
            filters.Writer.TryWrite(new ExecStatus { Filter = new FilterUpdate { FilterId = id, Filter = UnsafeByteOperations.UnsafeWrap(filter) } });
        using var use = query.Use is { } used
            ? new ResourceUseReporter(used, time, update => filters.Writer.TryWrite(new ExecStatus { Use = update }))
            : null;
        queries.Register(query);
        foreach (var peer in request.Peers)
            query.Exchange.Subscribe(peer);
        try
        {
            var sending = SendFiltersAsync(filters.Reader, responseStream, context.CancellationToken);
            var outcome = await query.RunAsync(consumer: null);
            use?.Report();
            filters.Writer.Complete();
            await sending;
            if (!context.CancellationToken.IsCancellationRequested)
                await responseStream.WriteAsync(new ExecStatus { Finished = ToMessage(outcome) }, context.CancellationToken);
        }
        finally
        {
            queries.Unregister(query);
        }
    }

    public override Task<CancelSessionReply> CancelSession(CancelSessionRequest request, ServerCallContext context)
    {
        sessions.TryCancel(request.Pid, request.Secret.Span);
        return Task.FromResult(new CancelSessionReply());
    }

    public override Task<CancelQueryReply> CancelQuery(CancelQueryRequest request, ServerCallContext context)
    {
        var query = registry.Find(request.QueryId);
        if (query is null || query.IsDone)
            return Task.FromResult(new CancelQueryReply());
        if (query.User != request.User && !request.AnyOwner)
            return Task.FromResult(new CancelQueryReply { Found = true, Owner = query.User });
        query.TryCancel();
        return Task.FromResult(new CancelQueryReply { Found = true });
    }

    public override Task<RemoteShutdownReply> RemoteShutdown(RemoteShutdownRequest request, ServerCallContext context) =>
        Task.FromResult(new RemoteShutdownReply { Status = shutdown.Start(request.HasDeadlineSeconds ? request.DeadlineSeconds : null) });

    public override async Task<WaitForCatalogVersionReply> WaitForCatalogVersion(WaitForCatalogVersionRequest request, ServerCallContext context)
    {
        await catalog.WaitForVersionAsync(request.Version, context.CancellationToken);
        return new WaitForCatalogVersionReply();
    }

    /// <summary>Never throws: a stream that breaks ends the query by its own ways.</summary>
    private static async Task SendFiltersAsync(ChannelReader<ExecStatus> filters, IServerStreamWriter<ExecStatus> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var filter in filters.ReadAllAsync(cancellationToken))
                await stream.WriteAsync(filter, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or IOException or RpcException)
        {
            // The coordinator is gone or wants no more.
        }
    }

    private Finished ToMessage(BackendOutcome outcome)
    {
        var message = new Finished
        {
            Profiles = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(outcome.Profiles)),
            PeakMemory = outcome.PeakMemory,
        };
        foreach (var (text, count) in outcome.Warnings)
            message.Warnings[text] = count;
        if (outcome.Error is not { } error)
            return message;
        var mapped = ErrorMapper.Map(error, logger);
        message.ErrorState = mapped.SqlState;
        message.ErrorMessage = mapped.Message;
        message.ErrorHint = mapped.Hint ?? "";
        message.ErrorDetail = mapped.Detail ?? "";
        return message;
    }
}
