using Impala.Statestore.Configuration;
using Impala.Statestore.Hosting;
using Impala.Statestore.Subscriber;
using Impala.Statestore.Topics;
using Impala.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Catalogd.Tests;

/// <summary>A subscriber of the catalog's topic.</summary>
internal sealed class TopicReader : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TopicReader(WebApplication application) => _application = application;

    public Probe<TopicSnapshot> Topics { get; } = new();

    public static async Task<TopicReader> StartAsync(int stateStorePort)
    {
        var options = new ReaderOptions { StateStorePort = stateStorePort };
        var builder = DaemonHost.CreateBuilder(options);
        TopicReader? reader = null;
        builder.AddStatestoreSubscriber(
            _ => StatestoreSubscriberOptions.From(options, "reader"),
            services => services.GetRequiredService<StatestoreSubscriber>().AddTopic(
                new TopicSubscription(TopicNames.CatalogUpdate) { OnChange = topic => reader!.Topics.Push(topic) }));
        var application = builder.Build();
        reader = new TopicReader(application);
        application.UseDaemonPages();
        application.MapStatestoreSubscriber();
        await application.StartAsync();
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private sealed class ReaderOptions : SubscriberDaemonOptions
    {
        public ReaderOptions()
        {
            EnableWebserver = false;
            LogLevel = "error";
        }

        public override int InternalPort => 0;

        public override string DaemonName => "reader";

        public override string DaemonDescription => "A reader of tests.";
    }
}
