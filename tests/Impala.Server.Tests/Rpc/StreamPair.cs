using Impala.Catalog;
using Impala.Engine.Execution;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Server.Coordination;
using Impala.Server.Rpc;
using Impala.Statestore.Hosting;
using Impala.Statestore.Rpc;
using Impala.Storage.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Server.Tests.Rpc;

/// <summary>The two ends of one exchange of a query: a sender and a receiving host of its own, with real gRPC over loopback between them.</summary>
internal sealed class StreamPair : IAsyncDisposable
{
    private const string AttemptId = "a/1";
    private const int ExchangeId = 1;

    private readonly WebApplication _host;
    private readonly CancellationTokenSource _cancelled = new();

    private StreamPair(WebApplication host, Slot[] slots, bool isRegistered)
    {
        _host = host;
        var address = host.Services.GetRequiredService<DaemonEndpoints>().InternalAddress;
        var source = new PlanFragment(1, FragmentPlacement.Coordinator, new ExchangeSourceNode(ExchangeId, ExchangeKind.Gather, slots.ToValueList()), null);
        Receiver = new BackendQuery(
            AttemptId, null!, [new BackendFragment(source, [0], [], 1, new Dictionary<int, int> { [ExchangeId] = 1 })],
            new Dictionary<int, IReadOnlyList<string>> { [ExchangeId] = [""] }, new Dictionary<string, string>(), [], Memory, null!, null!,
            TimeProvider.System, CancellationToken.None);
        if (isRegistered)
            Register();
        Sender = new QueryExchange(
            AttemptId, new Dictionary<int, ExchangeRouteInfo> { [ExchangeId] = new([address], slots) }, host.Services.GetRequiredService<PeerLinks>(),
            _cancelled.Token, Broken.SetResult);
        Queue = Receiver.Exchange.GetQueue(ExchangeId, 0);
        Queue.Configure(1, isMerging: false);
        Channel = Sender.OpenChannel(ExchangeId, 0, 0, Memory);
    }

    public MemoryTracker Memory { get; } = new("Query");

    public BackendQuery Receiver { get; }

    public QueryExchange Sender { get; }

    public Engine.Execution.Exchange.IExchangeChannel Channel { get; }

    public Engine.Execution.Exchange.ExchangeQueue Queue { get; }

    /// <summary>What the sender's query is told when its stream breaks.</summary>
    public TaskCompletionSource<Exception> Broken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static Task<StreamPair> StartAsync(params Slot[] slots) => StartAsync(slots, isRegistered: true);

    /// <param name="slots">Columns of the exchange.</param>
    /// <param name="isRegistered">Whether the receiver's query is there already.</param>
    public static async Task<StreamPair> StartAsync(Slot[] slots, bool isRegistered)
    {
        var builder = DaemonHost.CreateBuilder(new ImpaladOptions { KrpcPort = 0, EnableWebserver = false, LogLevel = "warning" });
        builder.Services.AddSingleton<BackendQueries>();
        builder.Services.AddSingleton(services => new PeerLinks(
            services.GetRequiredService<InternalChannels>(),
            services.GetRequiredService<BackendQueries>(),
            () => services.GetRequiredService<DaemonEndpoints>().InternalAddress,
            TimeProvider.System));
        var host = builder.Build();
        host.UseDaemonPages();
        host.MapGrpcService<DataStreamService>();
        await host.StartAsync();
        // One host is both ends.
        host.Services.GetRequiredService<PeerLinks>().Subscribe(host.Services.GetRequiredService<DaemonEndpoints>().InternalAddress);
        return new StreamPair(host, slots, isRegistered);
    }

    /// <summary>The receiver's query arrives.</summary>
    public void Register() => _host.Services.GetRequiredService<BackendQueries>().Register(Receiver);

    /// <summary>The sender's query is cancelled.</summary>
    public Task CancelSenderAsync() => _cancelled.CancelAsync();

    /// <summary>The address of both ends.</summary>
    public string Address => _host.Services.GetRequiredService<DaemonEndpoints>().InternalAddress;

    public PeerLinks Links => _host.Services.GetRequiredService<PeerLinks>();

    public InternalChannels Channels => _host.Services.GetRequiredService<InternalChannels>();

    /// <summary>Another sender of the same host's, for an attempt of its own.</summary>
    /// <param name="attemptId">The attempt.</param>
    /// <param name="slots">Columns of its exchange.</param>
    /// <param name="receiver">Where its rows go; the host itself when null.</param>
    /// <param name="onBroken">Takes what it is told when its link breaks.</param>
    public QueryExchange OtherSender(string attemptId, IReadOnlyList<Slot> slots, string? receiver = null, Action<Exception>? onBroken = null) => new(
        attemptId,
        new Dictionary<int, ExchangeRouteInfo> { [ExchangeId] = new([receiver ?? Address], slots) },
        Links,
        _cancelled.Token,
        onBroken ?? (_ => { }));

    /// <summary>The next batch, or null at the end.</summary>
    public async Task<Engine.Columnar.RecordBatch?> ReceiveAsync()
    {
        while (true)
        {
            switch (Queue.TryDequeue(out var batch, out var wait))
            {
                case OperatorState.Batch:
                    return batch;
                case OperatorState.Done:
                    return null;
                default:
                    var arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    wait!.OnSet(() => arrival.TrySetResult());
                    await arrival.Task.WaitAsync(TimeSpan.FromMinutes(1));
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cancelled.CancelAsync();
        Channel.Dispose();
        await Sender.WaitUntilSentAsync();
        Sender.Dispose();
        Receiver.Cancel();
        Receiver.Exchange.Dispose();
        Receiver.Dispose();
        _host.Services.GetRequiredService<PeerLinks>().Stop();
        await _host.DisposeAsync();
        _cancelled.Dispose();
    }
}
