using Impala.Catalog.Objects;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>Roles and users. Source of the relations about them.</summary>
internal sealed class PgRoles : VirtualRelation
{
    // PostgreSQL's pg_roles shows this for everyone, whether there is a password or not.
    private const string HiddenPassword = "********";

    public override string Name => "pg_roles";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => All(context, "rol", HiddenPassword);

    internal static IEnumerable<VirtualRow> All(VirtualReadContext context, string prefix, string? password = null) =>
        context.Catalog.Roles.All.Select(role => Row(role, prefix, password));

    private static VirtualRow Row(PgRole role, string prefix, string? password) => new()
    {
        ["oid"] = role.Oid,
        [prefix + "name"] = role.Name,
        ["rolsuper"] = role.IsSuperuser,
        ["rolinherit"] = true,
        ["rolcreaterole"] = role.IsSuperuser,
        ["rolcreatedb"] = role.CreatesDatabases,
        ["rolcanlogin"] = role.CanLogin,
        ["rolreplication"] = false,
        ["rolbypassrls"] = role.IsSuperuser,
        ["rolconnlimit"] = -1,
        ["rolpassword"] = password,
        ["usesysid"] = role.Oid,
        ["usecreatedb"] = role.CreatesDatabases,
        ["usesuper"] = role.IsSuperuser,
        ["userepl"] = false,
        ["usebypassrls"] = role.IsSuperuser,
        ["passwd"] = password,
    };
}

/// <summary>As pg_roles; the passwords' secrets, which PostgreSQL shows superusers here, are shown to nobody.</summary>
internal sealed class PgAuthId : VirtualRelation
{
    public override string Name => "pg_authid";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => PgRoles.All(context, "rol");
}

/// <summary>Those who can log in.</summary>
internal sealed class PgUser(string name) : VirtualRelation
{
    public override string Name => name;

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => PgRoles.All(context, "use", "********").Where(row => row["rolcanlogin"] is true);
}

/// <summary>Those who cannot, with their members.</summary>
internal sealed class PgGroup : VirtualRelation
{
    public override string Name => "pg_group";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var members = PgAuthMembers.All(context.Catalog).ToLookup(pair => pair.Role, pair => RoleNames.OidOf(pair.Member), StringComparer.Ordinal);
        return context.Catalog.Roles.All.Where(role => !role.CanLogin).Select(role => new VirtualRow
        {
            ["groname"] = role.Name,
            ["grosysid"] = role.Oid,
            ["grolist"] = members[role.Name].ToArray(),
        });
    }
}

/// <summary>Roles that were given to roles and users; those of groups are not PostgreSQL's.</summary>
internal sealed class PgAuthMembers : VirtualRelation
{
    public override string Name => "pg_auth_members";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => All(context.Catalog).Select(pair => new VirtualRow
    {
        ["roleid"] = RoleNames.OidOf(pair.Role),
        ["member"] = RoleNames.OidOf(pair.Member),
        ["grantor"] = PgOids.Superuser,
        ["admin_option"] = pair.IsAdmin,
    });

    internal static IEnumerable<(string Role, string Member, bool IsAdmin)> All(CatalogView view) =>
        from grantee in view.Snapshot.Grantees.Values
        where grantee.Name.Kind != GranteeKind.Group
        from membership in grantee.Roles
        select (membership.Role, grantee.Name.Name, membership.IsAdmin);
}
