using Impala.Catalog.Objects;
using Impala.Server.PgWire.Formats;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>Columns of tables and views whose bodies are loaded, of primary keys, and of the catalogs' own relations. Columns of a primary key are not null:
/// whoever declares it says so.</summary>
internal sealed class PgAttribute : VirtualRelation
{
    public override string Name => "pg_attribute";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var oid = context.Oid("attrelid");
        foreach (var entry in context.Catalog.Tables)
        {
            if ((oid is not null && entry.Oid != oid) || !context.Catalog.TryGetBody(entry, out var table))
                continue;
            for (var i = 0; i < table.Columns.Count; i++)
                if (context.Catalog.Sees(entry, table.Columns[i].Name))
                    yield return Row(
                        (uint)entry.Oid, i + 1, table.Columns[i], table.PrimaryKey.Contains(table.Columns[i].Name), context.Catalog.AccessLists.OfColumn(entry, table.Columns[i].Name));
        }
        if (oid is null or >= KeyConstraint.FirstIndex)
        {
            foreach (var key in context.Catalog.Keys)
            {
                if (!key.IsPrimary || (oid is not null && key.IndexOid != oid) || !context.Catalog.TryGetBody(key.Table, out var table))
                    continue;
                for (var i = 0; i < key.Columns.Count; i++)
                    yield return Row(key.IndexOid, i + 1, table.Columns[key.Columns[i] - 1], isNotNull: false);
            }
        }
        foreach (var table in RelationLayout.All.Values)
        {
            if (oid is not null && table.Oid != oid)
                continue;
            for (var i = 0; i < table.Columns.Count; i++)
                yield return Row(table.Oid, i + 1, table.Columns[i], isNotNull: false);
        }
    }

    private static VirtualRow Row(uint relation, int number, Column column, bool isNotNull, string[]? access = null)
    {
        var type = PgTypes.Of(column.Type);
        return new VirtualRow
        {
            ["attrelid"] = relation,
            ["attname"] = column.Name,
            ["atttypid"] = type.Oid,
            ["attstattarget"] = -1,
            ["attlen"] = type.Length,
            ["attnum"] = number,
            ["attndims"] = column.Type.IsArray ? 1 : 0,
            ["attcacheoff"] = -1,
            ["atttypmod"] = PgTypes.TypmodOf(column.Type),
            ["attbyval"] = type.Length is > 0 and <= 8,
            ["attalign"] = type.Length switch { 1 => "c", 2 => "s", 8 => "d", _ => "i" },
            ["attstorage"] = type.Length > 0 ? "p" : "x",
            ["attcompression"] = "",
            ["attnotnull"] = isNotNull,
            ["atthasdef"] = false,
            ["atthasmissing"] = false,
            ["attidentity"] = "",
            ["attgenerated"] = "",
            ["attisdropped"] = false,
            ["attislocal"] = true,
            ["attinhcount"] = 0,
            ["attacl"] = access,
            ["attcollation"] = column.Type.IsText ? 100u : 0u,
        };
    }
}
