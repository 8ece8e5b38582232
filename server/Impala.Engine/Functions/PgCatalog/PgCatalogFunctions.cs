using Impala.Catalog.Types;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.PgCatalog;

/// <summary>
/// pg_catalog's functions over names, definitions and privileges (clients.md 4). What Impala has no notion of (functions of users, triggers,
/// rules) answers NULL, as PostgreSQL does for an OID it does not know.
/// </summary>
internal static class PgCatalogFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        Of("format_type", "Name of a type with its modifier.", [RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Int)], FormatType, isStrict: false),
        Of("pg_get_userbyid", "Name of a role.", [RowFunction.Of(SqlType.Name, SqlType.Oid)], row => row.Catalog?.NameOf(SqlTypeKind.RegRole, row.Oid(0)) ?? $"unknown (OID={row.Oid(0)})"),
        .. Visibility("table", "type", "function", "operator", "opclass", "opfamily", "collation", "conversion", "statistics_obj", "ts_config", "ts_dict", "ts_parser", "ts_template"),
        Of("obj_description", "Comment of an object.", [RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Name), RowFunction.Of(SqlType.String, SqlType.Oid)],
            row => row.Catalog?.GetDescription(row.Oid(0), row.Count > 1 ? row.Text(1) : null, 0)),
        Of("shobj_description", "Comment of a shared object.", [RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Name)], row => row.Catalog?.GetDescription(row.Oid(0), row.Text(1), 0)),
        Of("col_description", "Comment of a column.", [RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Int)], row => row.Catalog?.GetDescription(row.Oid(0), "pg_class", (int)row.Long(1))),
        Of("pg_get_expr", "Text of a stored expression.",
            [RowFunction.Of(SqlType.String, SqlType.String, SqlType.Oid), RowFunction.Of(SqlType.String, SqlType.String, SqlType.Oid, SqlType.Boolean)], row => row.Text(0)),
        Of("pg_get_viewdef", "Query of a view.",
            [
                RowFunction.Of(SqlType.String, SqlType.Oid), RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Boolean), RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Int),
                RowFunction.Of(SqlType.String, SqlType.RegClass), RowFunction.Of(SqlType.String, SqlType.RegClass, SqlType.Boolean),
            ],
            row => row.Catalog?.GetViewDefinition(row.Oid(0))),
        Of("pg_get_indexdef", "Definition of a primary key's index, or the name of one of its columns.",
            [RowFunction.Of(SqlType.String, SqlType.Oid), RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Int, SqlType.Boolean)],
            row => row.Catalog?.GetIndexDefinition(row.Oid(0), row.Count > 1 ? (int)row.Long(1) : 0, row.Count > 1)),
        Of("pg_get_constraintdef", "Definition of a key.", [RowFunction.Of(SqlType.String, SqlType.Oid), RowFunction.Of(SqlType.String, SqlType.Oid, SqlType.Boolean)],
            row => row.Catalog?.GetConstraintDefinition(row.Oid(0))),
        .. NoDefinition("pg_get_triggerdef", [SqlType.Oid], [SqlType.Oid, SqlType.Boolean]),
        .. NoDefinition("pg_get_ruledef", [SqlType.Oid], [SqlType.Oid, SqlType.Boolean]),
        .. NoDefinition("pg_get_functiondef", [SqlType.Oid]),
        .. NoDefinition("pg_get_function_sqlbody", [SqlType.Oid]),
        .. NoDefinition("pg_get_partkeydef", [SqlType.Oid]),
        .. NoDefinition("pg_get_statisticsobjdef_columns", [SqlType.Oid]),
        .. NoDefinition("pg_get_serial_sequence", [SqlType.String, SqlType.String]),
        Of("pg_get_function_result", "Result type of a function.", [RowFunction.Of(SqlType.String, SqlType.Oid)], _ => null),
        Of("pg_get_function_arguments", "Arguments of a function.", [RowFunction.Of(SqlType.String, SqlType.Oid)], _ => ""),
        Of("pg_get_function_identity_arguments", "Arguments that identify a function.", [RowFunction.Of(SqlType.String, SqlType.Oid)], _ => ""),
        Of("pg_tablespace_location", "Folder of a tablespace: none.", [RowFunction.Of(SqlType.String, SqlType.Oid)], _ => ""),
        Of("pg_encoding_to_char", "Name of an encoding.", [RowFunction.Of(SqlType.Name, SqlType.Int)], row => row.Long(0) switch { 0 => "SQL_ASCII", 6 => "UTF8", _ => "" }),
        Of("pg_char_to_encoding", "Number of an encoding.", [RowFunction.Of(SqlType.Int, SqlType.Name)], row => row.Text(0).ToUpperInvariant() is "UTF8" or "UTF-8" or "UNICODE" ? 6 : -1),
        .. PrivilegeFunctions.Of("has_table_privilege", "has_any_column_privilege", "has_schema_privilege", "has_database_privilege", "has_function_privilege",
            "has_sequence_privilege", "has_type_privilege", "has_tablespace_privilege", "has_language_privilege", "has_foreign_data_wrapper_privilege",
            "has_server_privilege", "pg_has_role"),
        PrivilegeFunctions.OfColumn,
        Of("pg_size_pretty", "Bytes with a unit.", [RowFunction.Of(SqlType.String, SqlType.BigInt)], row => PrettySize(row.Long(0))),
        .. RelationSize("pg_table_size", "pg_relation_size", "pg_total_relation_size"),
        Of("pg_indexes_size", "Bytes of a table's indexes: none.", [RowFunction.Of(SqlType.BigInt, SqlType.Oid)], _ => 0L),
        Of("pg_database_size", "Bytes of a database, unknown here.", [RowFunction.Of(SqlType.BigInt, SqlType.Name), RowFunction.Of(SqlType.BigInt, SqlType.Oid)], _ => 0L),
        Of("pg_stat_get_numscans", "Scans of an index or table: not counted.", [RowFunction.Of(SqlType.BigInt, SqlType.Oid)], _ => 0L),
        Of("pg_relation_is_publishable", "False: nothing is published.", [RowFunction.Of(SqlType.Boolean, SqlType.RegClass)], _ => false),
        Of("pg_column_is_updatable", "False: tables are not updatable by row.", [RowFunction.Of(SqlType.Boolean, SqlType.RegClass, SqlType.SmallInt, SqlType.Boolean)], _ => false),
        .. ToObject("to_regclass", SqlType.RegClass),
        .. ToObject("to_regtype", SqlType.RegType),
        .. ToObject("to_regproc", SqlType.RegProc),
        .. ToObject("to_regnamespace", SqlType.RegNamespace),
        .. ToObject("to_regrole", SqlType.RegRole),
    ];

    private static RowFunction Of(string name, string description, FunctionSignature[] overloads, RowEvaluator evaluate, bool isStrict = true) =>
        new(name, description, overloads, evaluate) { Deterministic = false, Strict = isStrict };

    private static IEnumerable<RowFunction> Visibility(params string[] kinds) => kinds.Select(kind =>
        Of($"pg_{kind}_is_visible", $"True when a {kind} is found by its bare name.", [RowFunction.Of(SqlType.Boolean, SqlType.Oid)], row => row.Catalog?.IsVisible(kind, row.Oid(0)) ?? true));

    private static IEnumerable<RowFunction> NoDefinition(string name, params SqlType[][] overloads) =>
        [Of(name, "NULL: there are no such objects.", [.. overloads.Select(parameters => RowFunction.Of(SqlType.String, parameters))], _ => null)];

    private static IEnumerable<RowFunction> RelationSize(params string[] names) => names.Select(name => Of(
        name,
        "Bytes of a table's files.",
        [
            RowFunction.Of(SqlType.BigInt, SqlType.RegClass), RowFunction.Of(SqlType.BigInt, SqlType.Oid),
            RowFunction.Of(SqlType.BigInt, SqlType.RegClass, SqlType.String),
        ],
        row => row.Catalog?.GetRelationSize(row.Oid(0)) ?? 0L));

    private static IEnumerable<RowFunction> ToObject(string name, SqlType type) =>
        [Of(name, $"OID behind a name, NULL when there is none.", [RowFunction.Of(type, SqlType.String)], row => row.Catalog?.ResolveName(type.Kind, row.Text(0)) is { } oid ? oid : null)];

    private static object? FormatType(RowArguments row)
    {
        if (row.IsNull(0))
            return null;
        var oid = row.Oid(0);
        var name = row.Catalog?.NameOf(SqlTypeKind.RegType, oid) ?? "???";
        var modifier = row.IsNull(1) ? -1 : (int)row.Long(1);
        if (modifier < 0)
            return name;
        // PostgreSQL's type modifiers: lengths carry a header of 4 bytes, numeric packs precision and scale.
        return oid switch
        {
            1042 or 1043 when modifier >= 4 => $"{name}({modifier - 4})",
            1700 when modifier >= 4 => $"{name}({((modifier - 4) >> 16) & 0xFFFF},{(modifier - 4) & 0xFFFF})",
            1114 => $"timestamp({modifier}) without time zone",
            1184 => $"timestamp({modifier}) with time zone",
            _ => name,
        };
    }

    private static string PrettySize(long bytes)
    {
        string[] units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
        var size = (Int128)bytes;
        var unit = 0;
        // PostgreSQL moves to the next unit at 10240, rounding half up.
        while (unit < units.Length - 1 && Int128.Abs(size) >= 10240)
        {
            size = (size + (size < 0 ? -512 : 512)) / 1024;
            unit++;
        }
        return $"{size} {units[unit]}";
    }
}
