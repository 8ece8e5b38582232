using Impala.Statestore.Cluster;
using Impala.Statestore.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impala.Statestore.Hosting;

/// <summary>Says where the daemon listens once it does, and when it ends.</summary>
internal sealed partial class StartupLog(DaemonOptions options, DaemonEndpoints endpoints, ILogger<StartupLog> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        LogStarted(options.DaemonName, BuildInfo.Id, endpoints.InternalAddress, options.EnableWebserver ? endpoints.WebAddress : "off");
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogStopping(options.DaemonName);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 30, Level = LogLevel.Information, Message = "{Daemon} {Build} started: internal {InternalAddress}, web {WebAddress}")]
    private partial void LogStarted(string daemon, string build, string internalAddress, string webAddress);

    [LoggerMessage(EventId = 31, Level = LogLevel.Information, Message = "{Daemon} is stopping")]
    private partial void LogStopping(string daemon);
}
