using Grpc.Core;
using Impala.Catalog.Protos;
using Impala.Statestore.Hosting;
using Impala.Statestore.Rpc;
using Impala.Statestore.Topics;
using Impala.Statestored;
using Impala.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Impala.Catalogd.Tests;

public sealed class LoadingTests
{
    [Fact]
    public async Task NamesComeInPagesOfOneVersion()
    {
        await using var catalogd = await TestCatalogd.StartAsync();
        await catalogd.CreateDatabaseAsync("sales");
        for (var i = 0; i < 5; i++)
            await catalogd.CreateTableAsync($"sales.t{i}");
        var pages = await PagesAsync(catalogd);
        Assert.All(pages, page => Assert.Equal(catalogd.Snapshot.Version, page.CatalogVersion));
        Assert.All(pages, page => Assert.True(page.Ready));
        Assert.Equal(["default", "sales"], pages.SelectMany(page => page.Databases).Select(database => database.Name));
        Assert.Equal(5, pages.SelectMany(page => page.Tables).Count());
        Assert.True(pages[^1].IsLast);
        Assert.Null(Impala.Statestore.Cluster.ClusterMarker.Verify(pages[0].WarehouseDir, pages[0].ClusterId));
    }

    [Fact]
    public async Task BigBodiesComeInChunks()
    {
        await using var catalogd = await TestCatalogd.StartAsync();
        var comment = new string('x', 900_000);
        await catalogd.CreateTableAsync("big", create => create.Columns[0].Comment = comment + "1");
        await catalogd.AlterAsync("big", alter => alter.SetComment = new SetComment { Comment = comment + "2" });
        using var call = catalogd.Client.GetTables(new GetTablesRequest { Tables = { new TableRequest { Name = TestCatalogd.Name("big") }, new TableRequest { Name = TestCatalogd.Name("none") } } });
        var chunks = new List<TableChunk>();
        await foreach (var chunk in call.ResponseStream.ReadAllAsync())
            chunks.Add(chunk);
        Assert.Equal([false, true, true], chunks.Select(chunk => chunk.IsLast));
        Assert.True(chunks[^1].Missing);
        var table = await catalogd.GetAsync("big");
        Assert.Equal((comment + "1", comment + "2"), (table.Columns[0].Comment, table.Comment));
    }

    [Fact]
    public async Task StatementsAreRefusedWhileTheMetastoreIsAway()
    {
        await using var catalogd = await TestCatalogd.StartAsync(configure: options =>
        {
            options.Metastore = $"Host=127.0.0.1;Port={FreePort.Next()};Username=postgres;Database=none;Timeout=2";
            options.MetastoreRetryS = 0;
        });
        Assert.False((await PagesAsync(catalogd))[0].Ready);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await catalogd.Client.ExecDdlAsync(new DdlRequest { CreateDatabase = new CreateDatabaseRequest { Name = "x" } }));
        Assert.Equal("57P03", RpcErrors.ToSqlException(exception, "catalogd").SqlState);
        using var http = new HttpClient { BaseAddress = catalogd.Web };
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz")).StatusCode);
        Assert.Equal("OK\n", await http.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task WithoutBackgroundLoadingEverythingIsLoadedFirst()
    {
        await using var first = await TestCatalogd.StartAsync();
        for (var i = 0; i < 10; i++)
            await first.CreateTableAsync($"t{i}");
        await first.DisposeAsync();
        await using var second = await TestCatalogd.StartAsync(first.Folder, options => options.LoadCatalogInBackground = false);
        await second.LoadedAsync();
        var state = second.Service<State.CatalogState>();
        Assert.True(state.IsReady);
        Assert.Equal(10, state.NumCachedBodies);
    }

    [Fact]
    public async Task MemoryBehindTheMetastoreCatchesUp()
    {
        await using var catalogd = await TestCatalogd.StartAsync();
        var metastore = catalogd.Service<Metastore.IMetastore>();
        // What a commit leaves whose answer was lost for longer than catalogd waits.
        var version = await metastore.WriteAsync(
            async transaction =>
            {
                await transaction.PutDatabaseAsync(new Impala.Catalog.Objects.Database(20000, "unheard", catalogd.Warehouse + "/unheard.db"));
                var next = await transaction.ReadVersionAsync() + 1;
                await transaction.SetVersionAsync(next);
                return next;
            },
            default);
        var reply = await catalogd.CreateTableAsync("t");
        Assert.Equal(version + 1, reply.CatalogVersion);
        await catalogd.CreateTableAsync("unheard.t");
        Assert.Contains("unheard", catalogd.Snapshot.Databases.Keys);
    }

    [Fact]
    public async Task WholeCatalogdRunsOnPostgres()
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        var metastore = await postgres.CreateDatabaseAsync("metastore");
        await using var catalogd = await TestCatalogd.StartAsync(configure: options => options.Metastore = metastore);
        await catalogd.CreateTableAsync("t");
        await catalogd.CommitAsync(await catalogd.WriteAsync("q:1", "t"));
        await postgres.StopAsync();
        // What is cached is still answered.
        Assert.Equal(10, (await catalogd.GetAsync("t")).NumRows);
        var waiting = catalogd.CreateTableAsync("u");
        await postgres.StartAsync();
        await waiting;
        await catalogd.DisposeAsync();
        await using var restarted = await TestCatalogd.StartAsync(catalogd.Folder, options => options.Metastore = metastore);
        Assert.Equal(["default.t", "default.u"], restarted.Snapshot.Tables.Keys.Select(name => name.ToString()));
        Assert.Equal(10, (await restarted.GetAsync("t")).NumRows);
    }

