using System.Collections.Concurrent;
using Grpc.Core;
using Impala.Statestore.Cluster;
using Impala.Statestore.Protos;
using Impala.Statestore.Rpc;
using Impala.Statestore.Topics;

namespace Impala.Statestored;

/// <summary>Who is registered, and the topics. State lives in memory only: after a restart the statestore has a new id, and subscribers
/// register and publish again.</summary>
internal sealed partial class SubscriberRegistry(
    StatestoredOptions options, InternalChannels channels, TimeProvider timeProvider, StatestoredMetrics metrics, ILogger<SubscriberRegistry> logger) : IHostedService
{
    private const string BackendRole = "impalad";

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, SubscriberSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Topic> _topics = new(StringComparer.Ordinal);

    /// <summary>This start of statestored.</summary>
    public string StatestoreId { get; } = Guid.NewGuid().ToString("d");

    public IEnumerable<SubscriberSession> Sessions => _sessions.Values.OrderBy(session => session.Id, StringComparer.Ordinal);

    public IEnumerable<Topic> Topics => _topics.Values.OrderBy(topic => topic.Name, StringComparer.Ordinal);

    public Topic? FindTopic(string name) => _topics.GetValueOrDefault(name);

    /// <summary>Adds a subscriber, replacing an older registration of the same id.</summary>
    /// <exception cref="RpcException">FailedPrecondition for another protocol or another build than the cluster's; ResourceExhausted.</exception>
    public void Register(RegisterRequest request)
    {
        SubscriberSession session;
        lock (_lock)
        {
            Check(request);
            if (_sessions.TryGetValue(request.SubscriberId, out var old))
            {
                old.End();
                if (old.Incarnation != request.Incarnation)
                    RemoveTransientEntries(old);
            }
            var topics = request.Topics.Select(registration => _topics.GetOrAdd(registration.Topic, static name => new Topic(name)));
            session = new SubscriberSession(request, topics, StatestoreId, options, channels, timeProvider, metrics, logger, (ended, reason) => Evict(ended, reason));
            _sessions[request.SubscriberId] = session;
            metrics.NumSubscribers = _sessions.Count;
        }
        LogRegistered(request.SubscriberId, request.Address, request.Incarnation);
        session.Start();
    }

    public void Unregister(string subscriberId, string incarnation)
    {
        if (_sessions.TryGetValue(subscriberId, out var session) && session.Incarnation == incarnation)
            Remove(session, "it unregistered");
    }

    /// <summary>Takes entries of a registered subscriber. Answers the topic's version.</summary>
    /// <exception cref="RpcException">NotFound: the subscriber is not registered (any more) and has to register first.</exception>
    public long Publish(PublishRequest request)
    {
        Topic topic;
        lock (_lock)
        {
            if (!_sessions.TryGetValue(request.SubscriberId, out var session) || session.Incarnation != request.Incarnation)
                throw new RpcException(new Status(StatusCode.NotFound, $"{request.SubscriberId} is not registered."));
            topic = _topics.GetOrAdd(request.Topic, static name => new Topic(name));
            var entries = request.Entries.Select(TopicEntry.From);
            if (!topic.Publish(request.SubscriberId, session.IsTransient(request.Topic), entries, request.ReplaceAll, request.MoreFollows) || request.MoreFollows)
                return topic.Version;
        }
        Wake(topic);
        return topic.Version;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var session in _sessions.Values)
            session.End();
        return Task.CompletedTask;
    }

    private void Check(RegisterRequest request)
    {
        if (request.ProtocolVersion != BuildInfo.StatestoreProtocolVersion)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                $"{request.SubscriberId} speaks statestore protocol {request.ProtocolVersion}, this statestored {BuildInfo.StatestoreProtocolVersion}."));
        }
        if (!_sessions.ContainsKey(request.SubscriberId) && _sessions.Count >= options.StatestoreMaxSubscribers)
            throw new RpcException(new Status(StatusCode.ResourceExhausted, $"There are already {_sessions.Count} subscribers (statestore_max_subscribers)."));
        if (!request.Roles.Contains(BackendRole))
            return;
        // Plans travel between backends as they are, so all must be of one build.
        var other = _sessions.Values.FirstOrDefault(session =>
            session.Id != request.SubscriberId && session.Request.Roles.Contains(BackendRole) && session.Request.BuildId != request.BuildId);
        if (other is not null)
        {
            throw new RpcException(new Status(
                StatusCode.FailedPrecondition,
                $"{request.SubscriberId} is of build {request.BuildId}, but {other.Id} of build {other.Request.BuildId}: one cluster runs one build."));
        }
    }

    private void Evict(SubscriberSession session, string reason)
    {
        if (Remove(session, reason))
            metrics.SubscriberEvicted();
    }

    private bool Remove(SubscriberSession session, string reason)
    {
        lock (_lock)
        {
            session.End();
            // A session that a new registration has replaced has nothing left to remove.
            if (!_sessions.TryRemove(KeyValuePair.Create(session.Id, session)))
                return false;
            metrics.NumSubscribers = _sessions.Count;
            RemoveTransientEntries(session);
            if (_sessions.Values.All(other => other.Request.Address != session.Request.Address))
                channels.Forget(session.Request.Address);
        }
        LogRemoved(session.Id, session.Incarnation, reason);
        return true;
    }

    private void RemoveTransientEntries(SubscriberSession session)
    {
        foreach (var topic in _topics.Values)
            if (topic.RemoveTransient(session.Id))
                Wake(topic);
    }

    private void Wake(Topic topic)
    {
        var minPosition = long.MaxValue;
        foreach (var session in _sessions.Values)
        {
            session.Wake(topic.Name);
            minPosition = Math.Min(minPosition, session.PositionOf(topic.Name) ?? long.MaxValue);
        }
        topic.Prune(minPosition);
    }

    [LoggerMessage(EventId = 100, Level = LogLevel.Information, Message = "Registered {SubscriberId} at {Address}, incarnation {Incarnation}")]
    private partial void LogRegistered(string subscriberId, string address, string incarnation);

    [LoggerMessage(EventId = 101, Level = LogLevel.Information, Message = "Removed {SubscriberId}, incarnation {Incarnation}: {Reason}")]
    private partial void LogRemoved(string subscriberId, string incarnation, string reason);
}
