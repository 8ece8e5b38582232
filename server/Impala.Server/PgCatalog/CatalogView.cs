using System.Diagnostics.CodeAnalysis;
using Impala.Catalog.Objects;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.Sessions;

namespace Impala.Server.PgCatalog;

/// <summary>The catalog as pg_catalog shows it to one statement: what its user sees of a pinned snapshot, bodies that are in the cache, and the session.</summary>
internal sealed class CatalogView(CatalogCache cache, CatalogSnapshot snapshot, Session session, AccessControl control)
{
    private UserAccess? _access;
    private RoleNames? _roles;
    private AccessLists? _accessLists;
    private Dictionary<uint, TableEntry>? _tablesByOid;
    private List<KeyConstraint>? _keys;
    private Dictionary<uint, KeyConstraint>? _keysByOid;

    /// <summary>What the user has; made when it is first asked for.</summary>
    public UserAccess Access => _access ??= control.Of(Session.User, snapshot);

    public AccessControl Control => control;

    /// <summary>The snapshot with what the user does not see.</summary>
    public CatalogSnapshot Full => snapshot;

    public RoleNames Roles => _roles ??= new RoleNames(this);

    public AccessLists AccessLists => _accessLists ??= new AccessLists(snapshot, control.IsEnabled);

    public CatalogSnapshot Snapshot => control.IsEnabled ? Access.Visible : snapshot;

    public Session Session { get; } = session;

    public IEnumerable<Database> Databases => Snapshot.Databases.Values;

    public IEnumerable<TableEntry> Tables => Snapshot.Tables.Values;

    /// <summary>The body when it was loaded; a table dropped or not loadable meanwhile has none and shows no columns.</summary>
    public bool TryGetBody(TableEntry entry, [NotNullWhen(true)] out Table? body) => cache.TryGetBody(entry, out body);

    /// <summary>Whether the user sees a column of a table he sees.</summary>
    public bool Sees(TableEntry entry, string column) => !control.IsEnabled || Access.Sees(entry, column);

    /// <summary>A view's text, for those who may change the view: it tells of tables that its readers may not know.</summary>
    public string? DefinitionOf(TableEntry entry) =>
        TryGetBody(entry, out var table) && (!control.IsEnabled || Access.OnTable(entry).Rights.HasFlag(AccessRights.Alter)) ? table.ViewText : null;

    public uint NamespaceOf(TableEntry entry) => Snapshot.Databases.TryGetValue(entry.Name.Database, out var database) ? (uint)database.Oid : 0;

    /// <summary>Functions ask by oid for every row: the index is made once a statement, when the first asks.</summary>
    public TableEntry? FindTable(uint oid) => (_tablesByOid ??= Snapshot.Tables.Values.ToDictionary(entry => (uint)entry.Oid)).GetValueOrDefault(oid);

    /// <summary>The keys of all tables whose bodies are loaded.</summary>
    public IReadOnlyList<KeyConstraint> Keys => _keys ??= [.. Tables.SelectMany(entry => TryGetBody(entry, out var table) ? KeyConstraint.Of(entry, table, this) : [])];

    /// <summary>The key with the OID as a constraint, or the primary key with it as an index.</summary>
    public KeyConstraint? FindKey(uint oid)
    {
        if (_keysByOid is null)
        {
            _keysByOid = [];
            foreach (var key in Keys)
            {
                _keysByOid[key.Oid] = key;
                if (key.IsPrimary)
                    _keysByOid[key.IndexOid] = key;
            }
        }
        return _keysByOid.GetValueOrDefault(oid);
    }

    public Database? FindDatabase(uint oid) => Snapshot.Databases.Values.FirstOrDefault(database => database.Oid == oid);
}
