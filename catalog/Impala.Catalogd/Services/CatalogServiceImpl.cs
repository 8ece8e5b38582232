using Google.Protobuf;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Catalogd.Commit;
using Impala.Catalogd.Ddl;
using Impala.Catalogd.Loading;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Services;

/// <summary>The gRPC face of catalogd. Errors leave as SqlExceptions; the daemon's interceptor puts them on the wire.</summary>
internal sealed class CatalogServiceImpl(
    CatalogState state,
    CatalogLoader catalogLoader,
    DdlExecutor ddl,
    InsertCommitter committer,
    TableRefresher refresher,
    PinnedVersions pins,
    OperationLog log,
    LocationPolicy locations,
    CatalogdMetrics metrics) : CatalogService.CatalogServiceBase
{
    private const int MaxEntriesPerPage = 5000;
    private const int MaxGranteesPerPage = 100;
    private const int MaxChunkBytes = 1024 * 1024;
    private const int MaxFilesPerCommit = 1_000_000;

    public override async Task GetCatalog(GetCatalogRequest request, IServerStreamWriter<CatalogPage> responseStream, ServerCallContext context)
    {
        var snapshot = state.Snapshot;
        var isReady = state.IsReady;
        CatalogPage NewPage() => new()
        {
            CatalogVersion = snapshot.Version,
            ServiceId = state.ServiceId,
            Ready = isReady,
            ClusterId = catalogLoader.ClusterId,
            WarehouseDir = locations.WarehouseDir,
        };
        var databases = snapshot.Databases.Values.Select(database => database.ToMessage()).Chunk(MaxEntriesPerPage);
        foreach (var chunk in databases)
        {
            var page = NewPage();
            page.Databases.AddRange(chunk);
            await responseStream.WriteAsync(page, context.CancellationToken);
        }
        foreach (var chunk in snapshot.Tables.Values.Chunk(MaxEntriesPerPage))
        {
            var page = NewPage();
            page.Tables.AddRange(chunk.Select(entry => entry.ToMessage()));
            await responseStream.WriteAsync(page, context.CancellationToken);
        }
        foreach (var chunk in snapshot.Grantees.Values.Chunk(MaxGranteesPerPage))
        {
            var page = NewPage();
            page.Grantees.AddRange(chunk.Select(grantee => grantee.ToMessage()));
            await responseStream.WriteAsync(page, context.CancellationToken);
        }
        var last = NewPage();
        last.IsLast = true;
        await responseStream.WriteAsync(last, context.CancellationToken);
    }

    public override async Task GetTables(GetTablesRequest request, IServerStreamWriter<TableChunk> responseStream, ServerCallContext context)
    {
        state.RequireReady();
        await state.PrefetchAsync(request.Tables.Select(wanted => wanted.Name.ToTableName()), context.CancellationToken);
        foreach (var wanted in request.Tables)
        {
            TableMessage? message = null;
            TableChunk? failure = null;
            try
            {
                message = (await state.FindTableAsync(wanted.Name.ToTableName(), context.CancellationToken))?.ToMessage();
            }
            catch (SqlException exception)
            {
                failure = new TableChunk { Name = wanted.Name, ErrorState = exception.SqlState, ErrorMessage = exception.Message, ErrorHint = exception.Hint ?? "", IsLast = true };
            }
            if (message is null)
            {
                await responseStream.WriteAsync(failure ?? new TableChunk { Name = wanted.Name, Missing = true, IsLast = true }, context.CancellationToken);
                continue;
            }
            var bytes = message.ToByteArray();
            for (var offset = 0; offset < bytes.Length; offset += MaxChunkBytes)
            {
                var length = Math.Min(MaxChunkBytes, bytes.Length - offset);
                var chunk = new TableChunk { Name = wanted.Name, Data = UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(offset, length)), IsLast = offset + length == bytes.Length };
                await responseStream.WriteAsync(chunk, context.CancellationToken);
            }
        }
    }

    public override async Task<MutationReply> ExecDdl(DdlRequest request, ServerCallContext context)
    {
        state.RequireReady();
        return (await ddl.ExecuteAsync(request, context.CancellationToken)).ToReply(state.ServiceId);
    }

    public override async Task<BeginInsertReply> BeginInsert(BeginInsertRequest request, ServerCallContext context)
    {
        state.RequireReady();
        pins.Hear(request.Owner);
        if (request.Create is null)
        {
            var (stagingDir, table) = await committer.BeginAsync(request.QueryId, request.Name.ToTableName(), request.Owner, context.CancellationToken);
            return new BeginInsertReply { StagingDir = stagingDir, TableVersion = table.CatalogVersion, TableOid = table.Oid };
        }
        var begun = await committer.BeginCreateAsync(request.QueryId, request.Create, request.User, request.Owner, context.CancellationToken);
        return begun is { } made
            ? new BeginInsertReply { StagingDir = made.StagingDir, TableOid = made.Table.Oid, Created = made.Table.ToMessage() }
            : new BeginInsertReply();
    }

    public override async Task<MutationReply> CommitInsert(IAsyncStreamReader<CommitInsertRequest> requestStream, ServerCallContext context)
    {
        state.RequireReady();
        var messages = new List<CommitInsertRequest>();
        var numFiles = 0;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            messages.Add(requestStream.Current);
            numFiles += requestStream.Current.Partitions.Sum(partition => partition.Files.Count);
            if (numFiles > MaxFilesPerCommit)
                throw new SqlException(SqlState.ProgramLimitExceeded, $"a write has at most {MaxFilesPerCommit} files");
        }
        if (messages.Count == 0)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "The stream is empty."));
        var written = WrittenFiles.From(messages);
        var change = await log.RunAsync(
            written.Overwrite ? "INSERT OVERWRITE" : "INSERT",
            written.Table.ToString(),
            messages[0].User,
            () => metrics.TimeOperationAsync("INSERT", () => committer.CommitAsync(written, context.CancellationToken)));
        return change.ToReply(state.ServiceId);
    }

    public override async Task<AbortInsertReply> AbortInsert(AbortInsertRequest request, ServerCallContext context)
    {
        state.RequireReady();
        return new AbortInsertReply { WasCommitted = await committer.AbortAsync(request.QueryId, context.CancellationToken) };
    }

    public override async Task<LoadDataReply> LoadData(LoadDataRequest request, ServerCallContext context)
    {
        state.RequireReady();
        var (numLoaded, numFiles) = (0, 0);
        var change = await log.RunAsync("LOAD DATA", request.Name.ToTableName().ToString(), request.User, () => metrics.TimeOperationAsync("LOAD DATA", async () =>
        {
            (var made, numLoaded, numFiles) = await committer.LoadAsync(request, context.CancellationToken);
            return made;
        }));
        return new LoadDataReply { Mutation = change.ToReply(state.ServiceId), NumLoaded = numLoaded, NumFiles = numFiles };
    }

    public override async Task<MutationReply> Refresh(RefreshRequest request, ServerCallContext context)
    {
        state.RequireReady();
        var kind = request.Invalidate || request.Name is null ? "INVALIDATE METADATA" : "REFRESH";
        var change = await log.RunAsync(kind, request.Name?.ToTableName().ToString() ?? "", request.User, () => metrics.TimeOperationAsync(kind, () =>
            request.Name is null
                ? refresher.RefreshAllAsync(context.CancellationToken)
                : refresher.RefreshAsync(request.Name.ToTableName(), [.. request.Partitions.Select(spec => spec.Values.ToValues())], request.Invalidate, context.CancellationToken)));
        return change.ToReply(state.ServiceId);
    }

    public override Task<PinnedVersionReply> ReportPinnedVersion(PinnedVersionRequest request, ServerCallContext context)
    {
        pins.Report(request.BackendId, request.Version);
        pins.Hear(request.Owner);
        return Task.FromResult(new PinnedVersionReply());
    }

    public override Task<GetOperationsReply> GetOperations(GetOperationsRequest request, ServerCallContext context)
    {
        var reply = new GetOperationsReply();
        reply.Operations.AddRange(log.List().Select(operation => new OperationMessage
        {
            Id = operation.Id,
            Kind = operation.Kind,
            Target = operation.Target,
            User = operation.User,
            Status = operation.Status,
            Detail = operation.Detail,
            StartedUnixMs = operation.Started.ToUnixTimeMilliseconds(),
            DurationMs = (long)(operation.Duration?.TotalMilliseconds ?? -1),
        }));
        return Task.FromResult(reply);
    }
}
