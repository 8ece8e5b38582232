using System.Collections.Immutable;
using Impala.Statestore.Topics;

namespace Impala.Statestore.Subscriber;

/// <summary>One topic at the subscriber: applies deltas, keeps the last known state while statestored is away.
///
/// <para>A delta applies only at exactly its from-version and from the same statestored; anything else makes <see cref="Position"/> 0, which
/// asks for the full topic. A full update may come in parts; readers see it after the last. After statestored restarted, a transient topic
/// (membership) fills again one registration at a time: entries the new statestored does not know yet are kept until the grace period is
/// over, or else every node would see a cluster of one.</para></summary>
internal sealed class SubscribedTopic(TopicSubscription subscription)
{
    private readonly Lock _lock = new();
    private readonly Lock _notifyLock = new();
    private volatile TopicSnapshot _snapshot = TopicSnapshot.Empty(subscription.Topic);
    private ImmutableDictionary<string, TopicEntry>.Builder? _parts;
    private List<TopicEntry> _changed = [];
    private string _statestoreId = "";
    private long _position;
    private bool _isFull;
    private DateTimeOffset? _graceUntil;
    private ImmutableHashSet<string> _keptKeys = [];
    private TopicSnapshot? _notified;

    public TopicSubscription Subscription => subscription;

    public TopicSnapshot Snapshot => _snapshot;

    /// <summary>The version the next delta must start from; 0 asks for the full topic.</summary>
    public long Position
    {
        get
        {
            lock (_lock)
                return _position;
        }
    }

    /// <summary>Takes an update; true when a new snapshot is complete and readers are to be told.</summary>
    public bool Apply(TopicDelta delta, string statestoreId, DateTimeOffset now, TimeSpan gracePeriod)
    {
        lock (_lock)
        {
            if (!string.Equals(statestoreId, _statestoreId, StringComparison.Ordinal))
            {
                var hadAnother = _statestoreId.Length > 0;
                _statestoreId = statestoreId;
                _position = 0;
                _parts = null;
                if (hadAnother && subscription.TransientEntries)
                    _graceUntil = now + gracePeriod;
            }
            if (delta.IsDelta && (delta.FromVersion != _position || _position == 0))
            {
                _position = 0;
                _parts = null;
                return false;
            }
            if (!delta.IsDelta)
            {
                // The first part of a whole comes from position 0; the parts after it are deltas.
                _parts = TopicSnapshot.Empty(subscription.Topic).Entries.ToBuilder();
                _changed = [];
                _isFull = true;
            }
            _parts ??= _snapshot.Entries.ToBuilder();
            foreach (var entry in delta.Entries)
            {
                _changed.Add(entry);
                _keptKeys = _keptKeys.Remove(entry.Key);
                if (entry.Deleted)
                    _parts.Remove(entry.Key);
                else
                    _parts[entry.Key] = entry;
            }
            _position = delta.ToVersion;
            if (delta.MoreFollows)
                return false;
            if (!delta.IsDelta || _graceUntil is not null)
                KeepUnknown(_parts, now);
            _snapshot = new TopicSnapshot(subscription.Topic, statestoreId, delta.ToVersion, _parts.ToImmutable(), [.. _changed]) { IsFull = _isFull };
            _isFull = false;
            _parts = null;
            _changed = [];
            return true;
        }
    }

    /// <summary>Drops entries that were only kept for the grace period, once it is over; true when that changed the snapshot.</summary>
    public bool EndGrace(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_graceUntil is not { } until || now < until || _parts is not null)
                return false;
            _graceUntil = null;
            var kept = _keptKeys;
            _keptKeys = [];
            if (kept.IsEmpty)
                return false;
            var gone = kept.Where(_snapshot.Entries.ContainsKey).Select(key => _snapshot.Entries[key] with { Deleted = true }).ToImmutableArray();
            _snapshot = _snapshot with { Entries = _snapshot.Entries.RemoveRange(kept), Changed = gone, IsFull = false };
            return true;
        }
    }

    /// <summary>Tells the reader, one call at a time, newest snapshot only.</summary>
    public void Notify()
    {
        lock (_notifyLock)
        {
            var snapshot = _snapshot;
            if (ReferenceEquals(snapshot, _notified))
                return;
            _notified = snapshot;
            subscription.OnChange?.Invoke(snapshot);
        }
    }

    private void KeepUnknown(ImmutableDictionary<string, TopicEntry>.Builder parts, DateTimeOffset now)
    {
        if (_graceUntil is not { } until || now >= until)
            return;
        foreach (var (key, entry) in _snapshot.Entries)
        {
            if (parts.ContainsKey(key) || _changed.Any(changed => changed.Key == key))
                continue;
            parts[key] = entry;
            _keptKeys = _keptKeys.Add(key);
        }
    }
}
