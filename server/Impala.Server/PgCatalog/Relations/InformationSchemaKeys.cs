namespace Impala.Server.PgCatalog.Relations;

/// <summary>information_schema.table_constraints.</summary>
internal sealed class InformationSchemaTableConstraints : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "table_constraints";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => context.Catalog.Keys.Select(key => new VirtualRow
    {
        ["constraint_catalog"] = "impala",
        ["constraint_schema"] = key.Table.Name.Database,
        ["constraint_name"] = key.Name,
        ["table_catalog"] = "impala",
        ["table_schema"] = key.Table.Name.Database,
        ["table_name"] = key.Table.Name.Table,
        ["constraint_type"] = key.IsPrimary ? "PRIMARY KEY" : "FOREIGN KEY",
        ["is_deferrable"] = "NO",
        ["initially_deferred"] = "NO",
        ["enforced"] = "NO",
    });
}

/// <summary>information_schema.key_column_usage.</summary>
internal sealed class InformationSchemaKeyColumnUsage : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "key_column_usage";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context)
    {
        foreach (var key in context.Catalog.Keys)
        {
            if (!context.Catalog.TryGetBody(key.Table, out var table))
                continue;
            for (var i = 0; i < key.Columns.Count; i++)
            {
                if (!context.Catalog.Sees(key.Table, table.Columns[key.Columns[i] - 1].Name))
                    continue;
                yield return new VirtualRow
                {
                    ["constraint_catalog"] = "impala",
                    ["constraint_schema"] = key.Table.Name.Database,
                    ["constraint_name"] = key.Name,
                    ["table_catalog"] = "impala",
                    ["table_schema"] = key.Table.Name.Database,
                    ["table_name"] = key.Table.Name.Table,
                    ["column_name"] = table.Columns[key.Columns[i] - 1].Name,
                    ["ordinal_position"] = i + 1,
                    ["position_in_unique_constraint"] = key.IsPrimary ? null : i + 1,
                };
            }
        }
    }
}

/// <summary>information_schema.referential_constraints.</summary>
internal sealed class InformationSchemaReferentialConstraints : VirtualRelation
{
    public override string Schema => "information_schema";

    public override string Name => "referential_constraints";

    public override IEnumerable<VirtualRow> Rows(VirtualReadContext context) => context.Catalog.Keys.Where(key => !key.IsPrimary).Select(key => new VirtualRow
    {
        ["constraint_catalog"] = "impala",
        ["constraint_schema"] = key.Table.Name.Database,
        ["constraint_name"] = key.Name,
        ["unique_constraint_catalog"] = "impala",
        ["unique_constraint_schema"] = key.Parent!.Name.Database,
        ["unique_constraint_name"] = key.Parent.Name.Table + "_pkey",
        ["match_option"] = "NONE",
        ["update_rule"] = "NO ACTION",
        ["delete_rule"] = "NO ACTION",
    });
}
