using Impala.Catalogd.Commit;
using Impala.Catalogd.Ddl;
using Impala.Catalogd.Loading;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.Services;
using Impala.Catalogd.State;
using Impala.Catalogd.Web;
using Impala.Statestore.Hosting;
using Impala.Statestore.Subscriber;
using Impala.Storage.FileSystems.S3;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Impala.Catalogd;

/// <summary>Puts catalogd together, for the process and for tests that run a cluster in one.</summary>
public static class CatalogdHost
{
    /// <param name="options">Ports may be 0 for any free one; see <see cref="DaemonEndpoints"/>.</param>
    public static WebApplication Build(CatalogdOptions options) => Build(
        options, TimeProvider.System, options.DebugPauseDir.Length > 0 ? new PausingCommitObserver(options.DebugPauseDir, TimeProvider.System) : new SilentCommitObserver());

    internal static WebApplication Build(CatalogdOptions options, TimeProvider timeProvider, ICommitObserver observer)
    {
        var builder = DaemonHost.CreateBuilder(options);
        S3Connection.Shared.Configure(new S3Settings(options.S3Endpoint, options.S3Region, options.UsesS3PathStyle, options.S3CredentialsFile));
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton(timeProvider));
        services.AddSingleton(options);
        services.AddSingleton(observer);
        services.AddSingleton<IMetastore>(provider => new SqlMetastore(
            MetastoreFactory.CreateDialect(options), TimeSpan.FromSeconds(options.MetastoreRetryS), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LocationPolicy>();
        services.AddSingleton<CatalogState>();
        services.AddSingleton<CatalogWriter>();
        services.AddSingleton<TableLocks>();
        services.AddSingleton<OperationLog>();
        services.AddSingleton<IParquetFooters, StorageParquetFooters>();
        services.AddSingleton<FileLister>();
        services.AddSingleton<TableLoader>();
        services.AddSingleton<TableRefresher>();
        services.AddSingleton<CatalogPublisher>();
        services.AddSingleton<CatalogLoader>();
        services.AddSingleton<InsertCommitter>();
        services.AddSingleton<PinnedVersions>();
        services.AddSingleton<CommitRecovery>();
        services.AddSingleton<DdlExecutor>();
        services.AddSingleton<CatalogdMetrics>();
        builder.AddStatestoreSubscriber(
            // A cluster has one catalogd: where it runs may change, its name does not, so that it replaces what it published before.
            _ => StatestoreSubscriberOptions.From(options, options.DaemonName),
            provider => provider.GetRequiredService<CatalogPublisher>());
        services.AddHostedService(provider => provider.GetRequiredService<CatalogLoader>());
        services.AddHostedService(provider => provider.GetRequiredService<CommitRecovery>());

        var application = builder.Build();
        application.UseDaemonPages();
        application.MapStatestoreSubscriber();
        application.MapGrpcService<CatalogServiceImpl>();
        CatalogdPages.Map(application);
        return application;
    }
}