    [Fact]
    public async Task ChangesReachTheStatestoreAtOnce()
    {
        await using var statestored = StatestoredHost.Build(new StatestoredOptions { StateStorePort = 0, WebserverPort = 0, StatestoreUpdateFrequencyMs = 3_600_000, LogLevel = "error" });
        await statestored.StartAsync();
        var port = statestored.Services.GetRequiredService<DaemonEndpoints>().InternalPort;
        await using var reader = await TopicReader.StartAsync(port);
        await using var catalogd = await TestCatalogd.StartAsync(configure: options => options.StateStorePort = port);
        var announced = await reader.Topics.WaitForAsync(topic => topic.Entries.ContainsKey("DATABASE:default"), "the default database");
        Assert.Equal(catalogd.Service<State.CatalogState>().ServiceId, announced.Entries[TopicNames.CatalogEntryKey].Value.ToStringUtf8());

        var created = (await catalogd.CreateTableAsync("t")).Tables[0];
        var topic = await reader.Topics.WaitForAsync(topic => topic.Entries.ContainsKey("TABLE:default.t"), "the table");
        var entry = topic.Entries["TABLE:default.t"];
        Assert.Equal((created.Oid, created.CatalogVersion), (entry.Oid, entry.Version));
        // The owner, who sees the table without a privilege.
        Assert.Equal("uimpala", entry.Value.ToStringUtf8());
        Assert.Equal(created.CatalogVersion, topic.Entries[TopicNames.CatalogEntryKey].Version);

        await catalogd.DdlAsync(new DdlRequest { DropTable = new DropTableRequest { Name = TestCatalogd.Name("t") } });
        await reader.Topics.WaitForAsync(snapshot => snapshot.Version > topic.Version && !snapshot.Entries.ContainsKey("TABLE:default.t"), "the table gone");

        // A restarted catalogd has another service id and says everything again.
        var firstId = catalogd.Service<State.CatalogState>().ServiceId;
        await catalogd.DisposeAsync();
        await using var restarted = await TestCatalogd.StartAsync(catalogd.Folder, options => options.StateStorePort = port);
        var again = await reader.Topics.WaitForAsync(
            snapshot => snapshot.Entries.GetValueOrDefault(TopicNames.CatalogEntryKey)?.Value.ToStringUtf8() is { } id && id != firstId, "the new service id");
        Assert.True(again.Entries.ContainsKey("DATABASE:default"));
    }

    private static async Task<List<CatalogPage>> PagesAsync(TestCatalogd catalogd)
    {
        using var call = catalogd.Client.GetCatalog(new GetCatalogRequest());
        var pages = new List<CatalogPage>();
        await foreach (var page in call.ResponseStream.ReadAllAsync())
            pages.Add(page);
        return pages;
    }
}
