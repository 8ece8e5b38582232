using System.Collections.Frozen;
using Impala.Engine.Analysis;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;
using Impala.Server.PgCatalog.Relations;

namespace Impala.Server.PgCatalog;

/// <summary>
/// The virtual relations: every relation of PostgreSQL 15 by its layout, those of <see cref="Populated"/> with rows. To add one: a class in
/// Relations/ and a line in the list.
/// </summary>
internal sealed class PgCatalogTables : IVirtualTables
{
    private static readonly VirtualRelation[] Populated =
    [
        new PgNamespace(), new PgClass(), new PgAttribute(), new PgType(), new PgDatabase(), new PgProc(), new PgRoles(), new PgAuthId(), new PgUser("pg_user"), new PgUser("pg_shadow"), new PgGroup(), new PgAuthMembers(), new PgSettings(),
        new PgDescription(), new PgTables(), new PgViews(), new PgTablespace(), new PgConstraint(), new PgIndex(), new PgDepend(),
        new StaticRelation("pg_am"), new StaticRelation("pg_collation"), new StaticRelation("pg_language"), new StaticRelation("pg_range"),
        new InformationSchemaTables(), new InformationSchemaColumns(), new InformationSchemaSchemata(), new InformationSchemaViews(),
        new InformationSchemaTablePrivileges("table_privileges"), new InformationSchemaTablePrivileges("role_table_grants"),
        new InformationSchemaColumnPrivileges("column_privileges"), new InformationSchemaColumnPrivileges("role_column_grants"), new InformationSchemaEnabledRoles(),
        new InformationSchemaApplicableRoles("applicable_roles"), new InformationSchemaApplicableRoles("administrable_role_authorizations"),
        new InformationSchemaTableConstraints(), new InformationSchemaKeyColumnUsage(), new InformationSchemaReferentialConstraints(),
    ];

    private static readonly FrozenDictionary<string, VirtualRelation> ByName =
        Populated.ToFrozenDictionary(relation => relation.Schema + "." + relation.Name, StringComparer.Ordinal);

    private static readonly FrozenSet<string> NeedBodies =
        new[]
        {
            "pg_catalog.pg_attribute", "pg_catalog.pg_class", "pg_catalog.pg_views", "pg_catalog.pg_description", "pg_catalog.pg_constraint", "pg_catalog.pg_index", "pg_catalog.pg_depend",
            "information_schema.columns", "information_schema.views", "information_schema.table_constraints", "information_schema.key_column_usage",
            "information_schema.referential_constraints", "information_schema.column_privileges", "information_schema.role_column_grants",
        }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> FunctionsOfBodies = new[]
    {
        "pg_get_viewdef", "pg_get_constraintdef", "pg_get_indexdef", "obj_description", "col_description", "pg_table_size", "pg_relation_size", "pg_total_relation_size", "has_column_privilege",
    }.ToFrozenSet(StringComparer.Ordinal);

    public bool TryGet(string schema, string name, out VirtualTable table) => RelationLayout.All.TryGetValue(schema + "." + name, out table!);

    /// <summary>The rows as one statement sees them.</summary>
    public static IVirtualRows Reader(CatalogView view) => new Rows(view);

    /// <summary>Whether a scan of the relation reads table bodies, which then must be loaded before it runs.</summary>
    public static bool ReadsBodies(VirtualTableScanNode scan) => NeedBodies.Contains(scan.Schema + "." + scan.Name);

    /// <summary>Whether a function reads table bodies.</summary>
    public static bool ReadsBodies(string function) => FunctionsOfBodies.Contains(function);

    private sealed class Rows(CatalogView view) : IVirtualRows
    {
        public IEnumerable<object?[]> Read(VirtualTableScanNode node, IReadOnlyList<Constant> lookups, EvaluationContext context)
        {
            var key = node.Schema + "." + node.Name;
            if (!ByName.TryGetValue(key, out var relation))
                yield break;
            var columns = RelationLayout.All[key].Columns;
            var byName = new Dictionary<string, object>(StringComparer.Ordinal);
            for (var i = 0; i < lookups.Count; i++)
            {
                if (lookups[i].Value is not { } value)
                    yield break;
                byName[columns[node.Lookups[i].ColumnIndex].Name] = value;
            }
            foreach (var row in relation.Rows(new VirtualReadContext(view, byName)))
            {
                var values = new object?[node.Columns.Count];
                for (var i = 0; i < values.Length; i++)
                {
                    var column = columns[node.Columns[i].ColumnIndex];
                    values[i] = row.TryGetValue(column.Name, out var value) ? PhysicalValue.Of(column.Type, value) : null;
                }
                yield return values;
            }
        }
    }
}
