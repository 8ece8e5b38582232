using Grpc.Core;
using Impala.Statestore;
using Impala.Statestore.Protos;
using Impala.Statestore.Rpc;

namespace Impala.Statestored;

/// <summary>One registration of a subscriber with its three loops: heartbeats, priority topics, other topics. Loops of different subscribers,
/// and the loops of one, never wait for each other, so that a hung subscriber delays nobody.</summary>
internal sealed partial class SubscriberSession
{
    private const int MaxEntriesPerUpdate = 5000;

    // A subscriber that has yet to read the answer to its registration refuses the first update; it is asked again after this.
    private static readonly TimeSpan RefusedUpdatePause = TimeSpan.FromMilliseconds(20);

    private readonly StatestoredOptions _options;
    private readonly string _statestoreId;
    private readonly TimeProvider _timeProvider;
    private readonly StatestoredMetrics _metrics;
    private readonly ILogger _logger;
    private readonly StatestoreSubscriberService.StatestoreSubscriberServiceClient _client;
    private readonly FailureDetector _failureDetector;
    private readonly CancellationTokenSource _ending = new();
    private readonly SubscribedPosition[] _topics;
    private readonly WakeSignal _wakePriority = new();
    private readonly WakeSignal _wakeNormal = new();
    private readonly Action<SubscriberSession, string> _evict;
    private long _lastHeartbeatTicks;

    public SubscriberSession(
        RegisterRequest request,
        IEnumerable<Topic> topics,
        string statestoreId,
        StatestoredOptions options,
        InternalChannels channels,
        TimeProvider timeProvider,
        StatestoredMetrics metrics,
        ILogger logger,
        Action<SubscriberSession, string> evict)
    {
        Request = request;
        _statestoreId = statestoreId;
        _options = options;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _logger = logger;
        _evict = evict;
        _client = new StatestoreSubscriberService.StatestoreSubscriberServiceClient(channels.To(request.Address));
        _failureDetector = new FailureDetector(options.StatestoreMaxMissedHeartbeats);
        _topics = topics.Zip(request.Topics, (topic, registration) => new SubscribedPosition(topic, registration)).ToArray();
        RegisteredAt = timeProvider.GetUtcNow();
        _lastHeartbeatTicks = RegisteredAt.UtcTicks;
    }

    public RegisterRequest Request { get; }

    public string Id => Request.SubscriberId;

    public string Incarnation => Request.Incarnation;

    public DateTimeOffset RegisteredAt { get; }

    public DateTimeOffset LastHeartbeat => new(Interlocked.Read(ref _lastHeartbeatTicks), TimeSpan.Zero);

    public SubscriberHealth Health => _failureDetector.Health;

    public int NumMissedHeartbeats => _failureDetector.NumMissed;

    public IEnumerable<(string Topic, long Position)> Positions => _topics.Select(topic => (topic.Topic.Name, topic.Position));

    public void Start()
    {
        // The loops watch _ending themselves and record their own failures; nobody awaits them.
        _ = RunGuardedAsync(HeartbeatAsync);
        _ = RunGuardedAsync(token => DeliverAsync(isPriority: true, _wakePriority, TimeSpan.FromMilliseconds(_options.StatestorePriorityUpdateFrequencyMs), token));
        _ = RunGuardedAsync(token => DeliverAsync(isPriority: false, _wakeNormal, TimeSpan.FromMilliseconds(_options.StatestoreUpdateFrequencyMs), token));
    }

    public void End() => _ending.Cancel();

    /// <summary>A topic changed: delivers now if this subscriber reads it.</summary>
    public void Wake(string topic)
    {
        foreach (var position in _topics)
            if (position.Topic.Name == topic)
                (position.Registration.Priority ? _wakePriority : _wakeNormal).Set();
    }

    public bool IsTransient(string topic) => Request.Topics.Any(registration => registration.Topic == topic && registration.TransientEntries);

    public long? PositionOf(string topic) => _topics.FirstOrDefault(position => position.Topic.Name == topic)?.Position;

    private async Task RunGuardedAsync(Func<CancellationToken, Task> loop)
    {
        await Task.Yield();
        try
        {
            await loop(_ending.Token);
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // The session has ended; calls under way are cancelled with it.
        }
        catch (Exception exception)
        {
            LogLoopFailed(exception, Id);
            _evict(this, "an internal error");
        }
    }

