using System.Collections.Concurrent;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Expressions;
using Impala.Server.Coordination;
using Impala.Statestore.Rpc;
using Impala.Storage.Memory;

namespace Impala.Server.Rpc;

/// <summary>One query's exchanges at one backend: queues of its own receiving instances, and channels to all.</summary>
internal sealed class QueryExchange : IExchange, IDisposable
{
    private readonly ConcurrentDictionary<(int Exchange, int Receiver), ExchangeQueue> _queues = new();
    private readonly ConcurrentBag<RemoteChannel> _remotes = [];
    private readonly IReadOnlyDictionary<int, ExchangeRouteInfo> _routes;
    private readonly InternalChannels _channels;
    private readonly string _attemptId;
    private readonly CancellationToken _cancelled;
    private readonly Action<Exception> _onBroken;

    public QueryExchange(
        string attemptId, IReadOnlyDictionary<int, ExchangeRouteInfo> routes, InternalChannels channels, CancellationToken cancelled, Action<Exception> onBroken)
    {
        _attemptId = attemptId;
        _routes = routes;
        _channels = channels;
        _cancelled = cancelled;
        _onBroken = onBroken;
    }

    /// <summary>The columns an exchange carries.</summary>
    public IReadOnlyList<Slot> SlotsOf(int exchangeId) => _routes[exchangeId].Slots;

    public ExchangeQueue GetQueue(int exchangeId, int receiverInstance) =>
        _queues.GetOrAdd((exchangeId, receiverInstance), static _ => new ExchangeQueue());

    public IExchangeChannel OpenChannel(int exchangeId, int senderInstance, int receiverInstance, MemoryTracker memory)
    {
        var route = _routes[exchangeId];
        var address = route.Receivers[receiverInstance];
        if (address.Length == 0)
            return new LocalExchangeChannel(GetQueue(exchangeId, receiverInstance), senderInstance);
        var headers = DataStream.Headers(_attemptId, exchangeId, senderInstance, receiverInstance);
        var channel = new RemoteChannel(_channels.To(address), headers, route.Slots, memory, _cancelled, error => _onBroken(CoordinationErrors.ReceiverBroken(exchangeId, error.Message)));
        _remotes.Add(channel);
        return channel;
    }

    /// <summary>Waits until the other backends have what was sent to them. Instances end when they have queued their last frame: a
    /// backend that called itself finished then would have its streams cancelled with it.</summary>
    public Task WaitUntilSentAsync() => Task.WhenAll(_remotes.Select(channel => channel.Sent));

    public long PeakQueuedBytes => _queues.Values.Sum(queue => queue.PeakQueuedBytes);

    public void Dispose()
    {
        foreach (var queue in _queues.Values)
            queue.Dispose();
    }
}

/// <summary>Where an exchange's receivers are (an empty address is this backend) and what it carries.</summary>
internal sealed record ExchangeRouteInfo(IReadOnlyList<string> Receivers, IReadOnlyList<Slot> Slots);
