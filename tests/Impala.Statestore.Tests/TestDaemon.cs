using Impala.Statestore.Cluster;
using Impala.Statestore.Configuration;
using Impala.Statestore.Hosting;
using Impala.Statestore.Subscriber;
using Impala.Statestore.Topics;
using Impala.Statestored;
using Impala.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Statestore.Tests;

/// <summary>A real subscriber daemon in this process with a membership entry and a topic "numbers".</summary>
internal sealed class TestDaemon : IAsyncDisposable
{
    public const string Numbers = "numbers";

    private readonly WebApplication _application;

    private TestDaemon(WebApplication application) => _application = application;

    public StatestoreSubscriber Subscriber => _application.Services.GetRequiredService<StatestoreSubscriber>();

    public ClusterMembershipTracker Membership => _application.Services.GetRequiredService<ClusterMembershipTracker>();

    public Probe<ClusterMembership> Memberships { get; } = new();

    public Probe<TopicSnapshot> NumberTopics { get; } = new();

    public Probe<string> Registrations { get; } = new();

    public List<TopicEntry> Published { get; } = [];

    public static async Task<TestDaemon> StartAsync(string id, WebApplication statestored, Action<TestDaemonOptions>? configure = null, string buildId = "build 1")
    {
        var options = new TestDaemonOptions { StateStorePort = PortOf(statestored), StatestoreSubscriberTimeoutSeconds = 2, StatestoreSubscriberCnxnRetryIntervalMs = 100 };
        configure?.Invoke(options);
        var builder = DaemonHost.CreateBuilder(options);
        TestDaemon? daemon = null;
        builder.Services.AddSingleton<ClusterMembershipTracker>();
        builder.AddStatestoreSubscriber(
            _ => StatestoreSubscriberOptions.From(options, id) with { BuildId = buildId },
            services =>
            {
                var tracker = services.GetRequiredService<ClusterMembershipTracker>();
                tracker.Changed += daemon!.Memberships.Push;
                var subscriber = services.GetRequiredService<StatestoreSubscriber>();
                subscriber.Registered += daemon.Registrations.Push;
                subscriber.AddTopic(new TopicSubscription(Numbers) { OnChange = daemon.NumberTopics.Push, CurrentEntries = () => daemon.Published.ToArray() });
                var endpoints = services.GetRequiredService<DaemonEndpoints>();
                tracker.SetLocal(new BackendDescriptor(id, subscriber.Incarnation, "127.0.0.1", endpoints.InternalPort, 1, 2, true, true, 4, 1 << 30, buildId));
            });
        var application = builder.Build();
        daemon = new TestDaemon(application);
        application.UseDaemonPages();
        application.MapStatestoreSubscriber();
        await application.StartAsync();
        return daemon;
    }

    public static async Task<WebApplication> StartStatestoredAsync(Action<StatestoredOptions>? configure = null, int port = 0)
    {
        var options = new StatestoredOptions { StateStorePort = port, WebserverPort = 0, StatestoreHeartbeatFrequencyMs = 100, LogLevel = "warning" };
        configure?.Invoke(options);
        var application = StatestoredHost.Build(options);
        await application.StartAsync();
        return application;
    }

    public static int PortOf(WebApplication application) => application.Services.GetRequiredService<DaemonEndpoints>().InternalPort;

    public static Uri WebOf(WebApplication application) => new(application.Services.GetRequiredService<DaemonEndpoints>().WebAddress);

    public void Publish(params TopicEntry[] entries)
    {
        Published.AddRange(entries);
        Subscriber.Publish(Numbers, entries);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}

internal sealed class TestDaemonOptions : SubscriberDaemonOptions
{
    public TestDaemonOptions()
    {
        EnableWebserver = false;
        LogLevel = "warning";
    }

    public override int InternalPort => 0;

    public override string DaemonName => "impalad";

    public override string DaemonDescription => "A daemon of tests.";
}
