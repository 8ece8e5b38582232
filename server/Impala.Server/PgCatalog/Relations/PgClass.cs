using Impala.Catalog.Objects;
using Impala.Engine.Analysis;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>Tables and views of all databases, and the catalogs' own relations.</summary>
internal sealed class PgClass : VirtualRelation
{
    public override string Name => "pg_class";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var oid = context.Oid("oid");
        var name = context.Text("relname");
        foreach (var entry in context.Catalog.Tables)
        {
            if ((oid is null || entry.Oid == oid) && (name is null || entry.Name.Table == name))
                yield return Row(entry, context.Catalog);
        }
        // Names of keys are made of their tables': one that is looked up by another name, or a table's OID, need not read all keys.
        if (oid is null or >= KeyConstraint.FirstIndex && (name is null || name.EndsWith("_pkey", StringComparison.Ordinal)))
        {
            foreach (var key in context.Catalog.Keys)
            {
                if (key.IsPrimary && (oid is null || key.IndexOid == oid) && (name is null || key.Name == name))
                    yield return Row(key, context.Catalog);
            }
        }
        foreach (var table in RelationLayout.All.Values)
        {
            if ((oid is null || table.Oid == oid) && (name is null || table.Name == name))
                yield return Row(table);
        }
    }

    private static VirtualRow Row(TableEntry entry, CatalogView catalog)
    {
        var hasBody = catalog.TryGetBody(entry, out var body);
        var numRows = hasBody && !body!.IsView ? body.NumRows : -1;
        var row = Row(
            (uint)entry.Oid,
            entry.Name.Table,
            catalog.NamespaceOf(entry),
            entry.Kind == TableKind.View ? 'v' : 'r',
            hasBody ? body!.Columns.Count : 0,
            numRows,
            hasBody ? body!.NumBytes : 0);
        row["relowner"] = RoleNames.OidOf(entry.Owner);
        row["relacl"] = catalog.AccessLists.OfTable(entry);
        if (hasBody)
        {
            row["relhasindex"] = body!.PrimaryKey.Count > 0;
            // psql asks for keys where there are triggers: PostgreSQL checks foreign keys by those.
            row["relhastriggers"] = body.ForeignKeys.Count > 0 || body.PrimaryKey.Count > 0;
        }
        return row;
    }

    private static VirtualRow Row(KeyConstraint key, CatalogView catalog)
    {
        var row = Row(key.IndexOid, key.Name, catalog.NamespaceOf(key.Table), 'i', key.Columns.Count, catalog.TryGetBody(key.Table, out var table) ? table.NumRows : -1, 0);
        row["relam"] = PgOids.BtreeAccessMethod;
        row["relowner"] = RoleNames.OidOf(key.Table.Owner);
        return row;
    }

    private static VirtualRow Row(VirtualTable table) => Row(
        table.Oid,
        table.Name,
        table.Schema == "pg_catalog" ? PgOids.PgCatalogNamespace : PgOids.InformationSchemaNamespace,
        RelationLayout.Kinds[table.Oid],
        table.Columns.Count,
        -1,
        0);

    private static VirtualRow Row(uint oid, string name, uint schema, char kind, int numColumns, long numRows, long numBytes) => new()
    {
        ["oid"] = oid,
        ["relname"] = name,
        ["relnamespace"] = schema,
        ["reltype"] = 0,
        ["reloftype"] = 0,
        ["relowner"] = PgOids.Superuser,
        ["relam"] = kind == 'r' ? PgOids.HeapAccessMethod : 0,
        ["relfilenode"] = 0,
        ["reltablespace"] = 0,
        ["relpages"] = (int)Math.Min(int.MaxValue, numBytes / 8192),
        ["reltuples"] = (float)numRows,
        ["relallvisible"] = 0,
        ["reltoastrelid"] = 0,
        ["relhasindex"] = false,
        ["relisshared"] = false,
        ["relpersistence"] = "p",
        ["relkind"] = kind.ToString(),
        ["relnatts"] = numColumns,
        ["relchecks"] = 0,
        ["relhasrules"] = kind == 'v',
        ["relhastriggers"] = false,
        ["relhassubclass"] = false,
        ["relrowsecurity"] = false,
        ["relforcerowsecurity"] = false,
        ["relispopulated"] = true,
        ["relreplident"] = kind == 'r' ? "d" : "n",
        ["relispartition"] = false,
        ["relrewrite"] = 0,
        ["relfrozenxid"] = 0,
        ["relminmxid"] = 0,
    };
}
