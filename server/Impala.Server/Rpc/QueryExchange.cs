using System.Collections.Concurrent;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;

namespace Impala.Server.Rpc;

/// <summary>One query's exchanges at one backend: queues of its own receiving instances, and channels to all.</summary>
internal sealed class QueryExchange : IExchange, IDisposable
{
    // Small at first, since most small queries have no exchange; instances come here when they open, not with each batch.
    private readonly ConcurrentDictionary<(int Exchange, int Receiver), ExchangeQueue> _queues = new(concurrencyLevel: 1, capacity: 1);
    private readonly Dictionary<string, PeerStream> _peers = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<int, ExchangeRouteInfo> _routes;
    private readonly PeerLinks _links;
    private readonly string _attemptId;
    private readonly CancellationToken _cancelled;
    private readonly Action<Exception> _onBroken;
    private readonly HashSet<string> _senders = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _subscriptions = [];
    private volatile bool _isDisposed;

    public QueryExchange(
        string attemptId, IReadOnlyDictionary<int, ExchangeRouteInfo> routes, PeerLinks links, CancellationToken cancelled, Action<Exception> onBroken)
    {
        _attemptId = attemptId;
        _routes = routes;
        _links = links;
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
        return PeerAt(address).Open(exchangeId, senderInstance, receiverInstance, route);
    }

    /// <summary>Rows from a backend will come here until the query's end.</summary>
    public void Subscribe(string address)
    {
        if (_links.Subscribe(address) is { } subscription)
            _subscriptions.Add(subscription);
    }

    /// <summary>A backend has closed its part: no more comes from it.</summary>
    public void MarkAllOf(string address)
    {
        lock (_senders)
            _senders.Add(address);
    }

    /// <summary>Whether a backend has sent all that it had to.</summary>
    public bool HasAllOf(string address)
    {
        lock (_senders)
            return _senders.Contains(address);
    }

    /// <summary>Brings another backend of the query a runtime filter.</summary>
    public void SendFilter(string address, int filterId, byte[] filter) => PeerAt(address).PostFilter(filterId, filter);

    /// <summary>Whether the plan has the exchange here.</summary>
    public bool Knows(int exchangeId) => _routes.ContainsKey(exchangeId);

    /// <summary>Raises XX000 when a sender means other columns by an exchange than this node.</summary>
    public void CheckSchema(int exchangeId, ReadOnlySpan<byte> schema)
    {
        if (!_routes.TryGetValue(exchangeId, out var route) || !schema.SequenceEqual(route.Schema))
            throw new SqlException(SqlState.InternalError, $"Another node sends other columns through exchange {exchangeId} than the plan here has.");
    }

    /// <summary>Waits until what was sent is on its way. Instances end when they have queued their last frame: a backend that called itself
    /// finished then would have the frames that still wait freed with its query.</summary>
    public Task WaitUntilSentAsync()
    {
        lock (_peers)
            return Task.WhenAll(_peers.Values.Select(peer => peer.CompleteAsync()).ToList());
    }

    /// <summary>Whether everybody who sends rows here has sent all of them.</summary>
    public bool HasAllRows => _queues.Values.All(queue => queue.HasEnded);

    public long PeakQueuedBytes => _queues.Values.Sum(queue => queue.PeakQueuedBytes);

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var queue in _queues.Values)
            queue.Dispose();
        foreach (var subscription in _subscriptions)
            subscription.Dispose();
    }

    private PeerStream PeerAt(string address)
    {
        lock (_peers)
        {
            if (!_peers.TryGetValue(address, out var peer))
                _peers.Add(address, peer = new PeerStream(_links.To(address), _attemptId, _cancelled, _onBroken));
            return peer;
        }
    }
}

/// <summary>Where an exchange's receivers are (an empty address is this backend) and what it carries.</summary>
internal sealed record ExchangeRouteInfo(IReadOnlyList<string> Receivers, IReadOnlyList<Slot> Slots)
{
    private byte[]? _schema;

    /// <summary>The Arrow schema of <see cref="Slots"/>.</summary>
    public byte[] Schema => _schema ??= ExchangeSchema.Serialize(Slots);
}
