namespace Impala.Server.PgCatalog.Relations;

/// <summary>Primary and foreign keys.</summary>
internal sealed class PgConstraint : VirtualRelation
{
    public override string Name => "pg_constraint";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => context.Catalog.Keys.Select(key => new VirtualRow
    {
        ["oid"] = key.Oid,
        ["conname"] = key.Name,
        ["connamespace"] = context.Catalog.NamespaceOf(key.Table),
        ["contype"] = key.IsPrimary ? "p" : "f",
        ["condeferrable"] = false,
        ["condeferred"] = false,
        ["convalidated"] = true,
        ["conrelid"] = (uint)key.Table.Oid,
        ["contypid"] = 0,
        ["conindid"] = key.IndexOid,
        ["conparentid"] = 0,
        ["confrelid"] = key.Parent is { } parent ? (uint)parent.Oid : 0u,
        ["confupdtype"] = key.IsPrimary ? " " : "a",
        ["confdeltype"] = key.IsPrimary ? " " : "a",
        ["confmatchtype"] = key.IsPrimary ? " " : "s",
        ["conislocal"] = true,
        ["coninhcount"] = 0,
        ["connoinherit"] = true,
        ["conkey"] = key.Columns,
        ["confkey"] = key.IsPrimary ? null : key.ParentColumns,
    });
}
