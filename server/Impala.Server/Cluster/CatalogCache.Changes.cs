using System.Collections.Immutable;
using Google.Protobuf;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Statestore.Topics;

namespace Impala.Server.Cluster;

/// <content>
/// Changes, which come by three ways in no common order: replies of own operations, updates of the topic, full loads. An entry yields to a
/// newer one only, and what an own operation dropped stays dropped until the topic is past it.
/// </content>
internal sealed partial class CatalogCache
{
    private readonly Dictionary<string, long> _dropped = new(StringComparer.Ordinal);
    private readonly List<(long Version, TaskCompletionSource Reached)> _waiting = [];
    private long _topicVersion;
    private bool _sweeps;

    /// <summary>Takes over what an own operation changed, so that the issuing session sees it at once.</summary>
    public async ValueTask ApplyAsync(MutationReply reply, CancellationToken cancellationToken)
    {
        foreach (var message in reply.Tables)
            KeepBody(message.ToTable());
        lock (_lock)
        {
            var databases = _snapshot.Databases.ToBuilder();
            foreach (var message in reply.Databases)
                databases[message.Name] = message.ToDatabase();
            var tables = _snapshot.Tables.ToBuilder();
            var grantees = _snapshot.Grantees.ToBuilder();
            var bodies = reply.Grantees.ToDictionary(message => message.Name.ToGranteeName().ToString(), StringComparer.Ordinal);
            foreach (var entry in reply.Entries)
            {
                if (entry.Deleted && entry.Version > _topicVersion)
                    _dropped[entry.Kind + ":" + entry.Key] = entry.Version;
                ApplyEntry(databases, tables, grantees, entry.Kind, entry.Key, entry.Oid, entry.Version, entry.Deleted, ValueOf(entry, bodies));
            }
            _snapshot = new CatalogSnapshot(Math.Max(_snapshot.Version, reply.CatalogVersion), databases.ToImmutable(), tables.ToImmutable())
            {
                Grantees = grantees.ToImmutable(),
            };
        }
        if (reply.ServiceId.Length > 0 && reply.ServiceId != _serviceId)
            await ReloadAsync(cancellationToken);
    }

    /// <summary>What the entry carries; the body of a role that is too large for the topic.</summary>
    private static ByteString ValueOf(CatalogEntryMessage entry, Dictionary<string, GranteeMessage> bodies) =>
        entry.Value.IsEmpty && !entry.Deleted && bodies.TryGetValue(entry.Kind + ":" + entry.Key, out var body) ? body.ToByteString() : entry.Value;

    /// <summary>A topic update arrived: applies names, or loads everything anew when catalogd is another one.</summary>
    public void OnTopicChange(TopicSnapshot topic)
    {
        var needsReload = false;
        lock (_lock)
        {
            var databases = _snapshot.Databases.ToBuilder();
            var tables = _snapshot.Tables.ToBuilder();
            var grantees = _snapshot.Grantees.ToBuilder();
            var version = _snapshot.Version;
            foreach (var entry in topic.Changed)
            {
                if (entry.Key == TopicNames.CatalogEntryKey)
                {
                    needsReload |= entry.Value.Length > 0 && entry.Value.ToStringUtf8() != _serviceId;
                    version = Math.Max(version, entry.Version);
                    continue;
                }
                var colon = entry.Key.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                    needsReload |= ApplyEntry(databases, tables, grantees, entry.Key[..colon], entry.Key[(colon + 1)..], entry.Oid, entry.Version, entry.Deleted, entry.Value);
            }
            _sweeps |= topic.IsFull;
            var reached = topic.Entries.TryGetValue(TopicNames.CatalogEntryKey, out var catalog) ? catalog.Version : 0;
            if (_sweeps && reached > 0)
            {
                Sweep(databases, tables, grantees, topic, reached);
                _sweeps = false;
            }
            _snapshot = new CatalogSnapshot(version, databases.ToImmutable(), tables.ToImmutable()) { Grantees = grantees.ToImmutable() };
            if (!needsReload)
                ReachTopicVersion(reached);
        }
        if (needsReload)
            _ = ReloadInBackgroundAsync();
    }

