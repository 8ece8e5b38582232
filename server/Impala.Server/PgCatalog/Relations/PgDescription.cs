namespace Impala.Server.PgCatalog.Relations;

/// <summary>Comments of databases, tables and columns.</summary>
internal sealed class PgDescription : VirtualRelation
{
    public override string Name => "pg_description";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var oid = context.Oid("objoid");
        foreach (var database in context.Catalog.Databases)
        {
            if (!string.IsNullOrEmpty(database.Comment) && (oid is null || database.Oid == oid))
                yield return Row((uint)database.Oid, PgOids.PgNamespace, 0, database.Comment);
        }
        foreach (var entry in context.Catalog.Tables)
        {
            if ((oid is not null && entry.Oid != oid) || !context.Catalog.TryGetBody(entry, out var table))
                continue;
            if (!string.IsNullOrEmpty(table.Comment))
                yield return Row((uint)entry.Oid, PgOids.PgClass, 0, table.Comment);
            for (var i = 0; i < table.Columns.Count; i++)
                if (!string.IsNullOrEmpty(table.Columns[i].Comment) && context.Catalog.Sees(entry, table.Columns[i].Name))
                    yield return Row((uint)entry.Oid, PgOids.PgClass, i + 1, table.Columns[i].Comment!);
        }
    }

    private static VirtualRow Row(uint oid, uint catalog, int number, string text) =>
        new() { ["objoid"] = oid, ["classoid"] = catalog, ["objsubid"] = number, ["description"] = text };
}
