using Impala.Catalog.Objects;
using Impala.Server.Access;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>information_schema.table_privileges, and role_table_grants, which leaves PUBLIC out: what the user, or a role of his, gave or was given.</summary>
internal sealed class InformationSchemaTablePrivileges(string name) : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => name;

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var schema = context.Text("table_schema");
        var table = context.Text("table_name");
        foreach (var entry in context.Catalog.Tables)
        {
            if ((schema is not null && entry.Name.Database != schema) || (table is not null && entry.Name.Table != table))
                continue;
            foreach (var (grantor, grantee, rights) in context.Catalog.AccessLists.OnTable(entry, context.Catalog.Snapshot.Databases.GetValueOrDefault(entry.Name.Database)))
            {
                if (!PrivilegeRows.Concerns(context.Catalog, grantor, grantee, withPublic: name == "table_privileges"))
                    continue;
                foreach (var (privilege, isGrantable) in AccessLists.Words(rights))
                {
                    var row = PrivilegeRows.Of(entry, grantor, grantee, privilege, isGrantable);
                    row["with_hierarchy"] = privilege == "SELECT" ? "YES" : "NO";
                    yield return row;
                }
            }
        }
    }
}

/// <summary>information_schema.column_privileges and role_column_grants: privileges on tables for each of their columns, and those on columns.</summary>
internal sealed class InformationSchemaColumnPrivileges(string name) : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => name;

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var schema = context.Text("table_schema");
        var wanted = context.Text("table_name");
        foreach (var entry in context.Catalog.Tables)
        {
            if ((schema is not null && entry.Name.Database != schema) || (wanted is not null && entry.Name.Table != wanted) || !context.Catalog.TryGetBody(entry, out var table))
                continue;
            var ofTable = context.Catalog.AccessLists.OnTable(entry, context.Catalog.Snapshot.Databases.GetValueOrDefault(entry.Name.Database))
                .SelectMany(given => table.Columns.Select(column => (given.Grantor, given.Grantee, Column: column.Name, given.Rights)));
            foreach (var (grantor, grantee, column, rights) in ofTable.Concat(context.Catalog.AccessLists.OnColumns(entry)))
            {
                if (!PrivilegeRows.Concerns(context.Catalog, grantor, grantee, withPublic: name == "column_privileges"))
                    continue;
                foreach (var (privilege, isGrantable) in AccessLists.Words(rights).Where(word => word.Privilege is "SELECT" or "INSERT" or "UPDATE" or "REFERENCES"))
                {
                    var row = PrivilegeRows.Of(entry, grantor, grantee, privilege, isGrantable);
                    row["column_name"] = column;
                    yield return row;
                }
            }
        }
    }
}

/// <summary>information_schema.enabled_roles: the user and his roles.</summary>
internal sealed class InformationSchemaEnabledRoles : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "enabled_roles";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) =>
        context.Catalog.Access.Roles.Prepend(context.Catalog.Session.User).Distinct().Select(role => new VirtualRow { ["role_name"] = role });
}

/// <summary>information_schema.applicable_roles, and administrable_role_authorizations: the roles that the user and his roles were given.</summary>
internal sealed class InformationSchemaApplicableRoles(string name) : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => name;

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var own = context.Catalog.Access.Roles.Prepend(context.Catalog.Session.User).ToHashSet(StringComparer.Ordinal);
        return PgAuthMembers.All(context.Catalog).Where(pair => own.Contains(pair.Member) && (pair.IsAdmin || name == "applicable_roles")).Select(pair => new VirtualRow
        {
            ["grantee"] = pair.Member,
            ["role_name"] = pair.Role,
            ["is_grantable"] = pair.IsAdmin ? "YES" : "NO",
        });
    }
}

/// <summary>What the rows of privileges have in common.</summary>
internal static class PrivilegeRows
{
    public static bool Concerns(CatalogView view, string grantor, string grantee, bool withPublic)
    {
        if (grantee == "PUBLIC")
            return withPublic;
        return view.Access.IsAdmin || IsOwn(view.Access, grantor) || IsOwn(view.Access, grantee);
    }

    public static VirtualRow Of(TableEntry entry, string grantor, string grantee, string privilege, bool isGrantable) => new()
    {
        ["grantor"] = grantor,
        ["grantee"] = grantee,
        ["table_catalog"] = "impala",
        ["table_schema"] = entry.Name.Database,
        ["table_name"] = entry.Name.Table,
        ["privilege_type"] = privilege,
        ["is_grantable"] = isGrantable ? "YES" : "NO",
    };

    private static bool IsOwn(UserAccess access, string name) => name == access.User || access.Roles.Contains(name) || access.Groups.Contains(name);
}
