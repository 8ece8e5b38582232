using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>GRANT and REVOKE of privileges. Who may do it is the coordinator's question; here the objects are found and the sums are made.</summary>
internal sealed class GrantPrivileges(GrantPrivilegesRequest request) : DdlOperation
{
    private readonly GranteeName _to = Identifiers.Grantee(request.To);
    private readonly Dictionary<TableName, Table> _tables = [];

    public override string Kind => request.Revoke ? "REVOKE" : "GRANT";

    public override string Target => _to.ToString();

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task PrepareAsync(DdlContext context, CancellationToken cancellationToken)
    {
        foreach (var privilege in request.Privileges.Where(privilege => (AccessScope)privilege.Scope == AccessScope.Column))
            if (await context.State.FindTableAsync(privilege.Name.ToTableName(), cancellationToken) is { } table)
                _tables[table.Name] = table;
    }

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        var grantee = mutation.Grants.Find(_to);
        if (grantee is null && _to.Kind == GranteeKind.Role)
            throw CatalogErrors.RoleNotFound(_to.Name);
        var grants = (grantee?.Grants ?? []).ToDictionary(grant => grant.On);
        foreach (var privilege in request.Privileges)
        {
            var on = Find(privilege, mutation.Snapshot);
            var present = grants.GetValueOrDefault(on) ?? new Grant(on, AccessRights.None, AccessRights.None, context.User, 0);
            grants[on] = request.Revoke ? Taken(present, (AccessRights)privilege.Rights) : Given(present, (AccessRights)privilege.Rights, context.User, mutation.Now);
        }
        var left = grants.Values.Where(grant => grant.Rights != AccessRights.None)
            .OrderBy(grant => grant.On.Scope).ThenBy(grant => grant.On.Oid).ThenBy(grant => grant.On.Text, StringComparer.Ordinal).ToValueList();
        if (grantee is not null || left.Count > 0)
            mutation.Grants.Put((grantee ?? new Grantee(await mutation.NewGranteeOidAsync(), _to, 0)) with { Grants = left });
        return request.Revoke ? "Privilege(s) have been revoked." : "Privilege(s) have been granted.";
    }

    private Grant Given(Grant present, AccessRights rights, string user, long now)
    {
        var grantable = present.Grantable | (request.GrantOption ? rights : AccessRights.None);
        return (present.Rights | rights) == present.Rights && grantable == present.Grantable
            ? present
            : present with { Rights = present.Rights | rights, Grantable = grantable, Grantor = user, Time = now };
    }

    private Grant Taken(Grant present, AccessRights rights) => present with
    {
        Rights = request.GrantOption ? present.Rights : present.Rights & ~rights,
        Grantable = present.Grantable & ~rights,
    };

    private AccessObject Find(PrivilegesMessage privilege, CatalogSnapshot snapshot)
    {
        var scope = (AccessScope)privilege.Scope;
        switch (scope)
        {
            case AccessScope.Server:
                return AccessObject.Server;
            case AccessScope.Uri:
                return new AccessObject(scope, 0, privilege.Text);
            case AccessScope.Database:
                return new AccessObject(scope, snapshot.Databases.TryGetValue(privilege.Name.Database, out var database)
                    ? database.Oid
                    : throw CatalogErrors.DatabaseNotFound(privilege.Name.Database));
            case AccessScope.Table or AccessScope.Column:
                var name = privilege.Name.ToTableName();
                if (!snapshot.Tables.TryGetValue(name, out var entry))
                    throw CatalogErrors.TableNotFound(name);
                if (scope == AccessScope.Column && (!_tables.TryGetValue(name, out var table) || table.Oid != entry.Oid || table.CatalogVersion != entry.CatalogVersion))
                    throw CatalogErrors.StaleTable(name);
                if (scope == AccessScope.Column && _tables[name].IsView)
                    throw new SqlException(SqlState.FeatureNotSupported, "Column-level privileges on views are not supported.", hint: "Grant SELECT on a view of these columns.");
                if (scope == AccessScope.Column && _tables[name].FindColumn(privilege.Text) < 0)
                    throw CatalogErrors.ColumnNotFound(privilege.Text, name);
                return new AccessObject(scope, entry.Oid, privilege.Text);
            default:
                throw new SqlException(SqlState.FeatureNotSupported, "catalogd does not know this level of privileges");
        }
    }
}
