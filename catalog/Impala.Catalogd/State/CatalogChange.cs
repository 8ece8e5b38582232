using Google.Protobuf;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Statestore.Topics;

namespace Impala.Catalogd.State;

/// <summary>What one committed operation did to the catalog.</summary>
/// <param name="Version">The catalog version afterwards.</param>
/// <param name="Summary">Impala's one-line result.</param>
internal sealed record CatalogChange(
    long Version,
    string Summary,
    IReadOnlyList<Database> Databases,
    IReadOnlyList<Database> DroppedDatabases,
    IReadOnlyList<Table> Tables,
    IReadOnlyList<TableEntry> DroppedTables)
{
    private const int MaxBodyBytes = 8 * 1024 * 1024;
    private const int MaxDatabaseBytes = 16 * 1024;
    private const int MaxGranteeBytes = 256 * 1024;

    public IReadOnlyList<Grantee> Grantees { get; init; } = [];

    public IReadOnlyList<Grantee> DroppedGrantees { get; init; } = [];

    public bool HasChanges => Databases.Count + DroppedDatabases.Count + Tables.Count + DroppedTables.Count + Grantees.Count + DroppedGrantees.Count > 0;

    public static string KeyOf(TableEntry entry) => (entry.Kind == TableKind.View ? "VIEW:" : "TABLE:") + entry.Name;

    public static string KeyOf(Database database) => "DATABASE:" + database.Name;

    /// <summary>The entries of the catalog's topic, deletions first, so that a name taken by another kind of object ends as that object.</summary>
    public IReadOnlyList<TopicEntry> ToTopicEntries(string serviceId)
    {
        var entries = new List<TopicEntry>();
        entries.AddRange(DroppedTables.Select(entry => new TopicEntry(KeyOf(entry), (uint)entry.Oid, Version, deleted: true)));
        entries.AddRange(DroppedDatabases.Select(database => new TopicEntry(KeyOf(database), (uint)database.Oid, Version, deleted: true)));
        entries.AddRange(DroppedGrantees.Select(grantee => new TopicEntry(grantee.Name.ToString(), (uint)grantee.Oid, Version, deleted: true)));
        entries.AddRange(Databases.Select(ToEntry));
        entries.AddRange(Tables.Select(table => ToEntry(EntryOf(table))));
        entries.AddRange(Grantees.Select(ToEntry));
        entries.Add(CatalogEntry(Version, serviceId));
        return entries;
    }

    /// <summary>A database's entry carries its body, which is small, so that nobody has to fetch it.</summary>
    public static TopicEntry ToEntry(Database database)
    {
        var body = database.ToMessage().ToByteString();
        return new TopicEntry(KeyOf(database), (uint)database.Oid, database.CatalogVersion, false, body.Length <= MaxDatabaseBytes ? body : ByteString.Empty);
    }

    /// <summary>A table's entry names the owner, who sees it without privileges.</summary>
    public static TopicEntry ToEntry(TableEntry entry) => new(KeyOf(entry), (uint)entry.Oid, entry.CatalogVersion, false, entry.OwnerValue());

    /// <summary>A role's or user's entry carries its body, so that a REVOKE is in force wherever it has arrived.</summary>
    public static TopicEntry ToEntry(Grantee grantee)
    {
        var body = grantee.ToMessage().ToByteString();
        return new TopicEntry(
            grantee.Name.ToString(), (uint)grantee.Oid, grantee.CatalogVersion, false, body.Length <= MaxGranteeBytes ? body : ByteString.Empty);
    }

    public static TopicEntry CatalogEntry(long version, string serviceId) =>
        new(TopicNames.CatalogEntryKey, 0, version, false, ByteString.CopyFromUtf8(serviceId));

    public static TableEntry EntryOf(Table table) =>
        new(table.Oid, table.Name, table.Kind, table.CatalogVersion) { Owner = table.Owner, IsOwnerRole = table.IsOwnerRole };

    public MutationReply ToReply(string serviceId)
    {
        var reply = new MutationReply { CatalogVersion = Version, ServiceId = serviceId, Summary = Summary, Changed = HasChanges };
        foreach (var entry in ToTopicEntries(serviceId).Where(entry => entry.Key != TopicNames.CatalogEntryKey))
        {
            var colon = entry.Key.IndexOf(':', StringComparison.Ordinal);
            reply.Entries.Add(new CatalogEntryMessage
            {
                Kind = entry.Key[..colon],
                Key = entry.Key[(colon + 1)..],
                Oid = entry.Oid,
                Version = entry.Version,
                Deleted = entry.Deleted,
                Value = entry.Key.StartsWith("DATABASE:", StringComparison.Ordinal) ? ByteString.Empty : entry.Value,
            });
        }
        reply.Databases.AddRange(Databases.Select(database => database.ToMessage()));
        reply.Tables.AddRange(Tables.Select(table => table.ToMessage()));
        reply.Grantees.AddRange(Grantees.Select(grantee => grantee.ToMessage()));
        if (reply.CalculateSize() > MaxBodyBytes)
        {
            reply.Tables.Clear();
            reply.BodiesOmitted = true;
        }
        return reply;
    }
}
