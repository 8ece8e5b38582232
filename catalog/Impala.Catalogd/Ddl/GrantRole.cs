using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>GRANT ROLE and REVOKE ROLE. A role may be given to a role, but not in a circle.</summary>
internal sealed class GrantRole(GrantRoleRequest request) : DdlOperation
{
    private readonly GranteeName _role = Identifiers.Grantee(new GranteeName(GranteeKind.Role, request.Role).ToMessage());
    private readonly GranteeName _to = Identifiers.Grantee(request.To);

    public override string Kind => request.Revoke ? "REVOKE ROLE" : "GRANT ROLE";

    public override string Target => _role.Name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (mutation.Grants.Find(_role) is null)
            throw CatalogErrors.RoleNotFound(_role.Name);
        var to = mutation.Grants.Find(_to);
        if (to is null && _to.Kind == GranteeKind.Role)
            throw CatalogErrors.RoleNotFound(_to.Name);
        if (request.Revoke)
        {
            if (to is not null)
                mutation.Grants.Put(to with { Roles = Without(to.Roles) });
            return "Role has been revoked.";
        }
        if (_to.Kind == GranteeKind.Role && Reaches(_role.Name, _to.Name, mutation, []))
            throw CatalogErrors.RoleCircle(_role.Name, _to.Name);
        to ??= new Grantee(await mutation.NewGranteeOidAsync(), _to, 0);
        var present = to.Roles.FirstOrDefault(membership => membership.Role == _role.Name);
        var others = to.Roles.Where(membership => membership.Role != _role.Name);
        var roles = others.Append(new RoleMembership(_role.Name, request.AdminOption || present is { IsAdmin: true }));
        mutation.Grants.Put(to with { Roles = roles.OrderBy(membership => membership.Role, StringComparer.Ordinal).ToValueList() });
        return "Role has been granted.";
    }

    private ValueList<RoleMembership> Without(ValueList<RoleMembership> roles) => request.AdminOption
        ? roles.Map(membership => membership.Role == _role.Name ? membership with { IsAdmin = false } : membership)
        : roles.Where(membership => membership.Role != _role.Name).ToValueList();

    /// <summary>Whether a role has another one, through any number of steps.</summary>
    private static bool Reaches(string role, string other, CatalogMutation mutation, HashSet<string> seen) =>
        role == other
        || (seen.Add(role)
            && mutation.Grants.Find(new GranteeName(GranteeKind.Role, role)) is { } grantee
            && grantee.Roles.Any(membership => Reaches(membership.Role, other, mutation, seen)));
}
