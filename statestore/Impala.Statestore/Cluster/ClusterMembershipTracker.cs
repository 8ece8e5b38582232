using System.Collections.Immutable;
using Impala.Statestore.Subscriber;
using Impala.Statestore.Topics;

namespace Impala.Statestore.Cluster;

/// <summary>Follows the membership topic for an impalad: publishes the own descriptor and keeps the newest <see cref="ClusterMembership"/>.
/// The own backend is always a member, also before statestored answers, so that a lone node works.</summary>
public sealed class ClusterMembershipTracker
{
    private readonly Lock _lock = new();
    private readonly StatestoreSubscriber _subscriber;
    private ImmutableSortedDictionary<string, BackendDescriptor> _others = ClusterMembership.Empty.Backends;
    private BackendDescriptor? _local;
    private volatile ClusterMembership _current = ClusterMembership.Empty;

    /// <summary>Adds the membership topic to a subscriber that has not started yet.</summary>
    public ClusterMembershipTracker(StatestoreSubscriber subscriber)
    {
        _subscriber = subscriber;
        subscriber.AddTopic(new TopicSubscription(TopicNames.Membership, TransientEntries: true, IsPriority: true)
        {
            OnChange = OnTopicChange,
            CurrentEntries = () => LocalEntries(_local),
        });
    }

    public ClusterMembership Current => _current;

    /// <summary>Called with each new membership, one at a time, on a thread of the pool; it must not wait.</summary>
    public event Action<ClusterMembership>? Changed;

    /// <summary>Sets or changes this node's own descriptor (for one: quiescing) and tells the others.</summary>
    public void SetLocal(BackendDescriptor descriptor)
    {
        lock (_lock)
        {
            _local = descriptor;
            Replace(_others);
        }
        _subscriber.Publish(TopicNames.Membership, LocalEntries(descriptor));
    }

    private static TopicEntry[] LocalEntries(BackendDescriptor? local) =>
        local is null ? [] : [new TopicEntry(local.Id, 0, 0, false, local.ToBytes())];

    private void OnTopicChange(TopicSnapshot topic)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, BackendDescriptor>(StringComparer.Ordinal);
        foreach (var entry in topic.Entries.Values)
            if (BackendDescriptor.TryParse(entry.Value) is { } backend)
                builder[backend.Id] = backend;
        lock (_lock)
            Replace(builder.ToImmutable());
    }

    private void Replace(ImmutableSortedDictionary<string, BackendDescriptor> others)
    {
        _others = others;
        var all = _local is null ? others : others.SetItem(_local.Id, _local);
        if (all.SequenceEqual(_current.Backends))
            return;
        _current = new ClusterMembership(_current.Version + 1, all);
        Changed?.Invoke(_current);
    }
}
