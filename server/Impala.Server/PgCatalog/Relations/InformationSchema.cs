using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Server.PgWire.Formats;

namespace Impala.Server.PgCatalog.Relations;

/// <summary>information_schema.tables.</summary>
internal sealed class InformationSchemaTables : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "tables";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        foreach (var entry in context.Catalog.Tables)
            yield return Row(entry.Name.Database, entry.Name.Table, entry.Kind == TableKind.View ? "VIEW" : "BASE TABLE", entry.Kind == TableKind.Table);
        foreach (var table in RelationLayout.All.Values)
            yield return Row(table.Schema, table.Name, RelationLayout.Kinds[table.Oid] == 'v' ? "VIEW" : "BASE TABLE", isInsertable: false);
    }

    private static VirtualRow Row(string schema, string name, string type, bool isInsertable) => new()
    {
        ["table_catalog"] = "impala",
        ["table_schema"] = schema,
        ["table_name"] = name,
        ["table_type"] = type,
        ["is_insertable_into"] = isInsertable ? "YES" : "NO",
        ["is_typed"] = "NO",
    };
}

/// <summary>information_schema.columns.</summary>
internal sealed class InformationSchemaColumns : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "columns";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        var schema = context.Text("table_schema");
        var name = context.Text("table_name");
        foreach (var entry in context.Catalog.Tables)
        {
            if ((schema is not null && entry.Name.Database != schema) || (name is not null && entry.Name.Table != name) || !context.Catalog.TryGetBody(entry, out var table))
                continue;
            for (var i = 0; i < table.Columns.Count; i++)
                if (context.Catalog.Sees(entry, table.Columns[i].Name))
                    yield return Row(entry.Name.Database, entry.Name.Table, i + 1, table.Columns[i], !table.PrimaryKey.Contains(table.Columns[i].Name), isUpdatable: !table.IsView);
        }
        foreach (var table in RelationLayout.All.Values)
        {
            if ((schema is not null && table.Schema != schema) || (name is not null && table.Name != name))
                continue;
            for (var i = 0; i < table.Columns.Count; i++)
                yield return Row(table.Schema, table.Name, i + 1, table.Columns[i], isNullable: true, isUpdatable: false);
        }
    }

    private static VirtualRow Row(string schema, string table, int number, Column column, bool isNullable, bool isUpdatable)
    {
        var type = column.Type;
        var pgType = PgTypes.Of(type);
        int? binaryDigits = type.Kind switch
        {
            SqlTypeKind.TinyInt or SqlTypeKind.SmallInt => 16,
            SqlTypeKind.Int => 32,
            SqlTypeKind.BigInt => 64,
            SqlTypeKind.Float => 24,
            SqlTypeKind.Double => 53,
            _ => null,
        };
        return new VirtualRow
        {
            ["table_catalog"] = "impala",
            ["table_schema"] = schema,
            ["table_name"] = table,
            ["column_name"] = column.Name,
            ["ordinal_position"] = number,
            ["is_nullable"] = isNullable ? "YES" : "NO",
            ["data_type"] = PgTypeNames.Format(pgType.Oid),
            ["character_maximum_length"] = type.Kind is SqlTypeKind.VarChar or SqlTypeKind.Char && type.Precision > 0 ? type.Precision : null,
            ["character_octet_length"] = type.Kind is SqlTypeKind.VarChar or SqlTypeKind.Char && type.Precision > 0 ? 4 * type.Precision : type.IsText ? 1073741824 : null,
            ["numeric_precision"] = type.IsDecimal ? type.Precision : binaryDigits,
            ["numeric_precision_radix"] = type.IsDecimal ? 10 : binaryDigits is null ? null : 2,
            ["numeric_scale"] = type.IsDecimal ? type.Scale : type.IsInteger ? 0 : null,
            ["datetime_precision"] = type.IsTemporal ? type.Kind == SqlTypeKind.Date ? 0 : 6 : null,
            ["udt_catalog"] = "impala",
            ["udt_schema"] = "pg_catalog",
            ["udt_name"] = pgType.Name,
            ["dtd_identifier"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["is_self_referencing"] = "NO",
            ["is_identity"] = "NO",
            ["identity_cycle"] = "NO",
            ["is_generated"] = "NEVER",
            ["is_updatable"] = isUpdatable ? "YES" : "NO",
        };
    }
}

/// <summary>information_schema.schemata.</summary>
internal sealed class InformationSchemaSchemata : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "schemata";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) =>
        context.Catalog.Databases.Select(database => (database.Name, database.Owner)).Concat([("information_schema", RoleNames.Owner), ("pg_catalog", RoleNames.Owner)])
            .Select(schema => new VirtualRow
            {
                ["catalog_name"] = "impala",
                ["schema_name"] = schema.Item1,
                ["schema_owner"] = schema.Item2,
            });
}

/// <summary>information_schema.views.</summary>
internal sealed class InformationSchemaViews : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "views";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) =>
        context.Catalog.Tables.Where(entry => entry.Kind == TableKind.View).Select(entry => new VirtualRow
        {
            ["table_catalog"] = "impala",
            ["table_schema"] = entry.Name.Database,
            ["table_name"] = entry.Name.Table,
            ["view_definition"] = context.Catalog.DefinitionOf(entry),
            ["check_option"] = "NONE",
            ["is_updatable"] = "NO",
            ["is_insertable_into"] = "NO",
        });
}
