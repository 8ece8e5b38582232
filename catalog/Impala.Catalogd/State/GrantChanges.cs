using Impala.Catalog;
using Impala.Catalog.Objects;

namespace Impala.Catalogd.State;

/// <summary>The roles, groups and users that an operation changes. What names a dropped table or database goes from all of them, in one pass at the end.</summary>
internal sealed class GrantChanges(CatalogSnapshot snapshot)
{
    private readonly Dictionary<GranteeName, Grantee?> _changed = [];
    private readonly HashSet<long> _forgotten = [];
    private readonly Dictionary<long, Func<string, string?>> _columns = [];

    /// <summary>As the operation left it so far; null when there is none.</summary>
    public Grantee? Find(GranteeName name) => _changed.TryGetValue(name, out var changed) ? changed : snapshot.Grantees.GetValueOrDefault(name);

    /// <summary>Whether an owner is a role: said so, or the name is a role's, which no user has then (PostgreSQL's OWNER TO does not say).</summary>
    public bool IsRole(string name, bool isSaid) => isSaid || Find(new GranteeName(GranteeKind.Role, name)) is not null;

    public void Put(Grantee grantee) => _changed[grantee.Name] = grantee;

    public void Drop(GranteeName name) => _changed[name] = null;

    /// <summary>Everyone, with the changes so far.</summary>
    public IEnumerable<Grantee> All =>
        snapshot.Grantees.Keys.Concat(_changed.Keys.Where(name => !snapshot.Grantees.ContainsKey(name))).ToArray().Select(Find).OfType<Grantee>();

    /// <summary>The object is gone, and with it all privileges on it.</summary>
    public void Forget(long oid) => _forgotten.Add(oid);

    /// <summary>Privileges on columns go along with a column's new name, and away with the column.</summary>
    public void FollowColumns(Table old, Table table)
    {
        var isSameShape = old.Columns.Count == table.Columns.Count;
        _columns[table.Oid] = name =>
        {
            if (table.FindColumn(name) >= 0)
                return name;
            var index = isSameShape ? old.FindColumn(name) : -1;
            return index >= 0 && old.FindColumn(table.Columns[index].Name) < 0 ? table.Columns[index].Name : null;
        };
    }

    /// <summary>What to write and what to delete; an object without any content is one to delete.</summary>
    public (IReadOnlyList<Grantee> Changed, IReadOnlyList<Grantee> Dropped) Finish(long version)
    {
        if (_forgotten.Count + _columns.Count > 0)
        {
            foreach (var grantee in All)
            {
                var grants = grantee.Grants.Select(Follow).OfType<Grant>().ToValueList();
                if (grants != grantee.Grants)
                    Put(grantee with { Grants = grants });
            }
        }
        var changed = _changed.Values.OfType<Grantee>().Where(grantee => !grantee.IsEmpty && !grantee.Equals(snapshot.Grantees.GetValueOrDefault(grantee.Name)))
            .Select(grantee => grantee with { CatalogVersion = version }).ToArray();
        var dropped = _changed.Where(pair => pair.Value is null or { IsEmpty: true }).Select(pair => snapshot.Grantees.GetValueOrDefault(pair.Key)).OfType<Grantee>().ToArray();
        return (changed, dropped);
    }

    private Grant? Follow(Grant grant)
    {
        if (_forgotten.Contains(grant.On.Oid))
            return null;
        if (grant.On.Scope != AccessScope.Column || !_columns.TryGetValue(grant.On.Oid, out var renamed))
            return grant;
        return renamed(grant.On.Text) is { } name ? grant with { On = grant.On with { Text = name } } : null;
    }
}
