namespace Impala.Server.PgCatalog.Relations;

/// <summary>The indexes that PostgreSQL would keep for primary keys, which is where its clients look for keys.</summary>
internal sealed class PgIndex : VirtualRelation
{
    public override string Name => "pg_index";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => context.Catalog.Keys.Where(key => key.IsPrimary).Select(key => new VirtualRow
    {
        ["indexrelid"] = key.IndexOid,
        ["indrelid"] = (uint)key.Table.Oid,
        ["indnatts"] = key.Columns.Count,
        ["indnkeyatts"] = key.Columns.Count,
        ["indisunique"] = true,
        ["indnullsnotdistinct"] = false,
        ["indisprimary"] = true,
        ["indisexclusion"] = false,
        ["indimmediate"] = true,
        ["indisclustered"] = false,
        ["indisvalid"] = true,
        ["indcheckxmin"] = false,
        ["indisready"] = true,
        ["indislive"] = true,
        ["indisreplident"] = false,
        ["indkey"] = key.Columns,
        ["indcollation"] = key.Columns.Select(_ => 0u).ToList(),
        ["indclass"] = key.Columns.Select(_ => 0u).ToList(),
        ["indoption"] = key.Columns.Select(_ => 0).ToList(),
    });
}
