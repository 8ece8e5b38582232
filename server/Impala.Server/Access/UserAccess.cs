using System.Collections.Immutable;
using Impala.Catalog.Objects;

namespace Impala.Server.Access;

/// <summary>
/// What one user has in one version of the catalog: the sum of what was given to him, to his groups and to the roles of all of these, and what he owns.
/// A privilege holds for what is in its object too: server, database, table, column. Without authorization everyone has everything.
/// </summary>
internal sealed class UserAccess
{
    private readonly CatalogSnapshot _snapshot;
    private readonly Dictionary<AccessObject, GrantedRights> _rights;
    private readonly Dictionary<long, string[]> _columns;
    private readonly string[] _uris;
    private readonly Lazy<CatalogSnapshot> _visible;

    /// <param name="name">A user; a role, to ask what those who have it have by it.</param>
    /// <param name="groups">Beside the one of the user's own name and public.</param>
    public UserAccess(GranteeName name, bool isAdmin, IReadOnlyList<string> groups, CatalogSnapshot snapshot)
    {
        User = name.Name;
        _snapshot = snapshot;
        IEnumerable<string> all = name.Kind == GranteeKind.User ? groups.Append(User).Append(PublicGroup) : [PublicGroup];
        Groups = [.. all.Distinct().Order(StringComparer.Ordinal)];
        IsAdmin = isAdmin || snapshot.Grantees.GetValueOrDefault(name) is { IsSuperuser: true };
        Roles = RolesOf([name, .. Groups.Select(group => new GranteeName(GranteeKind.Group, group))], snapshot);
        Principals = new HashSet<GranteeName>(
            [name, .. Groups.Select(group => new GranteeName(GranteeKind.Group, group)), .. Roles.Select(role => new GranteeName(GranteeKind.Role, role))]);
        var sums = new Dictionary<AccessObject, GrantedRights>();
        foreach (var principal in Principals)
        {
            if (!snapshot.Grantees.TryGetValue(principal, out var grantee))
                continue;
            foreach (var grant in grantee.Grants)
                sums[grant.On] = sums.GetValueOrDefault(grant.On) | new GrantedRights(grant.Rights, grant.Grantable);
        }
        _rights = sums;
        _columns = sums.Keys.Where(on => on.Scope == AccessScope.Column).GroupBy(on => on.Oid, on => on.Text).ToDictionary(group => group.Key, group => group.ToArray());
        _uris = [.. sums.Where(pair => pair.Key.Scope == AccessScope.Uri && pair.Value.Rights == AccessRights.All).Select(pair => pair.Key.Text)];
        _visible = new Lazy<CatalogSnapshot>(MakeVisible);
    }

    public const string PublicGroup = "public";

    public string User { get; }

    /// <summary>May do everything, and administers roles.</summary>
    public bool IsAdmin { get; }

    public IReadOnlyList<string> Groups { get; }

    /// <summary>Roles in force, also through other roles.</summary>
    public IReadOnlyList<string> Roles { get; }

    /// <summary>The user, his groups and his roles.</summary>
    public IReadOnlySet<GranteeName> Principals { get; }

    /// <summary>The catalog without what the user has no privilege on; for lists, not for names that statements resolve.</summary>
    public CatalogSnapshot Visible => IsAdmin ? _snapshot : _visible.Value;

    public GrantedRights OnServer => IsAdmin ? GrantedRights.All : _rights.GetValueOrDefault(AccessObject.Server);

    /// <summary>On a database, which may not exist.</summary>
    public GrantedRights OnDatabase(string name) =>
        _snapshot.Databases.TryGetValue(name, out var database) ? OnDatabase(database) : OnServer;

    public GrantedRights OnDatabase(Database database) => Owns(database.Owner, database.IsOwnerRole)
        ? GrantedRights.All
        : OnServer | _rights.GetValueOrDefault(new AccessObject(AccessScope.Database, database.Oid));

    /// <summary>On a table, which may not exist.</summary>
    public GrantedRights OnTable(TableName name) => _snapshot.Tables.TryGetValue(name, out var entry) ? OnTable(entry) : OnDatabase(name.Database);

    public GrantedRights OnTable(TableEntry entry) => Owns(entry.Owner, entry.IsOwnerRole)
        ? GrantedRights.All
        : OnDatabase(entry.Name.Database) | _rights.GetValueOrDefault(new AccessObject(AccessScope.Table, entry.Oid));

    /// <summary>On a path: what was given for it or a folder above it, or on the server.</summary>
    public GrantedRights OnUri(string path)
    {
        var rights = OnServer;
        foreach (var uri in _uris)
            if (path == uri || path.StartsWith(uri.EndsWith('/') ? uri : uri + "/", StringComparison.Ordinal))
                rights |= _rights[new AccessObject(AccessScope.Uri, 0, uri)];
        return rights;
    }

    public GrantedRights OnColumn(TableEntry entry, string column) =>
        OnTable(entry) | _rights.GetValueOrDefault(new AccessObject(AccessScope.Column, entry.Oid, column));

    /// <summary>Whether SELECT was given on some column of the table.</summary>
    public bool HasColumns(TableEntry entry) => _columns.ContainsKey(entry.Oid);

    public bool Sees(Database database) =>
        IsAdmin || database.Name == "default" || AccessNeed.Any.IsMetBy(OnDatabase(database)) || _visible.Value.Databases.ContainsKey(database.Name);

    public bool Sees(TableEntry entry) => IsAdmin || HasColumns(entry) || AccessNeed.Any.IsMetBy(OnTable(entry));

    /// <summary>Whether a list of the table's columns has this one for the user.</summary>
    public bool Sees(TableEntry entry, string column) =>
        IsAdmin || AccessNeed.Any.IsMetBy(OnTable(entry)) || _rights.ContainsKey(new AccessObject(AccessScope.Column, entry.Oid, column));

    /// <summary>Whether the user, or one of his roles, is the owner.</summary>
    public bool Owns(string owner, bool isRole) => IsAdmin || (isRole ? Roles.Contains(owner) : owner == User);

    /// <summary>Whether he may give a role to others.</summary>
    public bool MayGrant(string role) =>
        IsAdmin || Principals.Any(name => _snapshot.Grantees.GetValueOrDefault(name) is { } grantee && grantee.Roles.Any(membership => membership.IsAdmin && membership.Role == role));

    private static string[] RolesOf(IEnumerable<GranteeName> names, CatalogSnapshot snapshot)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<GranteeName>(names);
        while (open.TryDequeue(out var name))
        {
            if (!snapshot.Grantees.TryGetValue(name, out var grantee))
                continue;
            foreach (var membership in grantee.Roles)
                if (found.Add(membership.Role))
                    open.Enqueue(new GranteeName(GranteeKind.Role, membership.Role));
        }
        return [.. found];
    }

    private CatalogSnapshot MakeVisible()
    {
        var tables = ImmutableSortedDictionary.CreateBuilder<TableName, TableEntry>();
        var databases = new HashSet<string>(StringComparer.Ordinal) { "default" };
        foreach (var (name, entry) in _snapshot.Tables)
        {
            if (!Sees(entry))
                continue;
            tables.Add(name, entry);
            databases.Add(name.Database);
        }
        return _snapshot with
        {
            Tables = tables.ToImmutable(),
            Databases = _snapshot.Databases.RemoveRange(_snapshot.Databases.Values
                .Where(database => !databases.Contains(database.Name) && !AccessNeed.Any.IsMetBy(OnDatabase(database))).Select(database => database.Name)),
        };
    }
}
