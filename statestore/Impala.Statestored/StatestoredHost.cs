using Impala.Statestore.Hosting;
using Impala.Statestored.Services;
using Impala.Statestored.Web;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Impala.Statestored;

/// <summary>Puts statestored together, for the process and for tests that run a cluster in one.</summary>
public static class StatestoredHost
{
    /// <param name="options">Ports may be 0 for any free one; see <see cref="DaemonEndpoints"/>.</param>
    public static WebApplication Build(StatestoredOptions options) => Build(options, TimeProvider.System);

    internal static WebApplication Build(StatestoredOptions options, TimeProvider timeProvider)
    {
        var builder = DaemonHost.CreateBuilder(options);
        builder.Services.Replace(ServiceDescriptor.Singleton(timeProvider));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<StatestoredMetrics>();
        builder.Services.AddSingleton<SubscriberRegistry>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SubscriberRegistry>());
        var application = builder.Build();
        application.UseDaemonPages();
        application.MapGrpcService<StatestoreServiceImpl>();
        StatestoredPages.Map(application);
        return application;
    }
}
