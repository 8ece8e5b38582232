using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Statestore.Rpc;

namespace Impala.Server.Cluster;

/// <summary>Calls catalogd; every failure comes out as a SqlException (55000 when it is away).</summary>
internal sealed class CatalogClient
{
    private const int TablesPerCall = 1000;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(120);

    private readonly InternalChannels _channels;
    private readonly string _address;
    private readonly TimeProvider _time;

    public CatalogClient(InternalChannels channels, string address, TimeProvider time)
    {
        _channels = channels;
        _address = address;
        _time = time;
    }

    public async Task<IReadOnlyList<CatalogPage>> GetCatalogAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var call = Client.GetCatalog(new GetCatalogRequest(), Options(cancellationToken));
            var pages = new List<CatalogPage>();
            while (await call.ResponseStream.MoveNext(cancellationToken))
                pages.Add(call.ResponseStream.Current);
            return pages.Count > 0 ? pages : throw new SqlException(SqlState.ObjectNotInPrerequisiteState, "catalogd answered without a catalog");
        }
        catch (RpcException error)
        {
            throw Translate(error);
        }
    }

    /// <summary>Bodies at the entries' versions or newer; tables dropped meanwhile are left out.</summary>
    public async Task<IReadOnlyList<Table>> GetTablesAsync(IReadOnlyList<TableEntry> entries, CancellationToken cancellationToken)
    {
        // A call for all tables of a large catalog would outgrow a message, and its time.
        if (entries.Count <= TablesPerCall)
            return await GetSomeTablesAsync(entries, cancellationToken);
        var tables = new List<Table>(entries.Count);
        foreach (var some in entries.Chunk(TablesPerCall))
            tables.AddRange(await GetSomeTablesAsync(some, cancellationToken));
        return tables;
    }

    private async Task<IReadOnlyList<Table>> GetSomeTablesAsync(IReadOnlyList<TableEntry> entries, CancellationToken cancellationToken)
    {
        var request = new GetTablesRequest();
        foreach (var entry in entries)
            request.Tables.Add(new TableRequest { Name = entry.Name.ToMessage(), MinVersion = entry.CatalogVersion });
        try
        {
            using var call = Client.GetTables(request, Options(cancellationToken));
            var tables = new List<Table>();
            using var body = new MemoryStream();
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                var chunk = call.ResponseStream.Current;
                if (chunk.ErrorState.Length > 0)
                    throw new SqlException(chunk.ErrorState, chunk.ErrorMessage, hint: chunk.ErrorHint.Length > 0 ? chunk.ErrorHint : null);
                if (chunk.Missing)
                    continue;
                chunk.Data.WriteTo(body);
                if (!chunk.IsLast)
                    continue;
                tables.Add(TableMessage.Parser.ParseFrom(body.GetBuffer().AsSpan(0, (int)body.Length)).ToTable());
                body.SetLength(0);
            }
            return tables;
        }
        catch (RpcException error)
        {
            throw Translate(error);
        }
    }

    public Task<MutationReply> ExecDdlAsync(DdlRequest request, CancellationToken cancellationToken) =>
        CallAsync(Client.ExecDdlAsync(request, Options(cancellationToken)));

    public Task<MutationReply> RefreshAsync(RefreshRequest request, CancellationToken cancellationToken) =>
        CallAsync(Client.RefreshAsync(request, Options(cancellationToken)));

    public Task<LoadDataReply> LoadDataAsync(LoadDataRequest request, CancellationToken cancellationToken) =>
        CallAsync(Client.LoadDataAsync(request, Options(cancellationToken)));

    public Task<BeginInsertReply> BeginInsertAsync(BeginInsertRequest request, CancellationToken cancellationToken) =>
        CallAsync(Client.BeginInsertAsync(request, Options(cancellationToken)));

    public Task<AbortInsertReply> AbortInsertAsync(AbortInsertRequest request, CancellationToken cancellationToken) =>
        CallAsync(Client.AbortInsertAsync(request, Options(cancellationToken)));

    public Task ReportPinnedVersionAsync(PinnedVersionRequest request, CancellationToken cancellationToken) =>
        CallAsync(Client.ReportPinnedVersionAsync(request, Options(cancellationToken)));

    public async Task<MutationReply> CommitInsertAsync(IEnumerable<CommitInsertRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            using var call = Client.CommitInsert(Options(cancellationToken));
            foreach (var request in requests)
                await call.RequestStream.WriteAsync(request, cancellationToken);
            await call.RequestStream.CompleteAsync();
            return await call.ResponseAsync;
        }
        catch (RpcException error)
        {
            throw Translate(error);
        }
    }

    private CatalogService.CatalogServiceClient Client => new(_channels.To(_address));

    private CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: _time.GetUtcNow().Add(CallTimeout).UtcDateTime, cancellationToken: cancellationToken);

    private async Task<T> CallAsync<T>(AsyncUnaryCall<T> call)
    {
        try
        {
            return await call;
        }
        catch (RpcException error)
        {
            throw Translate(error);
        }
    }

    private SqlException Translate(RpcException error) => RpcErrors.ToSqlException(error, "catalogd at " + _address);
}
