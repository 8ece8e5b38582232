namespace Impala.Server.PgCatalog.Relations;

/// <summary>The role that owns everything, and the session's user. Source of all role relations.</summary>
internal sealed class PgRoles : VirtualRelation
{
    public const string OwnerName = "impala";

    public override string Name => "pg_roles";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => All(context, "rol");

    /// <summary>The OID of the session's user: the owner's, or one for any other name.</summary>
    public static uint OidOf(string user) => user == OwnerName ? PgOids.Superuser : 16000u;

    internal static IEnumerable<VirtualRow> All(VirtualReadContext context, string prefix)
    {
        yield return Row(OwnerName, prefix);
        if (context.Catalog.Session.User != OwnerName)
            yield return Row(context.Catalog.Session.User, prefix);
    }

    private static VirtualRow Row(string name, string prefix) => new()
    {
        ["oid"] = OidOf(name),
        [prefix + "name"] = name,
        ["rolsuper"] = true,
        ["rolinherit"] = true,
        ["rolcreaterole"] = true,
        ["rolcreatedb"] = true,
        ["rolcanlogin"] = true,
        ["rolreplication"] = false,
        ["rolbypassrls"] = true,
        ["rolconnlimit"] = -1,
        ["usesysid"] = OidOf(name),
        ["usecreatedb"] = true,
        ["usesuper"] = true,
        ["userepl"] = false,
        ["usebypassrls"] = true,
    };
}

internal sealed class PgAuthId : VirtualRelation
{
    public override string Name => "pg_authid";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => PgRoles.All(context, "rol");
}

internal sealed class PgUser : VirtualRelation
{
    public override string Name => "pg_user";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => PgRoles.All(context, "use");
}
