namespace Impala.Server.PgCatalog.Relations;

/// <summary>What clients follow: a foreign key depends on the index of the key that it refers to. Nothing else is listed; views find their tables anew at each use.</summary>
internal sealed class PgDepend : VirtualRelation
{
    public override string Name => "pg_depend";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => context.Catalog.Keys.Where(key => !key.IsPrimary).Select(key => new VirtualRow
    {
        ["classid"] = PgOids.PgConstraint,
        ["objid"] = key.Oid,
        ["objsubid"] = 0,
        ["refclassid"] = PgOids.PgClass,
        ["refobjid"] = key.IndexOid,
        ["refobjsubid"] = 0,
        ["deptype"] = "n",
    });
}
