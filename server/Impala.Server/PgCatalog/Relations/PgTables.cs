using Impala.Catalog.Objects;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>Tables by schema and name.</summary>
internal sealed class PgTables : VirtualRelation
{
    public override string Name => "pg_tables";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        foreach (var entry in context.Catalog.Tables.Where(entry => entry.Kind == TableKind.Table))
            yield return Row(entry.Name.Database, entry.Name.Table, entry.Owner);
        foreach (var table in RelationLayout.All.Values.Where(table => RelationLayout.Kinds[table.Oid] == 'r'))
            yield return Row(table.Schema, table.Name, RoleNames.Owner);
    }

    private static VirtualRow Row(string schema, string name, string owner) => new()
    {
        ["schemaname"] = schema,
        ["tablename"] = name,
        ["tableowner"] = owner,
        ["hasindexes"] = false,
        ["hasrules"] = false,
        ["hastriggers"] = false,
        ["rowsecurity"] = false,
    };
}

/// <summary>Views with their texts.</summary>
internal sealed class PgViews : VirtualRelation
{
    public override string Name => "pg_views";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) =>
        context.Catalog.Tables.Where(entry => entry.Kind == TableKind.View).Select(entry => new VirtualRow
        {
            ["schemaname"] = entry.Name.Database,
            ["viewname"] = entry.Name.Table,
            ["viewowner"] = entry.Owner,
            ["definition"] = context.Catalog.DefinitionOf(entry),
        });
}

/// <summary>The two tablespaces every PostgreSQL has.</summary>
internal sealed class PgTablespace : VirtualRelation
{
    public override string Name => "pg_tablespace";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        yield return new VirtualRow { ["oid"] = PgOids.DefaultTablespace, ["spcname"] = "pg_default", ["spcowner"] = PgOids.Superuser };
        yield return new VirtualRow { ["oid"] = PgOids.DefaultTablespace + 1, ["spcname"] = "pg_global", ["spcowner"] = PgOids.Superuser };
    }
}
