using System.Net;
using Impala.Statestore.Configuration;
using Impala.Statestore.Rpc;
using Impala.Statestore.Security;
using Impala.Statestore.Subscriber;
using Impala.Statestore.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Impala.Statestore.Hosting;

/// <summary>The frame all daemons share: two Kestrel ports (HTTP/2 for internal gRPC, HTTP/1 for web pages), safety checks, logging, error
/// and secret interceptors, pages for metrics and health, and a quick end on SIGTERM.</summary>
public static class DaemonHost
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A builder with everything common; the daemon adds its services, then calls Build and <see cref="UseDaemonPages"/>.</summary>
    /// <exception cref="DaemonConfigurationException">The options are unsafe or name unreadable files.</exception>
    public static WebApplicationBuilder CreateBuilder(DaemonOptions options)
    {
        var security = DaemonSecurity.Create(options);
        var endpoints = new DaemonEndpoints(options);
        // No arguments, no appsettings.json, no ASPNETCORE_ variables: a daemon is configured by its flags alone.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(DaemonHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, options, security, endpoints));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Logging.SetMinimumLevel(Enum.Parse<LogLevel>(options.LogLevel, ignoreCase: true));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        // A failed start reaches DaemonMain, which says in one line what the host would say in forty.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(security);
        builder.Services.AddSingleton(endpoints);
        builder.Services.AddSingleton<InternalChannels>();
        builder.Services.AddSingleton<PageRegistry>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<MetricsExporter>();
        builder.Services.AddMetrics();
        builder.Services.AddHostedService<StartupLog>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<SecretServerInterceptor>();
            grpc.Interceptors.Add<ServerErrorInterceptor>();
            grpc.MaxReceiveMessageSize = InternalChannels.MaxMessageBytes;
            grpc.MaxSendMessageSize = InternalChannels.MaxMessageBytes;
        });
        return builder;
    }

    /// <summary>Adds the subscriber; topics are added to it before the host starts (in constructors of singletons that
    /// <paramref name="addTopics"/> resolves). It registers once the host listens and unregisters when it stops.</summary>
    public static void AddStatestoreSubscriber(
        this WebApplicationBuilder builder, Func<IServiceProvider, StatestoreSubscriberOptions> options, Action<IServiceProvider> addTopics)
    {
        builder.Services.AddSingleton(services => new StatestoreSubscriber(
            options(services),
            services.GetRequiredService<InternalChannels>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<StatestoreSubscriber>>()));
        builder.Services.AddHostedService(services => new SubscriberLifetime(
            services.GetRequiredService<StatestoreSubscriber>(), services.GetRequiredService<DaemonEndpoints>(), () => addTopics(services)));
    }

    /// <summary>Maps the service statestored calls.</summary>
    public static void MapStatestoreSubscriber(this WebApplication application) => application.MapGrpcService<StatestoreSubscriberServiceImpl>();

    /// <summary>Keeps the ports apart (only gRPC on the gRPC port) and maps /, /metrics, /healthz, /readyz and /varz.</summary>
    public static void UseDaemonPages(this WebApplication application)
    {
        application.Use(static (context, next) =>
        {
            if (HttpProtocol.IsHttp2(context.Request.Protocol)
                && context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }
            return next(context);
        });
        application.UseRouting();
        DaemonPages.Map(application);
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, DaemonOptions options, DaemonSecurity security, DaemonEndpoints endpoints)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 4096;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 16 * 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 2 * 1024 * 1024;
        kestrel.Listen(ParseAddress(options.BindAddress), options.InternalPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (security.Certificate is { } certificate)
                listen.UseHttps(certificate);
            endpoints.Grpc = listen;
        });
        if (!options.EnableWebserver)
            return;
        kestrel.Listen(ParseAddress(options.EffectiveWebserverInterface), options.WebserverPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            endpoints.Web = listen;
        });
    }

    private static IPAddress ParseAddress(string address)
    {
        if (address is "localhost")
            return IPAddress.Loopback;
        if (address is "*")
            return IPAddress.IPv6Any;
        return IPAddress.TryParse(address, out var ip)
            ? ip
            : throw new DaemonConfigurationException($"'{address}' is not an IP address to listen on.");
    }
}
