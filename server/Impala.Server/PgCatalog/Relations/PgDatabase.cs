namespace Impala.Server.PgCatalog.Relations;

/// <summary>The one PostgreSQL database.</summary>
internal sealed class PgDatabase : VirtualRelation
{
    public override string Name => "pg_database";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        yield return new VirtualRow
        {
            ["oid"] = PgOids.Database,
            ["datname"] = "impala",
            ["datdba"] = PgOids.Superuser,
            ["encoding"] = 6,
            ["datlocprovider"] = "c",
            ["datistemplate"] = false,
            ["datallowconn"] = true,
            ["datconnlimit"] = -1,
            ["datfrozenxid"] = 0,
            ["datminmxid"] = 0,
            ["dattablespace"] = PgOids.DefaultTablespace,
            ["datcollate"] = "C",
            ["datctype"] = "C.UTF-8",
            ["datacl"] = context.Catalog.AccessLists.OfServer(),
        };
    }
}
