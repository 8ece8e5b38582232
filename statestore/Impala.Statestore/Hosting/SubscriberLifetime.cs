using Impala.Statestore.Subscriber;
using Microsoft.Extensions.Hosting;

namespace Impala.Statestore.Hosting;

/// <summary>Starts the subscriber when the daemon listens, since statestored calls back at once, and unregisters it before the ports close.</summary>
internal sealed class SubscriberLifetime(StatestoreSubscriber subscriber, DaemonEndpoints endpoints, Action addTopics) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        addTopics();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        subscriber.Start(endpoints.InternalAddress);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => subscriber.StopAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
