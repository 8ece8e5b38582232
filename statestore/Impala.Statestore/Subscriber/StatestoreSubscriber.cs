using System.Collections.Immutable;
using Grpc.Core;
using Impala.Statestore.Cluster;
using Impala.Statestore.Protos;
using Impala.Statestore.Rpc;
using Impala.Statestore.Topics;
using Microsoft.Extensions.Logging;

namespace Impala.Statestore.Subscriber;

/// <summary>A daemon's link to statestored.
///
/// <code>
///   StartAsync -> Registering -- Register ok --> Registered -- heartbeat of an unknown statestored, or none for the timeout --+
///                      ^ retry, 50 ms .. 3 s                                                                                  |
///                      +------------------------------------------------------------------------------------------------------+
/// </code>
/// One loop does both registration and publishing, so that what is published always follows the registration it belongs to. Each
/// registration publishes everything anew (<see cref="TopicSubscription.CurrentEntries"/>), because statestored keeps nothing on disk.
/// While statestored is away the last known topics stay, and publications wait.</summary>
public sealed partial class StatestoreSubscriber : IAsyncDisposable
{
    private const int MaxEntriesPerPublish = 5000;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);

    private readonly StatestoreSubscriberOptions _options;
    private readonly InternalChannels _channels;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<StatestoreSubscriber> _logger;
    private readonly Lock _lock = new();
    private readonly WakeSignal _wake = new();
    private readonly CancellationTokenSource _stopping = new();
    private ImmutableDictionary<string, SubscribedTopic> _topics = ImmutableDictionary.Create<string, SubscribedTopic>(StringComparer.Ordinal);
    private Dictionary<string, OrderedDictionary<string, TopicEntry>> _pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _toRepublish = new(StringComparer.Ordinal);
    private string _ownAddress = "";
    private volatile string _statestoreId = "";
    private volatile bool _isRegistered;
    private long _lastHeartbeat;
    private Task _loop = Task.CompletedTask;

    public StatestoreSubscriber(
        StatestoreSubscriberOptions options, InternalChannels channels, TimeProvider timeProvider, ILogger<StatestoreSubscriber> logger)
    {
        _options = options;
        _channels = channels;
        _timeProvider = timeProvider;
        _logger = logger;
    }

    public string SubscriberId => _options.SubscriberId;

    public string Incarnation => _options.Incarnation;

    /// <summary>Registered with a statestored that sends heartbeats.</summary>
    public bool IsRegistered => _isRegistered;

    /// <summary>The statestored this subscriber is registered with; empty before the first time.</summary>
    public string StatestoreId => _statestoreId;

    /// <summary>Called after each successful registration.</summary>
    public event Action<string>? Registered;

    /// <summary>Adds a topic; only before <see cref="Start"/>.</summary>
    public void AddTopic(TopicSubscription subscription) =>
        _topics = _topics.Add(subscription.Topic, new SubscribedTopic(subscription));

    /// <summary>The last known state of a topic of this subscriber.</summary>
    public TopicSnapshot GetTopic(string topic) => _topics[topic].Snapshot;

    /// <summary>Starts registering, in the background, with the address under which statestored reaches this daemon's gRPC port.</summary>
    public void Start(string ownAddress)
    {
        _ownAddress = ownAddress;
        _loop = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
    }

    /// <summary>Queues entries for a topic and returns at once; they are sent as soon as statestored is there.</summary>
    public void Publish(string topic, IEnumerable<TopicEntry> entries)
    {
        lock (_lock)
        {
            if (!_pending.TryGetValue(topic, out var byKey))
                _pending[topic] = byKey = new OrderedDictionary<string, TopicEntry>(StringComparer.Ordinal);
            // Written again, an entry goes to the end: what was published last arrives last.
            foreach (var entry in entries)
            {
                byKey.Remove(entry.Key);
                byKey.Add(entry.Key, entry);
            }
        }
        _wake.Set();
    }

    /// <summary>Publishes everything of a topic again (<see cref="TopicSubscription.CurrentEntries"/>), replacing what was published before.</summary>
    public void Republish(string topic)
    {
        lock (_lock)
            _toRepublish.Add(topic);
        _wake.Set();
    }

    /// <summary>Leaves the cluster in good order: the others see this member go at once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _loop;
        if (!_isRegistered)
            return;
        _isRegistered = false;
        try
        {
            var request = new UnregisterRequest { SubscriberId = SubscriberId, Incarnation = Incarnation };
            await Client().UnregisterAsync(request, deadline: DateTime.UtcNow.AddSeconds(1), cancellationToken: cancellationToken);
        }
        catch (RpcException exception)
        {
            LogUnregisterFailed(exception.StatusCode);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    internal HeartbeatResponse OnHeartbeat(HeartbeatRequest request)
    {
        if (request.Incarnation == Incarnation)
        {
            if (request.StatestoreId == _statestoreId)
                Volatile.Write(ref _lastHeartbeat, _timeProvider.GetTimestamp());
            else
                LoseRegistration();
        }
        return new HeartbeatResponse { Incarnation = Incarnation };
    }

    internal UpdateStateResponse OnUpdateState(UpdateStateRequest request)
    {
        var response = new UpdateStateResponse { Incarnation = Incarnation };
        // An update may overtake the answer to Register, which alone tells the statestored's id: until then it is refused by position 0.
        var isKnown = request.Incarnation == Incarnation && request.StatestoreId == _statestoreId;
        foreach (var message in request.Deltas)
        {
            if (!_topics.TryGetValue(message.Topic, out var topic))
                continue;
            if (isKnown)
            {
                var delta = TopicDelta.From(message);
                if (topic.Apply(delta, request.StatestoreId, _timeProvider.GetUtcNow(), _options.RecoveryGracePeriod))
                    topic.Notify();
            }
            response.Positions.Add(new TopicPosition { Topic = message.Topic, Version = isKnown ? topic.Position : 0 });
        }
        return response;
    }

    private StatestoreService.StatestoreServiceClient Client() => new(_channels.To(_options.StatestoreAddress));

    private void LoseRegistration()
    {
        _isRegistered = false;
        _wake.Set();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = FirstRetry;
        var tick = TimeSpan.FromMilliseconds(Math.Clamp(_options.HeartbeatTimeout.TotalMilliseconds / 4, 50, 1000));
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    if (!_isRegistered)
                        await RegisterAsync(cancellationToken);
                    await PublishPendingAsync(cancellationToken);
                    retry = FirstRetry;
                    await _wake.WaitAsync(tick, _timeProvider, cancellationToken);
                }
                catch (RpcException exception)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    LogStatestoreUnreachable(_options.StatestoreAddress, exception.StatusCode, exception.Status.Detail);
                    _isRegistered = false;
                    await Task.Delay(retry, _timeProvider, cancellationToken);
                    retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, _options.MaxRetryInterval.Ticks));
                }
                CheckHeartbeat();
                foreach (var topic in _topics.Values)
                    if (topic.EndGrace(_timeProvider.GetUtcNow()))
                        topic.Notify();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // StopAsync.
        }
    }

    private void CheckHeartbeat()
    {
        if (_isRegistered && _timeProvider.GetElapsedTime(Volatile.Read(ref _lastHeartbeat)) > _options.HeartbeatTimeout)
        {
            LogHeartbeatsMissing(_options.HeartbeatTimeout);
            _isRegistered = false;
        }
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        var request = new RegisterRequest
        {
            SubscriberId = SubscriberId,
            Incarnation = Incarnation,
            Address = _ownAddress,
            BuildId = _options.BuildId,
            ProtocolVersion = BuildInfo.StatestoreProtocolVersion,
        };
        request.Roles.AddRange(_options.Roles);
        request.Topics.AddRange(_topics.Values.Where(topic => !topic.Subscription.IsPublishOnly).Select(topic => new TopicRegistration
        {
            Topic = topic.Subscription.Topic,
            TransientEntries = topic.Subscription.TransientEntries,
            Priority = topic.Subscription.IsPriority,
        }));
        var response = await Client().RegisterAsync(request, deadline: Deadline(), cancellationToken: cancellationToken);
        _statestoreId = response.StatestoreId;
        Volatile.Write(ref _lastHeartbeat, _timeProvider.GetTimestamp());
        foreach (var topic in _topics.Values)
            if (topic.Subscription.CurrentEntries is { } current)
                await PublishAllAsync(topic.Subscription.Topic, current, cancellationToken);
        _isRegistered = true;
        LogRegistered(SubscriberId, response.StatestoreId);
        Registered?.Invoke(response.StatestoreId);
    }

    private async Task PublishAllAsync(string topic, Func<IReadOnlyCollection<TopicEntry>?> current, CancellationToken cancellationToken)
    {
        // What waits is part of what is asked for next; dropping it first keeps an older entry from following a newer one.
        lock (_lock)
        {
            _pending.Remove(topic);
            _toRepublish.Remove(topic);
        }
        if (current() is { } entries)
            await SendAsync(topic, entries, replaceAll: true, cancellationToken);
    }

    private async Task PublishPendingAsync(CancellationToken cancellationToken)
    {
        string[] toRepublish;
        lock (_lock)
            toRepublish = _toRepublish.ToArray();
        foreach (var topic in toRepublish)
            if (_topics[topic].Subscription.CurrentEntries is { } current)
                await PublishAllAsync(topic, current, cancellationToken);
        Dictionary<string, OrderedDictionary<string, TopicEntry>> pending;
        lock (_lock)
        {
            if (_pending.Count == 0)
                return;
            pending = _pending;
            _pending = new Dictionary<string, OrderedDictionary<string, TopicEntry>>(StringComparer.Ordinal);
        }
        try
        {
            foreach (var (topic, entries) in pending)
                await SendAsync(topic, entries.Values, replaceAll: false, cancellationToken);
        }
        catch (RpcException)
        {
            // Registration publishes everything again; only topics without a source of their own need what was under way.
            foreach (var (topic, entries) in pending)
                if (!_topics.TryGetValue(topic, out var known) || known.Subscription.CurrentEntries is null)
                    Publish(topic, entries.Values);
            throw;
        }
    }

    private async Task SendAsync(string topic, IReadOnlyCollection<TopicEntry> entries, bool replaceAll, CancellationToken cancellationToken)
    {
        var sent = 0;
        foreach (var chunk in entries.Chunk(MaxEntriesPerPublish).DefaultIfEmpty([]))
        {
            sent += chunk.Length;
            var request = new PublishRequest
            {
                SubscriberId = SubscriberId,
                Incarnation = Incarnation,
                Topic = topic,
                ReplaceAll = replaceAll,
                MoreFollows = sent < entries.Count,
            };
            request.Entries.AddRange(chunk.Select(entry => entry.ToMessage()));
            await Client().PublishAsync(request, deadline: Deadline(), cancellationToken: cancellationToken);
        }
    }

    // gRPC deadlines are wall-clock by contract.
    private DateTime Deadline() => DateTime.UtcNow + _options.RpcTimeout;

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Registered {SubscriberId} with statestored {StatestoreId}")]
    private partial void LogRegistered(string subscriberId, string statestoreId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "statestored at {Address} is not reachable ({Status}: {Detail}); keeping the last known state")]
    private partial void LogStatestoreUnreachable(string address, StatusCode status, string detail);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "No heartbeat from statestored for {Timeout}; registering again")]
    private partial void LogHeartbeatsMissing(TimeSpan timeout);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Could not unregister from statestored ({Status})")]
    private partial void LogUnregisterFailed(StatusCode status);
}
