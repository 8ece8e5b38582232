using System.Collections.Frozen;
using Impala.Catalog.Types;

namespace Impala.Engine.Functions;

/// <summary>
/// Which dialects a name of the registry belongs to. The postgres dialect has every name; the impala dialect those of Impala's registry
/// (impala.md 3) and the few of <see cref="Ours"/>, and of each the overloads Impala has. A name is of Impala unless it stands here, and a test
/// compares both sets with the names of the reference.
/// </summary>
public static class FunctionDialects
{
    /// <summary>The names that only the postgres dialect has, or any dialect when they are qualified with pg_catalog.</summary>
    public static readonly FrozenSet<string> PostgresOnly = FrozenSet.ToFrozenSet(
    [
        // Arrays and rows.
        "array", "array_agg", "array_append", "array_cat", "array_dims", "array_fill", "array_get", "array_length", "array_lower", "array_ndims",
        "array_position", "array_positions", "array_prepend", "array_remove", "array_replace", "array_slice", "array_to_string", "array_upper",
        "cardinality", "generate_series", "generate_subscripts", "record_text", "string_to_array", "string_to_table", "trim_array", "unnest",

        // Numbers.
        "acosd", "acosh", "asind", "asinh", "atand", "atanh", "bit_and", "bit_or", "bit_xor", "cbrt", "cosd", "cotd", "gcd", "lcm", "num_nonnulls",
        "num_nulls", "sind", "tand", "to_hex", "to_number",

        // Texts.
        "bit_length", "encode", "format", "len", "octet_length", "parse_ident", "position", "quote_ident", "quote_literal", "quote_nullable",
        "regexp_count", "regexp_instr", "regexp_match", "regexp_matches", "regexp_split_to_array", "regexp_split_to_table", "regexp_substr", "sha256",
        "sha512", "starts_with", "strpos", "to_char",

        // JSON.
        "json_build_array", "json_build_object", "jsonb_build_array", "jsonb_build_object", "to_json", "to_jsonb",

        // Times.
        "age", "clock_timestamp", "curdate", "date_bin", "isfinite", "justify_days", "justify_hours", "justify_interval", "localtimestamp",
        "make_date", "make_interval", "make_time", "make_timestamp", "statement_timestamp", "timezone", "transaction_timestamp",

        // Aggregates and windows.
        "any_value", "approx_count_distinct", "bool_and", "bool_or", "every", "mode", "nth_value", "percentile_cont", "percentile_disc", "regr_avgx",
        "regr_avgy", "regr_sxx", "regr_sxy", "regr_syy", "string_agg",

        // Session and catalog.
        "_pg_expandarray", "col_description", "current_role", "current_schema", "current_schemas", "current_setting", "format_type",
        "gen_random_uuid", "getdatabaseencoding", "has_any_column_privilege", "has_column_privilege", "has_database_privilege",
        "has_foreign_data_wrapper_privilege", "has_function_privilege", "has_language_privilege", "has_schema_privilege", "has_sequence_privilege",
        "has_server_privilege", "has_table_privilege", "has_tablespace_privilege", "has_type_privilege", "inet_client_addr", "inet_client_port",
        "inet_server_addr", "inet_server_port", "obj_description", "pg_advisory_unlock_all", "pg_backend_pid", "pg_char_to_encoding",
        "pg_client_encoding", "pg_collation_is_visible", "pg_column_is_updatable", "pg_conf_load_time", "pg_conversion_is_visible",
        "pg_current_xact_id", "pg_database_size", "pg_encoding_to_char", "pg_function_is_visible", "pg_get_constraintdef", "pg_get_expr",
        "pg_get_function_arguments", "pg_get_function_identity_arguments", "pg_get_function_result", "pg_get_function_sqlbody",
        "pg_get_functiondef", "pg_get_indexdef", "pg_get_keywords", "pg_get_partkeydef", "pg_get_ruledef", "pg_get_serial_sequence",
        "pg_get_statisticsobjdef_columns", "pg_get_triggerdef", "pg_get_userbyid", "pg_get_viewdef", "pg_has_role", "pg_indexes_size",
        "pg_is_in_recovery", "pg_opclass_is_visible", "pg_operator_is_visible", "pg_opfamily_is_visible", "pg_partition_ancestors",
        "pg_postmaster_start_time", "pg_relation_is_publishable", "pg_relation_size", "pg_size_pretty", "pg_sleep", "pg_stat_get_numscans",
        "pg_statistics_obj_is_visible", "pg_table_is_visible", "pg_table_size", "pg_tablespace_location", "pg_total_relation_size",
        "pg_ts_config_is_visible", "pg_ts_dict_is_visible", "pg_ts_parser_is_visible", "pg_ts_template_is_visible", "pg_type_is_visible",
        "pg_typeof", "set_config", "shobj_description", "to_regclass", "to_regnamespace", "to_regproc", "to_regrole", "to_regtype", "txid_current",
    ]);

    /// <summary>Names of neither product, in both dialects: what SUMMARY and PROFILE are asked with.</summary>
    public static readonly FrozenSet<string> Ours = FrozenSet.ToFrozenSet(["last_query_id", "query_id"]);

    // Operators with a word for a name, and what Impala keeps for its own rewrites: callable or not, SHOW FUNCTIONS does not list them.
    private static readonly FrozenSet<string> Hidden = FrozenSet.ToFrozenSet(
        ["div", "ilike", "iregexp", "like", "months_add_interval", "months_sub_interval", "not", "nullif", "regexp", "rlike", .. Ours]);

    /// <summary>True when the impala dialect has the name.</summary>
    public static bool IsOfImpala(string name) => !PostgresOnly.Contains(name);

    /// <summary>True when SHOW FUNCTIONS lists the overload of the name.</summary>
    internal static bool IsListed(string name, ReadOnlySpan<SqlType> arguments) =>
        IsOfImpala(name) && !Hidden.Contains(name) && TakesInImpala(name, arguments) && !(name == "to_utc_timestamp" && arguments.Length == 3);

    /// <summary>
    /// False for the argument lists that a function takes in the postgres dialect only. Spellings count: trunc cuts times, truncate does not.
    /// Source: Impala's registry (common/function-registry/impala_functions.py).
    /// </summary>
    public static bool TakesInImpala(string name, ReadOnlySpan<SqlType> arguments) => name switch
    {
        "now" or "current_timestamp" => arguments.Length == 0,
        "to_date" or "trim" or "utf8_trim" => arguments.Length == 1,
        "log" => arguments.Length == 2,
        "lpad" or "rpad" or "regexp_replace" => arguments.Length == 3,
        "locate" => arguments.Length <= 3,
        "chr" or "sleep" => arguments.Length != 1 || arguments[0].Kind != SqlTypeKind.BigInt,
        "conv" => arguments.Length != 3 || (IsTinyInt(arguments[1]) && IsTinyInt(arguments[2])),
        "date_part" or "date_trunc" => arguments.Length != 2 || !arguments[0].IsTemporal,
        "extract" => arguments.Length != 2 || !arguments[1].IsTemporal,
        "truncate" or "dtrunc" => arguments.Length != 2 || arguments[0].IsNumeric || arguments[0].Kind == SqlTypeKind.Null,
        "greatest" or "least" => !HoldsBinary(arguments),
        _ => true,
    };

    private static bool IsTinyInt(SqlType type) => !type.IsInteger || type.Kind == SqlTypeKind.TinyInt;

    private static bool HoldsBinary(ReadOnlySpan<SqlType> types)
    {
        foreach (var type in types)
            if (type.Kind == SqlTypeKind.Binary)
                return true;
        return false;
    }
}
