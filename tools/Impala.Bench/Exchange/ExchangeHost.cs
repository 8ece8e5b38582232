using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Client;
using Apache.Arrow.Flight.Server;
using Grpc.Core;
using Impala.Catalog;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Server;
using Impala.Server.Coordination;
using Impala.Server.Rpc;
using Impala.Statestore.Hosting;
using Impala.Statestore.Rpc;
using Impala.Storage.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Impala.Bench.Exchange;

/// <summary>
/// A host as an impalad's, which takes our data streams and Flight's puts on one port of loopback, and the client ends of both, over one
/// kind of channel. Each run is a stream of its own, as a query's is; it ends when the receiver has read the last row.
/// </summary>
internal sealed class ExchangeHost : IAsyncDisposable
{
    private const int ExchangeId = 1;

    private readonly WebApplication _host;
    private readonly string _address;
    private readonly InternalChannels _channels;
    private readonly PeerLinks _links;
    private readonly CountingFlightServer _flight;
    private int _numRuns;

    private ExchangeHost(WebApplication host)
    {
        _host = host;
        _address = host.Services.GetRequiredService<DaemonEndpoints>().InternalAddress;
        _channels = host.Services.GetRequiredService<InternalChannels>();
        _links = host.Services.GetRequiredService<PeerLinks>();
        _links.Subscribe(_address);
        _flight = (CountingFlightServer)host.Services.GetRequiredService<FlightServer>();
    }

    public static async Task<ExchangeHost> StartAsync()
    {
        var builder = DaemonHost.CreateBuilder(new ImpaladOptions { KrpcPort = 0, EnableWebserver = false, LogLevel = "warning" });
        // As an impalad has it.
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        builder.Services.AddSingleton<BackendQueries>();
        builder.Services.AddSingleton(services => new PeerLinks(
            services.GetRequiredService<InternalChannels>(),
            services.GetRequiredService<BackendQueries>(),
            () => services.GetRequiredService<DaemonEndpoints>().InternalAddress,
            TimeProvider.System));
        builder.Services.AddGrpc().AddFlightServer<CountingFlightServer>();
        builder.Services.AddSingleton<FlightServer, CountingFlightServer>();
        var host = builder.Build();
        host.UseDaemonPages();
        host.MapGrpcService<DataStreamService>();
        host.MapFlightEndpoint();
        await host.StartAsync();
        return new ExchangeHost(host);
    }

    /// <summary>All batches through our exchange: channel, frames, gRPC, queue. Answers the rows that arrived.</summary>
    public async Task<long> RunOursAsync(ExchangeData data, CancellationToken cancellationToken)
    {
        var attemptId = $"bench/{++_numRuns}";
        var memory = new MemoryTracker("bench");
        var queries = _host.Services.GetRequiredService<BackendQueries>();
        using var receiver = ReceiverOf(attemptId, data.Slots, memory, cancellationToken);
        queries.Register(receiver);
        var broken = new TaskCompletionSource<Exception>();
        using var sender = new QueryExchange(
            attemptId, new Dictionary<int, ExchangeRouteInfo> { [ExchangeId] = new([_address], data.Slots) }, _links, cancellationToken, error => broken.TrySetResult(error));
        try
        {
            var queue = receiver.Exchange.GetQueue(ExchangeId, 0);
            queue.Configure(1, isMerging: false);
            var receiving = Task.Run(() => ReceiveAsync(queue, cancellationToken), cancellationToken);
            using var channel = sender.OpenChannel(ExchangeId, 0, 0, memory);
            foreach (var batch in data.Ours)
            {
                var shared = ExchangeData.Share(batch);
                while (!channel.TrySend(shared, out var credit))
                    await WhenSetAsync(credit!).WaitAsync(cancellationToken);
            }
            channel.Complete();
            await sender.WaitUntilSentAsync();
            if (broken.Task.IsCompleted)
                throw await broken.Task;
            return await receiving;
        }
        finally
        {
            queries.Unregister(receiver);
            receiver.Exchange.Dispose();
        }
    }

    /// <summary>The same rows by Flight's DoPut. Answers the rows that arrived.</summary>
    public async Task<long> RunFlightAsync(ExchangeData data, CancellationToken cancellationToken)
    {
        var client = new FlightClient(_channels.To(_address));
        using var put = await client.StartPut(FlightDescriptor.CreatePathDescriptor("bench"), data.Schema, null, null, cancellationToken);
        foreach (var batch in data.Theirs)
            await put.RequestStream.WriteAsync(batch);
        await put.RequestStream.CompleteAsync();
        while (await put.ResponseStream.MoveNext(cancellationToken))
        {
            // The server answers once, after the last row.
        }
        return _flight.NumRows;
    }

    public async ValueTask DisposeAsync()
    {
        _links.Stop();
        await _host.DisposeAsync();
    }

    private static BackendQuery ReceiverOf(string attemptId, Slot[] slots, MemoryTracker memory, CancellationToken cancellationToken)
    {
        var source = new PlanFragment(1, FragmentPlacement.Coordinator, new ExchangeSourceNode(ExchangeId, ExchangeKind.Gather, slots.ToValueList()), null);
        return new BackendQuery(
            attemptId,
            null!,
            [new BackendFragment(source, [0], [], 1, new Dictionary<int, int> { [ExchangeId] = 1 })],
            new Dictionary<int, IReadOnlyList<string>> { [ExchangeId] = [""] },
            new Dictionary<string, string>(),
            [],
            memory,
            null!,
            null!,
            TimeProvider.System,
            cancellationToken);
    }

    private static async Task<long> ReceiveAsync(ExchangeQueue queue, CancellationToken cancellationToken)
    {
        var numRows = 0L;
        while (true)
        {
            switch (queue.TryDequeue(out var batch, out var wait))
            {
                case OperatorState.Batch:
                    numRows += batch!.NumRows;
                    batch.Dispose();
                    break;
                case OperatorState.Done:
                    return numRows;
                default:
                    await WhenSetAsync(wait!).WaitAsync(cancellationToken);
                    break;
            }
        }
    }

    /// <summary>As a driver that parks on the signal: whoever sets it only makes the waiter ready.</summary>
    private static Task WhenSetAsync(Signal signal)
    {
        var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        signal.OnSet(() => set.TrySetResult());
        return set.Task;
    }

    /// <summary>Reads what is put, and counts its rows.</summary>
    private sealed class CountingFlightServer : FlightServer
    {
        public long NumRows { get; private set; }

        public override async Task DoPut(
            FlightServerRecordBatchStreamReader requestStream, IAsyncStreamWriter<FlightPutResult> responseStream, ServerCallContext context)
        {
            var numRows = 0L;
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                using var batch = requestStream.Current;
                numRows += batch.Length;
            }
            NumRows = numRows;
            await responseStream.WriteAsync(new FlightPutResult());
        }
    }
}