    /// <summary>Ends when everything up to a version has come from catalogd or by the topic; what own operations told does not count.</summary>
    public Task WaitForVersionAsync(long version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_topicVersion >= version)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((version, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    private void ReachTopicVersion(long version)
    {
        if (version <= _topicVersion)
            return;
        _topicVersion = version;
        if (_dropped.Count > 0)
            foreach (var key in _dropped.Where(pair => pair.Value <= version).Select(pair => pair.Key).ToArray())
                _dropped.Remove(key);
        foreach (var (_, reached) in _waiting.FindAll(waiting => waiting.Version <= version))
            reached.TrySetResult();
        _waiting.RemoveAll(waiting => waiting.Version <= version);
    }

    /// <summary>Removes what a whole topic does not name (any more): its deletions may have been forgotten while this node was not told.</summary>
    private void Sweep(
        ImmutableSortedDictionary<string, Database>.Builder databases,
        ImmutableSortedDictionary<TableName, TableEntry>.Builder tables,
        ImmutableSortedDictionary<GranteeName, Grantee>.Builder grantees,
        TopicSnapshot topic, long version)
    {
        foreach (var entry in _snapshot.Tables.Values)
        {
            if (entry.CatalogVersion > version || topic.Entries.ContainsKey((entry.Kind == TableKind.View ? "VIEW:" : "TABLE:") + entry.Name))
                continue;
            tables.Remove(entry.Name);
            RemoveBody(entry.Name);
        }
        foreach (var database in _snapshot.Databases.Values)
            if (database.CatalogVersion <= version && !topic.Entries.ContainsKey("DATABASE:" + database.Name))
                databases.Remove(database.Name);
        foreach (var grantee in _snapshot.Grantees.Values)
            if (grantee.CatalogVersion <= version && !topic.Entries.ContainsKey(grantee.Name.ToString()))
                grantees.Remove(grantee.Name);
    }

    /// <summary>Adds what is newer here than a full load, and takes out what was dropped since.</summary>
    private void KeepNewer(
        ImmutableSortedDictionary<string, Database>.Builder databases,
        ImmutableSortedDictionary<TableName, TableEntry>.Builder tables,
        ImmutableSortedDictionary<GranteeName, Grantee>.Builder grantees,
        long version)
    {
        foreach (var newer in _snapshot.Databases.Values.Where(database => database.CatalogVersion > version))
            databases[newer.Name] = newer;
        foreach (var newer in _snapshot.Tables.Values.Where(entry => entry.CatalogVersion > version))
            tables[newer.Name] = newer;
        foreach (var newer in _snapshot.Grantees.Values.Where(grantee => grantee.CatalogVersion > version))
            grantees[newer.Name] = newer;
        foreach (var (key, droppedAt) in _dropped)
        {
            var colon = key.IndexOf(':', StringComparison.Ordinal);
            ApplyEntry(databases, tables, grantees, key[..colon], key[(colon + 1)..], 0, droppedAt, true, ByteString.Empty);
        }
    }

    /// <summary>Applies one entry of the topic; true when only a full load can tell the rest (a database or role without its body).</summary>
    private bool ApplyEntry(
        ImmutableSortedDictionary<string, Database>.Builder databases,
        ImmutableSortedDictionary<TableName, TableEntry>.Builder tables,
        ImmutableSortedDictionary<GranteeName, Grantee>.Builder grantees,
        string kind, string key, long oid, long version, bool isDeleted, ByteString value)
    {
        if (!isDeleted && _dropped.Count > 0 && _dropped.TryGetValue(kind + ":" + key, out var droppedAt) && droppedAt > version)
            return false;
        if (kind == "DATABASE")
        {
            var known = databases.GetValueOrDefault(key);
            if (isDeleted)
            {
                if (known is not null && known.CatalogVersion <= version)
                    databases.Remove(key);
                return false;
            }
            if (known is not null && known.CatalogVersion >= version)
                return false;
            databases[key] = value.IsEmpty
                ? known is null ? new Database(oid, key, "", CatalogVersion: version) : known with { Oid = oid, CatalogVersion = version }
                : DatabaseMessage.Parser.ParseFrom(value).ToDatabase();
            return value.IsEmpty;
        }
        if (GranteeName.ParseKind(kind) is { } granteeKind)
            return ApplyGrantee(grantees, new GranteeName(granteeKind, key), version, isDeleted, value);
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0)
            return false;
        var name = new TableName(key[..dot], key[(dot + 1)..]);
        var entry = tables.GetValueOrDefault(name);
        if (entry is not null && entry.CatalogVersion > version)
            return false;
        if (isDeleted)
        {
            if (entry is null || entry.Oid == oid || oid == 0)
            {
                tables.Remove(name);
                RemoveBody(name);
            }
            return false;
        }
        tables[name] = new TableEntry(oid, name, kind == "VIEW" ? TableKind.View : TableKind.Table, version).WithOwner(value);
        return false;
    }

    private static bool ApplyGrantee(ImmutableSortedDictionary<GranteeName, Grantee>.Builder grantees, GranteeName name, long version, bool isDeleted, ByteString value)
    {
        var known = grantees.GetValueOrDefault(name);
        if (isDeleted)
        {
            if (known is not null && known.CatalogVersion <= version)
                grantees.Remove(name);
            return false;
        }
        if (known is not null && known.CatalogVersion >= version)
            return false;
        // Until the load has brought the body of one that is too large for the topic, nothing is its: better too little than what was revoked.
        grantees[name] = value.IsEmpty
            ? new Grantee(0, name, version) { CanLogin = known?.CanLogin ?? true, PasswordSecret = known?.PasswordSecret }
            : GranteeMessage.Parser.ParseFrom(value).ToGrantee();
        return value.IsEmpty;
    }
}
