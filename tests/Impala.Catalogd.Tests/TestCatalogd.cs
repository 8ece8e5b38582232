using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Impala.Catalogd.Commit;
using Impala.Catalogd.Loading;
using Impala.Catalogd.State;
using Impala.Statestore.Hosting;
using Impala.Statestore.Rpc;
using Impala.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Impala.Catalogd.Tests;

/// <summary>A real catalogd in this process and a client for it. Restarting keeps the folder.</summary>
internal sealed class TestCatalogd : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CatalogService.CatalogServiceClient _client;
    private int _isDisposed;

    private TestCatalogd(WebApplication application, string folder)
    {
        _application = application;
        Folder = folder;
        var endpoints = application.Services.GetRequiredService<DaemonEndpoints>();
        Web = new Uri(endpoints.WebAddress);
        _client = new CatalogService.CatalogServiceClient(application.Services.GetRequiredService<InternalChannels>().To(endpoints.InternalAddress));
    }

    public string Folder { get; }

    public Uri Web { get; }

    public string Warehouse => Path.Combine(Folder, "warehouse");

    public CatalogService.CatalogServiceClient Client => _client;

    public static async Task<TestCatalogd> StartAsync(
        string? folder = null, Action<CatalogdOptions>? configure = null, ICommitObserver? observer = null, TimeProvider? timeProvider = null)
    {
        folder ??= RepositoryPaths.NewTemporaryFolder("catalogd");
        var options = new CatalogdOptions
        {
            DataDir = folder,
            CatalogServicePort = 0,
            WebserverPort = 0,
            // Nobody listens there: catalogd works without a statestore, only nobody hears of it.
            StateStorePort = 1,
            LogLevel = "error",
        };
        configure?.Invoke(options);
        var application = CatalogdHost.Build(options, timeProvider ?? TimeProvider.System, observer ?? new SilentCommitObserver());
        await application.StartAsync();
        return new TestCatalogd(application, folder);
    }

    public T Service<T>()
        where T : notnull => _application.Services.GetRequiredService<T>();

    public Task LoadedAsync() => Service<CatalogLoader>().Loaded;

    public CatalogSnapshot Snapshot => Service<CatalogState>().Snapshot;

    public async Task<MutationReply> DdlAsync(DdlRequest request)
    {
        try
        {
            return await _client.ExecDdlAsync(request);
        }
        catch (RpcException exception)
        {
            throw RpcErrors.ToSqlException(exception, "catalogd");
        }
    }

    public async Task<string> DdlErrorAsync(DdlRequest request) => (await Assert.ThrowsAsync<SqlException>(() => DdlAsync(request))).SqlState;

    public Task<MutationReply> CreateTableAsync(string name, Action<CreateTableRequest>? configure = null)
    {
        var request = new CreateTableRequest { Name = Name(name), Columns = { ColumnOf("id", SqlType.Int), ColumnOf("name", SqlType.String) } };
        configure?.Invoke(request);
        return DdlAsync(new DdlRequest { CreateTable = request });
    }

    public Task<MutationReply> AlterAsync(string name, Action<AlterTableRequest> configure)
    {
        var request = new AlterTableRequest { Name = Name(name) };
        configure(request);
        return DdlAsync(new DdlRequest { AlterTable = request });
    }

    public Task<MutationReply> CreateDatabaseAsync(string name) => DdlAsync(new DdlRequest { CreateDatabase = new CreateDatabaseRequest { Name = name } });

    public async Task<Table?> FindAsync(string name)
    {
        using var call = _client.GetTables(new GetTablesRequest { Tables = { new TableRequest { Name = Name(name) } } });
        var bytes = new MemoryStream();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync())
        {
            if (chunk.Missing)
                return null;
            chunk.Data.WriteTo(bytes);
        }
        return TableMessage.Parser.ParseFrom(bytes.ToArray()).ToTable();
    }

    public async Task<Table> GetAsync(string name) => await FindAsync(name) ?? throw new InvalidOperationException($"There is no table {name}.");

    public async Task<MutationReply> CommitAsync(params CommitInsertRequest[] requests)
    {
        try
        {
            using var call = _client.CommitInsert();
            foreach (var request in requests)
                await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
            return await call;
        }
        catch (RpcException exception)
        {
            throw RpcErrors.ToSqlException(exception, "catalogd");
        }
    }

    /// <summary>Begins a write and puts one text file a partition into its staging folder.</summary>
    public async Task<CommitInsertRequest> WriteAsync(string queryId, string table, params string?[][] partitions)
    {
        var begun = await _client.BeginInsertAsync(new BeginInsertRequest { QueryId = queryId, Name = Name(table) });
        var request = new CommitInsertRequest { QueryId = queryId, Name = Name(table), TableOid = begun.TableOid };
        var number = 0;
        foreach (var values in partitions.Length == 0 ? [[]] : partitions)
        {
            var path = Path.Combine(begun.StagingDir, $"p{number}", $"{queryId}_{number}.parq");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, $"rows of {queryId} {number}");
            number++;
            var written = new WrittenPartitionMessage { Files = { new WrittenFileMessage { StagedPath = path, Length = new FileInfo(path).Length, NumRows = 10 } } };
            written.Values.AddRange(values.Select(CatalogMessages.ToNullableText));
            request.Partitions.Add(written);
        }
        return request;
    }

    public static TableNameMessage Name(string name)
    {
        var parts = name.Split('.');
        return parts.Length == 1 ? new TableNameMessage { Database = "default", Table = name } : new TableNameMessage { Database = parts[0], Table = parts[1] };
    }

    public static ColumnMessage ColumnOf(string name, SqlType type) => new Column(name, type).ToMessage();

    public static PartitionSpec Spec(params string?[] values)
    {
        var spec = new PartitionSpec();
        spec.Values.AddRange(values.Select(CatalogMessages.ToNullableText));
        return spec;
    }

    public async ValueTask DisposeAsync()
    {
        // Tests that restart it have ended it before their own end does.
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
