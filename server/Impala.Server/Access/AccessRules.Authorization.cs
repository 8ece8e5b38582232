using Impala.Catalog.Objects;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <content>Statements about roles, users and privileges, and those that end or report others' work.</content>
internal static partial class AccessRules
{
    /// <summary>Whether a statement means nothing where authorization is off. Users and their passwords are needed there too.</summary>
    public static bool NeedsAuthorization(Statement statement) => statement switch
    {
        CreateRoleStatement or DropRoleStatement or GrantRoleStatement or RevokeRoleStatement or GrantPrivilegeStatement or RevokePrivilegeStatement
            or GrantPrivilegesStatement or GrantRolesStatement or ShowRolesStatement or ShowCurrentGroupsStatement or ShowGrantStatement => true,
        CreateUserStatement create => !UserOptions.MakesUser(create),
        RefreshCatalogStatement refresh => refresh.FunctionsOf is null,
        _ => false,
    };

    private static IEnumerable<AccessRequest>? OfAuthorization(Statement statement, AccessNames names) => statement switch
    {
        CreateRoleStatement or DropRoleStatement or CreateUserStatement or DropUsersStatement => [AccessRequest.Admin],
        AlterUserStatement alter => UserOptions.IsOwnPassword(alter, names.Session) ? [] : [AccessRequest.Admin],
        GrantRoleStatement grant => [AccessRequest.Role(grant.Role.Name.ToLowerInvariant())],
        RevokeRoleStatement revoke => [AccessRequest.Role(revoke.Role.Name.ToLowerInvariant())],
        GrantRolesStatement grant => grant.Roles.Select(role => AccessRequest.Role(role.Name.ToLowerInvariant())),
        GrantPrivilegeStatement grant => Given([grant.Privilege], names),
        RevokePrivilegeStatement revoke => Given([revoke.Privilege], names),
        GrantPrivilegesStatement grant => Given(grant.Privileges, names),
        ShowRolesStatement { Current: true } or ShowCurrentGroupsStatement => [],
        ShowRolesStatement { Of: { } principal } => [AccessRequest.Grantee(Principals.Resolve(principal, names))],
        ShowGrantStatement show => [AccessRequest.Grantee(Principals.Resolve(show.Of, names))],
        ShowRolesStatement => [AccessRequest.Admin],
        _ => null,
    };

    /// <summary>Privileges are given on by those who have them WITH GRANT OPTION, as owners do. A step after the other, so that what is in a schema is not
    /// looked up for who has nothing there.</summary>
    private static IEnumerable<AccessRequest> Given(IEnumerable<Privilege> privileges, AccessNames names)
    {
        foreach (var privilege in privileges)
        {
            var schema = privilege.On.Scope == PrivilegeScope.AllTables ? privilege.On.Name!.Name : null;
            if (schema is not null)
                yield return AccessRequest.InDatabase(schema);
            foreach (var spec in PrivilegeSpec.Of(privilege, names))
                yield return schema is null ? Given(spec) : Given(spec) with { Text = schema.ToLowerInvariant() + ".*" };
        }
    }

    private static AccessRequest Given(PrivilegeSpec spec)
    {
        var need = new AccessNeed(spec.Rights, WithGrantOption: true);
        return spec.Scope switch
        {
            AccessScope.Server => AccessRequest.Server(need),
            AccessScope.Uri => AccessRequest.Uri(spec.Text) with { Need = need },
            AccessScope.Database => AccessRequest.Database(spec.Name.Database, need),
            AccessScope.Table => AccessRequest.Table(spec.Name, need),
            AccessScope.Column => AccessRequest.Column(spec.Name, spec.Text, need),
        };
    }
}
