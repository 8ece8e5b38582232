using Impala.Statestore.Topics;

namespace Impala.Statestored;

/// <summary>A topic's entries with their history, as far as some subscriber still needs it.
///
/// <para>Every change of an entry takes the next topic version, so the entries ordered by version are the log: what a subscriber at version v
/// lacks is every entry above v, and the log can be cut anywhere. A deleted entry stays as a tombstone until every subscriber is past it; who
/// stands below the newest pruned tombstone gets the full topic.</para></summary>
internal sealed class Topic(string name)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Stored> _byKey = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, Stored> _byVersion = [];
    private readonly Dictionary<string, HashSet<string>> _replacing = new(StringComparer.Ordinal);
    private long _version = 1;
    private long _newestPruned;
    private int _numTombstones;

    public string Name => name;

    public long Version
    {
        get
        {
            lock (_lock)
                return _version;
        }
    }

    public (int NumEntries, int NumTombstones) Count
    {
        get
        {
            lock (_lock)
                return (_byKey.Count - _numTombstones, _numTombstones);
        }
    }

    /// <summary>Writes entries; unchanged ones take no version. Answers whether anything changed.</summary>
    /// <param name="owner">The publishing subscriber's id.</param>
    /// <param name="isTransient">The entries vanish with their owner.</param>
    /// <param name="replaceAll">Delete the owner's entries that this call, or while <paramref name="moreFollows"/> the next ones, do not name.</param>
    public bool Publish(string owner, bool isTransient, IEnumerable<TopicEntry> entries, bool replaceAll, bool moreFollows)
    {
        lock (_lock)
        {
            var before = _version;
            HashSet<string>? named = null;
            if (replaceAll && !_replacing.TryGetValue(owner, out named))
                _replacing[owner] = named = new HashSet<string>(StringComparer.Ordinal);
            foreach (var entry in entries)
            {
                named?.Add(entry.Key);
                Write(entry, owner, isTransient);
            }
            if (named is not null && !moreFollows)
            {
                _replacing.Remove(owner);
                foreach (var stored in _byKey.Values.Where(stored => stored.Owner == owner && !stored.Entry.Deleted && !named.Contains(stored.Entry.Key)).ToArray())
                    Delete(stored);
            }
            return _version != before;
        }
    }

    /// <summary>Deletes what a subscriber that is gone had published as transient. Answers whether anything changed.</summary>
    public bool RemoveTransient(string owner)
    {
        lock (_lock)
        {
            _replacing.Remove(owner);
            var gone = _byKey.Values.Where(stored => stored.Owner == owner && stored.IsTransient && !stored.Entry.Deleted).ToArray();
            foreach (var stored in gone)
                Delete(stored);
            return gone.Length > 0;
        }
    }

    /// <summary>What a subscriber at <paramref name="position"/> lacks, at most <paramref name="maxEntries"/> entries; null when nothing.</summary>
    public TopicDelta? Read(long position, int maxEntries)
    {
        lock (_lock)
        {
            if (position == _version)
                return null;
            var isDelta = position > 0 && position <= _version && position >= _newestPruned;
            var lacking = new List<Stored>();
            var moreFollows = false;
            foreach (var (version, stored) in isDelta ? After(position) : _byVersion)
            {
                if (!isDelta && stored.Entry.Deleted)
                    continue;
                if (lacking.Count == maxEntries)
                {
                    moreFollows = true;
                    break;
                }
                lacking.Add(stored);
                if (version == _version)
                    break;
            }
            var toVersion = moreFollows ? lacking[^1].Version : _version;
            return new TopicDelta(name, isDelta, isDelta ? position : 0, toVersion, [.. lacking.Select(stored => stored.Entry)], moreFollows);
        }
    }

    /// <summary>Forgets tombstones that every subscriber has seen.</summary>
    public void Prune(long minPosition)
    {
        lock (_lock)
        {
            if (_numTombstones == 0)
                return;
            var seen = _byVersion.TakeWhile(pair => pair.Key <= minPosition).Select(pair => pair.Value).Where(stored => stored.Entry.Deleted).ToArray();
            foreach (var stored in seen)
            {
                _byVersion.Remove(stored.Version);
                _byKey.Remove(stored.Entry.Key);
                _newestPruned = Math.Max(_newestPruned, stored.Version);
                _numTombstones--;
            }
        }
    }

    /// <summary>The live entries for the page, in order of key.</summary>
    public IReadOnlyList<(TopicEntry Entry, string Owner, long TopicVersion)> List(int max)
    {
        lock (_lock)
        {
            return _byKey.Values.Where(stored => !stored.Entry.Deleted)
                .OrderBy(stored => stored.Entry.Key, StringComparer.Ordinal)
                .Take(max)
                .Select(stored => (stored.Entry, stored.Owner, stored.Version))
                .ToArray();
        }
    }

    private IEnumerable<KeyValuePair<long, Stored>> After(long position)
    {
        // The usual delta is a handful of entries at the end: walking versions down to the position beats walking the whole log.
        if (_version - position <= _byVersion.Count)
        {
            for (var version = position + 1; version <= _version; version++)
                if (_byVersion.TryGetValue(version, out var stored))
                    yield return KeyValuePair.Create(version, stored);
            yield break;
        }
        foreach (var pair in _byVersion)
            if (pair.Key > position)
                yield return pair;
    }

    private void Write(TopicEntry entry, string owner, bool isTransient)
    {
        if (_byKey.TryGetValue(entry.Key, out var stored))
        {
            if (stored.Entry == entry && stored.Owner == owner && stored.IsTransient == isTransient)
                return;
            _byVersion.Remove(stored.Version);
            if (stored.Entry.Deleted)
                _numTombstones--;
        }
        else if (entry.Deleted)
        {
            return;
        }
        if (entry.Deleted)
            _numTombstones++;
        var written = new Stored(entry, owner, isTransient, ++_version);
        _byKey[entry.Key] = written;
        _byVersion[written.Version] = written;
    }

    private void Delete(Stored stored) => Write(stored.Entry with { Deleted = true }, stored.Owner, stored.IsTransient);

    private sealed record Stored(TopicEntry Entry, string Owner, bool IsTransient, long Version);
}
