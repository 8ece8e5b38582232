using System.Collections.Concurrent;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Expressions;
using Impala.Server.Coordination;
using Impala.Statestore.Rpc;
using Impala.Storage.Memory;

namespace Impala.Server.Rpc;

/// <summary>One query's exchanges at one backend: queues of its own receiving instances, and channels to all.</summary>
internal sealed class QueryExchange : IExchange, IDisposable
{
    // Small at first, since most small queries have no exchange; instances come here when they open, not with each batch.
    private readonly ConcurrentDictionary<(int Exchange, int Receiver), ExchangeQueue> _queues = new(concurrencyLevel: 1, capacity: 1);
    private readonly ConcurrentDictionary<string, PeerStream> _peers = new(concurrencyLevel: 1, capacity: 1, StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<int, ExchangeRouteInfo> _routes;
    private readonly InternalChannels _channels;
    private readonly string _attemptId;
    private readonly CancellationToken _cancelled;
    private readonly Action<Exception> _onBroken;
    private volatile bool _isDisposed;

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

    public ExchangeQueue GetQueue(int exchangeId, int receiverInstance)
    {
        var queue = _queues.GetOrAdd((exchangeId, receiverInstance), static _ => new ExchangeQueue());
        if (_isDisposed)
            queue.Dispose();
        return queue;
    }

    public IExchangeChannel OpenChannel(int exchangeId, int senderInstance, int receiverInstance, MemoryTracker memory)
    {
        var route = _routes[exchangeId];
        var address = route.Receivers[receiverInstance];
        if (address.Length == 0)
            return new LocalExchangeChannel(GetQueue(exchangeId, receiverInstance), senderInstance);
        return _peers.GetOrAdd(address, OpenPeer).Open(new StreamAddress(exchangeId, senderInstance, receiverInstance), route);
    }

    /// <summary>Raises XX000 when a sender means other columns by an exchange than this node.</summary>
    public void CheckSchema(int exchangeId, ReadOnlySpan<byte> schema)
    {
        if (!_routes.TryGetValue(exchangeId, out var route) || !schema.SequenceEqual(route.Schema))
            throw new SqlException(SqlState.InternalError, $"Another node sends other columns through exchange {exchangeId} than the plan here has.");
    }

    /// <summary>Waits until the other backends have what was sent to them. Instances end when they have queued their last frame: a
    /// backend that called itself finished then would have its streams cancelled with it.</summary>
    public Task WaitUntilSentAsync() => Task.WhenAll(_peers.Values.Select(peer => peer.CompleteAsync()));

    public long PeakQueuedBytes => _queues.Values.Sum(queue => queue.PeakQueuedBytes);

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var queue in _queues.Values)
            queue.Dispose();
    }

    private PeerStream OpenPeer(string address) => new(_channels.To(address), _attemptId, _cancelled, error => _onBroken(CauseOf(error, address)));

    /// <summary>What the receiver's query failed with, when it said so; else all that is known is that its stream broke.</summary>
    private static SqlException CauseOf(Exception error, string address) =>
        error as SqlException ?? (error is RpcException call ? RpcErrors.FindError(call) : null) ?? CoordinationErrors.PeerBroken(address, error.Message);
}

/// <summary>Where an exchange's receivers are (an empty address is this backend) and what it carries.</summary>
internal sealed record ExchangeRouteInfo(IReadOnlyList<string> Receivers, IReadOnlyList<Slot> Slots)
{
    private byte[]? _schema;

    /// <summary>The Arrow schema of <see cref="Slots"/>.</summary>
    public byte[] Schema => _schema ??= ExchangeSchema.Serialize(Slots);
}
