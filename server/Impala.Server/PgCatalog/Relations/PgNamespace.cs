namespace Impala.Server.PgCatalog.Relations;

/// <summary>Schemas: PostgreSQL's two catalogs, and every Impala database.</summary>
internal sealed class PgNamespace : VirtualRelation
{
    public override string Name => "pg_namespace";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        yield return Row(PgOids.PgCatalogNamespace, "pg_catalog");
        yield return Row(PgOids.InformationSchemaNamespace, "information_schema");
        foreach (var database in context.Catalog.Databases)
        {
            var row = Row((uint)database.Oid, database.Name);
            row["nspowner"] = RoleNames.OidOf(database.Owner);
            row["nspacl"] = context.Catalog.AccessLists.OfDatabase(database);
            yield return row;
        }
    }

    private static VirtualRow Row(uint oid, string name) => new() { ["oid"] = oid, ["nspname"] = name, ["nspowner"] = PgOids.Superuser };
}
