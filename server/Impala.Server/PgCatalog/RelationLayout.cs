using System.Collections.Frozen;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;

namespace Impala.Server.PgCatalog;

/// <summary>The columns of every relation of PostgreSQL 15's pg_catalog and information_schema, from its own catalogs. All of them exist here, most of them empty.</summary>
internal static class RelationLayout
{
    /// <summary>By "schema.name".</summary>
    public static readonly FrozenDictionary<string, VirtualTable> All = Load();

    /// <summary>The kind of a relation as pg_class has it: r or v.</summary>
    public static readonly FrozenDictionary<uint, char> Kinds = StaticRows.Read("relation_layout")
        .GroupBy(row => row.GetProperty("reloid").GetUInt32())
        .ToFrozenDictionary(group => group.Key, group => group.First().GetProperty("relkind").GetString()![0]);

    /// <summary>The OIDs of columns whose type the engine has no notion of, by relation and number: they are shown as text, arrays of text or numbers, and
    /// told to clients as what they are in PostgreSQL.</summary>
    private static readonly FrozenDictionary<(uint Relation, int Number), uint> ForeignTypes = StaticRows.Read("relation_layout")
        .Where(row => row.GetProperty("type").GetString() is "xid" or "cid" or "aclitem[]" or "pg_node_tree" or "inet")
        .ToFrozenDictionary(row => (row.GetProperty("reloid").GetUInt32(), row.GetProperty("attnum").GetInt32()), row => row.GetProperty("atttypid").GetUInt32());

    /// <summary>The OID of a column's type in PostgreSQL, where the engine has another; 0 elsewhere.</summary>
    public static uint ForeignType(long relation, int number) =>
        relation is > 0 and < PgOids.FirstNormal && ForeignTypes.TryGetValue(((uint)relation, number), out var oid) ? oid : 0;

    public static VirtualTable? Find(uint oid) => All.Values.FirstOrDefault(table => table.Oid == oid);

    private static FrozenDictionary<string, VirtualTable> Load()
    {
        var columns = new Dictionary<string, (uint Oid, string Schema, string Name, SortedDictionary<int, Column> Columns)>(StringComparer.Ordinal);
        foreach (var row in StaticRows.Read("relation_layout"))
        {
            var schema = row.GetProperty("nspname").GetString()!;
            var name = row.GetProperty("relname").GetString()!;
            var key = schema + "." + name;
            if (!columns.TryGetValue(key, out var entry))
                columns.Add(key, entry = (row.GetProperty("reloid").GetUInt32(), schema, name, []));
            entry.Columns[row.GetProperty("attnum").GetInt32()] =
                new Column(row.GetProperty("attname").GetString()!, TypeOf(row.GetProperty("type").GetString()!));
        }
        return columns.ToFrozenDictionary(
            pair => pair.Key,
            pair => new VirtualTable(pair.Value.Oid, pair.Value.Schema, pair.Value.Name, pair.Value.Columns.Values.ToValueList()),
            StringComparer.Ordinal);
    }

    /// <summary>The engine's type of a catalog column; types it does not have (pg_node_tree, aclitem, xid ...) are text or numbers.</summary>
    private static SqlType TypeOf(string name)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal))
            return SqlType.ArrayOf(TypeOf(name[..^2]).Kind);
        return name switch
        {
            "boolean" or "information_schema.yes_or_no_bool" => SqlType.Boolean,
            "smallint" => SqlType.SmallInt,
            "integer" or "xid" or "cid" => SqlType.Int,
            "information_schema.cardinal_number" => SqlType.Int,
            "bigint" or "xid8" => SqlType.BigInt,
            "real" => SqlType.Float,
            "double precision" => SqlType.Double,
            "numeric" => SqlType.Decimal(38, 6),
            "oid" => SqlType.Oid,
            "name" or "information_schema.sql_identifier" => SqlType.Name,
            "\"char\"" => SqlType.PgChar,
            "regproc" => SqlType.RegProc,
            "regtype" => SqlType.RegType,
            "regclass" => SqlType.RegClass,
            "int2vector" => SqlType.VectorOf(SqlTypeKind.SmallInt),
            "oidvector" => SqlType.VectorOf(SqlTypeKind.Oid),
            "timestamp with time zone" or "information_schema.time_stamp" => SqlType.TimestampTz,
            "interval" => SqlType.Interval,
            "bytea" => SqlType.Binary,
            // Domains over varchar.
            "information_schema.character_data" => SqlType.VarChar(0),
            "information_schema.yes_or_no" => SqlType.VarChar(3),
            _ => SqlType.String,
        };
    }
}
