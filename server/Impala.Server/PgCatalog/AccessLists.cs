using Impala.Catalog.Objects;
using Impala.Server.Access;

namespace Impala.Server.PgCatalog;

/// <summary>
/// What was given on objects, as PostgreSQL's catalogs tell it: relacl and its like name what was given on the object itself (aclitem: <c>ann=r*/impala</c>), the
/// information schema also what holds for a table because it was given on its database or the server. ALL stands for PostgreSQL's UPDATE, DELETE, REFERENCES
/// and TRIGGER too, INSERT for its TRUNCATE; ALTER, DROP and REFRESH by themselves have no word there.
/// </summary>
internal sealed class AccessLists
{
    private static readonly (AccessRights Needs, char Letter, string Name)[] OfTables =
    [
        (AccessRights.Insert, 'a', "INSERT"), (AccessRights.Select, 'r', "SELECT"), (AccessRights.All, 'w', "UPDATE"), (AccessRights.All, 'd', "DELETE"),
        (AccessRights.Insert, 'D', "TRUNCATE"), (AccessRights.All, 'x', "REFERENCES"), (AccessRights.All, 't', "TRIGGER"),
    ];

    private readonly bool _isEnabled;
    private readonly List<(GranteeName Name, Dictionary<AccessObject, Grant> Grants)> _grantees = [];
    private readonly HashSet<AccessObject> _named = [];

    public AccessLists(CatalogSnapshot snapshot, bool isEnabled)
    {
        _isEnabled = isEnabled;
        if (!isEnabled)
            return;
        foreach (var grantee in snapshot.Grantees.Values)
        {
            _grantees.Add((grantee.Name, grantee.Grants.ToDictionary(grant => grant.On)));
            _named.UnionWith(grantee.Grants.Select(grant => grant.On));
        }
    }

    /// <summary>PostgreSQL's words for what someone has on a table, with whether he may give it on.</summary>
    public static IEnumerable<(string Privilege, bool IsGrantable)> Words(GrantedRights rights) =>
        OfTables.Where(word => rights.Rights.HasFlag(word.Needs)).Select(word => (word.Name, rights.Grantable.HasFlag(word.Needs)));

    /// <summary>Who has what on a table: its owner, and those it was given to, there or above.</summary>
    public IEnumerable<(string Grantor, string Grantee, GrantedRights Rights)> OnTable(TableEntry entry, Database? database)
    {
        yield return (entry.Owner, entry.Owner, GrantedRights.All);
        AccessObject[] around =
            [AccessObject.Server, new AccessObject(AccessScope.Database, database?.Oid ?? 0), new AccessObject(AccessScope.Table, entry.Oid)];
        foreach (var (name, grants) in _grantees)
        {
            var rights = default(GrantedRights);
            var grantor = entry.Owner;
            foreach (var place in around)
            {
                if (!grants.TryGetValue(place, out var grant))
                    continue;
                rights |= new GrantedRights(grant.Rights, grant.Grantable);
                grantor = grant.Grantor;
            }
            if (rights.Rights != AccessRights.None)
                yield return (grantor, Shown(name), rights);
        }
    }

    /// <summary>Who was given which columns of a table.</summary>
    public IEnumerable<(string Grantor, string Grantee, string Column, GrantedRights Rights)> OnColumns(TableEntry entry) =>
        from grantee in _grantees
        from grant in grantee.Grants.Values
        where grant.On.Scope == AccessScope.Column && grant.On.Oid == entry.Oid
        select (grant.Grantor, Shown(grantee.Name), grant.On.Text, new GrantedRights(grant.Rights, grant.Grantable));

    /// <summary>relacl: null where nothing was given.</summary>
    public string[]? OfTable(TableEntry entry) =>
        Items(new AccessObject(AccessScope.Table, entry.Oid), entry.Owner, rights => Letters(rights, OfTables.Select(word => (word.Needs, word.Letter))));

    /// <summary>nspacl: C for CREATE, U for any privilege.</summary>
    public string[]? OfDatabase(Database database) => Items(new AccessObject(AccessScope.Database, database.Oid), database.Owner, rights => "U" + Letters(rights, [(AccessRights.Create, 'C')]));

    /// <summary>datacl: C for CREATE on the server; everyone may connect.</summary>
    public string[]? OfServer() =>
        Items(AccessObject.Server, RoleNames.Owner, rights => Letters(rights, [(AccessRights.Create, 'C')]) + "c") is { } items ? ["=Tc/" + RoleNames.Owner, .. items] : null;

    /// <summary>attacl.</summary>
    public string[]? OfColumn(TableEntry entry, string column)
    {
        var on = new AccessObject(AccessScope.Column, entry.Oid, column);
        return _isEnabled && _named.Contains(on) ? [.. Given(on, rights => Letters(rights, [(AccessRights.Select, 'r')]))] : null;
    }

    private string[]? Items(AccessObject on, string owner, Func<GrantedRights, string> letters) => _isEnabled && _named.Contains(on)
        ? [Item(owner, letters(new GrantedRights(AccessRights.All, AccessRights.None)), owner), .. Given(on, letters)]
        : null;

    private IEnumerable<string> Given(AccessObject place, Func<GrantedRights, string> letters) =>
        from grantee in _grantees
        let grant = grantee.Grants.GetValueOrDefault(place)
        where grant is not null
        let text = letters(new GrantedRights(grant.Rights, grant.Grantable))
        where text.Length > 0
        select Item(grantee.Name is { Kind: GranteeKind.Group, Name: UserAccess.PublicGroup } ? "" : grantee.Name.Name, text, grant.Grantor);

    private static string Letters(GrantedRights rights, IEnumerable<(AccessRights Needs, char Letter)> words) => string.Concat(
        words.Where(word => rights.Rights.HasFlag(word.Needs)).Select(word => rights.Grantable.HasFlag(word.Needs) ? word.Letter + "*" : word.Letter.ToString()));

    private static string Item(string grantee, string letters, string grantor) => $"{Quoted(grantee)}={letters}/{Quoted(grantor)}";

    // As PostgreSQL's aclitem: names with other signs than letters, digits and _ in double quotes.
    private static string Quoted(string name) =>
        name.All(character => char.IsLetterOrDigit(character) || character == '_') ? name : "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Shown(GranteeName name) => name is { Kind: GranteeKind.Group, Name: UserAccess.PublicGroup } ? "PUBLIC" : name.Name;
}
