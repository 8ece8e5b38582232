using System.Net;
using Impala.Engine.Execution;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.Diagnostics;
using Impala.Server.PgCatalog;
using Impala.Server.PgWire;
using Impala.Server.PgWire.Auth;
using Impala.Server.PgWire.Tls;
using Impala.Server.Queries;
using Impala.Server.Queries.Statements;
using Impala.Server.Rpc;
using Impala.Server.Sessions;
using Impala.Server.Sessions.Options;
using Impala.Server.Web;
using Impala.Statestore.Cluster;
using Impala.Statestore.Hosting;
using Impala.Statestore.Rpc;
using Impala.Statestore.Subscriber;
using Impala.Statestore.Topics;
using Impala.Storage.FileSystems.S3;
using Impala.Storage.Memory;
using Microsoft.AspNetCore.Connections;

namespace Impala.Server;

/// <summary>Puts an impalad together: the PostgreSQL port, the internal services, the web pages, and everything behind them.</summary>
internal static class ImpaladHost
{
    public static WebApplication Build(ImpaladOptions options)
    {
        var builder = DaemonHost.CreateBuilder(options);
        builder.Services.AddSingleton(options);
        S3Connection.Shared.Configure(new S3Settings(options.S3Endpoint, options.S3Region, options.UsesS3PathStyle, options.S3CredentialsFile));
        SqlParser.SqlDialect.UseReservedWords(options.ReservedWordsVersion);
        // Nothing on a connection's thread waits, and compiling long texts and running fragments have threads of their own: handing each
        // message to another thread would only cost a client its switch.
        // A read that waits for data before it takes a buffer of 4 KB is one more system call a message.
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        if (options.IsCoordinator)
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(AddressOf(options.PgBindAddress), options.PgPort, listen => listen.UseConnectionHandler<PgConnectionHandler>()));
        AddCluster(builder, options);
        AddExecution(builder.Services, options);
        AddStatements(builder.Services, options);
        builder.Services.AddSingleton<ServerMetrics>();
        builder.Services.AddHostedService<ImpaladLifetime>();
        builder.Services.AddHostedService<MemoryRelease>();

        var application = builder.Build();
        application.Services.GetRequiredService<ServerMetrics>();
        application.UseDaemonPages();
        application.MapStatestoreSubscriber();
        application.MapGrpcService<ControlServiceImpl>();
        application.MapGrpcService<DataStreamService>();
        ImpaladPages.Map(application);
        return application;
    }

    private static void AddCluster(WebApplicationBuilder builder, ImpaladOptions options)
    {
        builder.AddStatestoreSubscriber(
            _ => SubscriberOptions(options),
            services =>
            {
                services.GetRequiredService<ClusterMembershipTracker>();
                var catalog = services.GetRequiredService<CatalogCache>();
                services.GetRequiredService<StatestoreSubscriber>().AddTopic(new TopicSubscription(TopicNames.CatalogUpdate) { OnChange = catalog.OnTopicChange });
            });
        builder.Services.AddSingleton<ClusterMembershipTracker>();
        builder.Services.AddSingleton<LocalBackend>();
        builder.Services.AddSingleton<CatalogCache>();
        builder.Services.AddSingleton<CatalogSync>();
        builder.Services.AddSingleton(services => new CatalogClient(
            services.GetRequiredService<InternalChannels>(), options.CatalogAddress, services.GetRequiredService<TimeProvider>()));
    }

    private static void AddExecution(IServiceCollection services, ImpaladOptions options)
    {
        services.AddSingleton<ServerState>();
        services.AddSingleton(new MemoryTracker("Process", null, MemoryText.Parse(options.MemLimit)));
        services.AddSingleton(_ => new WorkerPool(options.NumWorkerThreads));
        services.AddSingleton(provider => new FragmentExecutor(provider.GetRequiredService<WorkerPool>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BackendQueries>();
        services.AddSingleton(provider => new PeerLinks(
            provider.GetRequiredService<InternalChannels>(),
            provider.GetRequiredService<BackendQueries>(),
            () => provider.GetRequiredService<LocalBackend>().Descriptor.InternalAddress,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Blacklist>();
        services.AddSingleton<GracefulShutdown>();
        services.AddSingleton(provider => new CoordinatorServices(
            provider.GetRequiredService<ClusterMembershipTracker>(),
            () => provider.GetRequiredService<LocalBackend>().Descriptor,
            provider.GetRequiredService<Blacklist>(),
            provider.GetRequiredService<BackendQueries>(),
            provider.GetRequiredService<FragmentExecutor>(),
            provider.GetRequiredService<InternalChannels>(),
            provider.GetRequiredService<PeerLinks>(),
            provider.GetRequiredService<MemoryTracker>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Coordinator>>()));
    }

    private static void AddStatements(IServiceCollection services, ImpaladOptions options)
    {
        services.AddSingleton(_ => new CompileThreads(Math.Max(2, Environment.ProcessorCount)));
        services.AddSingleton(provider => new QueryRegistry(provider.GetRequiredService<TimeProvider>(), options.QueryLogSize));
        services.AddSingleton<PgCatalogTables>();
        services.AddSingleton<SessionCatalogFunctionsFactory>();
        services.AddSingleton<StatementPlanner>();
        services.AddSingleton<StatementWarmUp>();
        services.AddSingleton(provider => new SessionRegistry(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<LocalBackend>().Id,
            DefaultQueryOptions.Parse(options.SessionDefaults).Settings));
        services.AddSingleton(provider => new CancelRouter(
            provider.GetRequiredService<SessionRegistry>(),
            provider.GetRequiredService<ClusterMembershipTracker>(),
            provider.GetRequiredService<InternalChannels>(),
            provider.GetRequiredService<LocalBackend>().Id,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAuthenticator>(provider => new RuleAuthenticator(
            options.HbaFile.Length > 0 ? new HbaFile(options.HbaFile, provider.GetRequiredService<ILogger<HbaFile>>()) : null,
            new UserSecrets(provider.GetRequiredService<CatalogCache>(), options.PasswordFile.Length > 0 ? new PasswordFile(options.PasswordFile) : null)));
        var tls = TlsServer.Create(options);
        StatementHandlers.AddTo(services);
        services.AddSingleton<AccessControl>();
        services.AddSingleton<StatementAccess>();
        services.AddSingleton<StatementDispatcher>();
        services.AddSingleton(provider => new PgServices(
            provider.GetRequiredService<StatementDispatcher>(),
            provider.GetRequiredService<StatementPlanner>(),
            provider.GetRequiredService<CatalogCache>(),
            provider.GetRequiredService<SessionRegistry>(),
            provider.GetRequiredService<CancelRouter>(),
            provider.GetRequiredService<IAuthenticator>(),
            provider.GetRequiredService<AccessControl>(),
            tls,
            provider.GetRequiredService<ServerState>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<MemoryTracker>(),
            options.MaxConnections));
    }

    private static StatestoreSubscriberOptions SubscriberOptions(ImpaladOptions options) =>
        StatestoreSubscriberOptions.From(options, LocalBackend.IdOf(options));

    private static IPAddress AddressOf(string address) => address == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address);
}