    private async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        var period = TimeSpan.FromMilliseconds(_options.StatestoreHeartbeatFrequencyMs);
        var request = new HeartbeatRequest { StatestoreId = _statestoreId, SubscriberId = Id, Incarnation = Incarnation };
        var started = _timeProvider.GetTimestamp();
        while (true)
        {
            // Paced from start to start: ten misses of a hung subscriber take ten periods, not ten periods and ten deadlines.
            var pause = period - _timeProvider.GetElapsedTime(started);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, _timeProvider, cancellationToken);
            started = _timeProvider.GetTimestamp();
            var answered = await SendHeartbeatAsync(request, cancellationToken);
            _metrics.HeartbeatSent(_timeProvider.GetElapsedTime(started), answered is not null);
            if (answered is { } incarnation && incarnation != Incarnation)
            {
                _evict(this, "the process was restarted");
                return;
            }
            if (answered is not null)
                Interlocked.Exchange(ref _lastHeartbeatTicks, _timeProvider.GetUtcNow().UtcTicks);
            if (_failureDetector.RecordHeartbeat(answered is not null) == SubscriberHealth.Failed)
            {
                _evict(this, $"{_failureDetector.NumMissed} heartbeats in a row were missed");
                return;
            }
        }
    }

    private async Task<string?> SendHeartbeatAsync(HeartbeatRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var deadline = DateTime.UtcNow.AddSeconds(_options.StatestoreHeartbeatTcpTimeoutSeconds);
            var response = await _client.HeartbeatAsync(request, deadline: deadline, cancellationToken: cancellationToken);
            return response.Incarnation;
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogHeartbeatMissed(Id, exception.StatusCode);
            return null;
        }
    }

    private async Task DeliverAsync(bool isPriority, WakeSignal wake, TimeSpan tick, CancellationToken cancellationToken)
    {
        var topics = _topics.Where(topic => topic.Registration.Priority == isPriority).ToArray();
        if (topics.Length == 0)
            return;
        while (true)
        {
            var request = new UpdateStateRequest { StatestoreId = _statestoreId, SubscriberId = Id, Incarnation = Incarnation };
            foreach (var topic in topics)
                if (topic.Topic.Read(topic.Position, MaxEntriesPerUpdate) is { } delta)
                    request.Deltas.Add(delta.ToMessage());
            if (request.Deltas.Count == 0)
                await wake.WaitAsync(tick, _timeProvider, cancellationToken);
            else if (!await SendUpdateAsync(request, topics, cancellationToken))
                await Task.Delay(tick, _timeProvider, cancellationToken);
        }
    }

    private async Task<bool> SendUpdateAsync(UpdateStateRequest request, SubscribedPosition[] topics, CancellationToken cancellationToken)
    {
        var started = _timeProvider.GetTimestamp();
        UpdateStateResponse response;
        try
        {
            var deadline = DateTime.UtcNow.AddSeconds(_options.StatestoreUpdateTcpTimeoutSeconds);
            response = await _client.UpdateStateAsync(request, deadline: deadline, cancellationToken: cancellationToken);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LogUpdateFailed(Id, exception.StatusCode);
            return false;
        }
        _metrics.UpdateSent(_timeProvider.GetElapsedTime(started));
        if (response.Incarnation != Incarnation)
        {
            _evict(this, "the process was restarted");
            return true;
        }
        var refused = false;
        foreach (var delta in request.Deltas)
        {
            var position = response.Positions.FirstOrDefault(reported => reported.Topic == delta.Topic)?.Version ?? 0;
            refused |= position != delta.ToVersion;
            Array.Find(topics, topic => topic.Topic.Name == delta.Topic)!.Position = position;
        }
        if (refused)
            await Task.Delay(RefusedUpdatePause, _timeProvider, cancellationToken);
        return true;
    }

    [LoggerMessage(EventId = 110, Level = LogLevel.Warning, Message = "Heartbeat to {SubscriberId} was not answered ({Status})")]
    private partial void LogHeartbeatMissed(string subscriberId, StatusCode status);

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "Topic update to {SubscriberId} failed ({Status})")]
    private partial void LogUpdateFailed(string subscriberId, StatusCode status);

    [LoggerMessage(EventId = 112, Level = LogLevel.Error, Message = "A loop of {SubscriberId} failed")]
    private partial void LogLoopFailed(Exception exception, string subscriberId);

    private sealed class SubscribedPosition(Topic topic, TopicRegistration registration)
    {
        private long _position;

        public Topic Topic { get; } = topic;

        public TopicRegistration Registration { get; } = registration;

        public long Position
        {
            get => Interlocked.Read(ref _position);
            set => Interlocked.Exchange(ref _position, value);
        }
    }
}
