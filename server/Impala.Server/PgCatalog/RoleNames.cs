using Impala.Catalog.Objects;
using Impala.Server.Access;

namespace Impala.Server.PgCatalog;

/// <summary>The roles and users that PostgreSQL's catalogs show: the catalog's, administrators, owners, and whoever asks. An OID follows from the name, so that it
/// is the same at every node, whether or not anybody made the user.</summary>
internal sealed class RoleNames
{
    // Above the OIDs of keys (KeyConstraint), below 2^31.
    private const uint First = 0x8000_0000 - NumOids;
    private const uint NumOids = 0x0800_0000;

    private readonly SortedDictionary<string, PgRole> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, string> _byOid = [];

    public RoleNames(CatalogView view)
    {
        var snapshot = view.Snapshot;
        Add(Owner, view);
        foreach (var name in view.Control.Admins)
            Add(name, view);
        foreach (var grantee in snapshot.Grantees.Values.Where(grantee => grantee.Name.Kind != GranteeKind.Group))
            Add(grantee.Name.Name, view);
        foreach (var database in snapshot.Databases.Values)
            Add(database.Owner, view);
        foreach (var entry in snapshot.Tables.Values)
            Add(entry.Owner, view);
        Add(view.Session.User, view);
        foreach (var name in _byName.Keys)
            _byOid.TryAdd(OidOf(name), name);
    }

    /// <summary>Who owns what has no other owner.</summary>
    public const string Owner = "impala";

    public IEnumerable<PgRole> All => _byName.Values;

    public static uint OidOf(string name)
    {
        if (name == Owner)
            return PgOids.Superuser;
        var hash = 2166136261u;
        foreach (var character in name)
            hash = (hash ^ character) * 16777619u;
        return First + (hash % NumOids);
    }

    public string? NameOf(uint oid) => _byOid.GetValueOrDefault(oid);

    public bool Contains(string name) => _byName.ContainsKey(name);

    private void Add(string name, CatalogView view)
    {
        if (_byName.ContainsKey(name))
            return;
        var grantees = view.Snapshot.Grantees;
        var isRole = grantees.ContainsKey(Principals.Role(name)) && !grantees.ContainsKey(Principals.User(name)) && name != view.Session.User;
        var user = grantees.GetValueOrDefault(Principals.User(name));
        var isSuper = !view.Control.IsEnabled ? !isRole : !isRole && (user is { IsSuperuser: true } || view.Control.Admins.Contains(name));
        _byName.Add(name, new PgRole(name, isSuper, !isRole && user is not { CanLogin: false }, isSuper || MayCreate(name, isRole, view)));
    }

    private static bool MayCreate(string name, bool isRole, CatalogView view) =>
        !isRole && view.Control.Of(name, view.Snapshot).OnServer.Rights.HasFlag(AccessRights.Create);
}

/// <summary>One of <see cref="RoleNames"/>.</summary>
internal sealed record PgRole(string Name, bool IsSuperuser, bool CanLogin, bool CreatesDatabases)
{
    public uint Oid => RoleNames.OidOf(Name);
}
