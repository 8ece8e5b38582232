using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Session;

/// <summary>Functions that answer facts of the session and the server. They take no part in folding, since a plan may outlive the fact.</summary>
internal static class SessionFunctions
{
    /// <summary>Clients look for "PostgreSQL" and a major version here (clients.md 5.8).</summary>
    public const string VersionText = "PostgreSQL 15.0 (Impala for .NET 0.1.0, compatible with Apache Impala SQL)";

    /// <summary>In the impala dialect: as an impalad says it. PostgreSQL's version stays readable for drivers in such a session.</summary>
    public const string ImpalaVersionText = "impalad version 0.1.0 RELEASE (Impala for .NET, wire protocol of PostgreSQL 15.0)";

    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        Fact("version", "Product and version.", SqlType.String, row => row.Context.Statement.IsPostgresDialect ? VersionText : ImpalaVersionText),
        Fact("current_database", "Name of the PostgreSQL database, or in impala of the current database.", SqlType.Name,
            row => row.Context.Statement.IsPostgresDialect ? "impala" : row.Context.Statement.CurrentDatabase, "current_catalog"),
        Fact("current_schema", "First schema of the search path.", SqlType.Name, row => Schemas(row, false) is [var first, ..] ? first : null),
        new RowFunction("current_schemas", "Schemas of the search path.", [RowFunction.Of(SqlType.ArrayOf(SqlTypeKind.Name), SqlType.Boolean)], CurrentSchemas) { Deterministic = false },
        Fact("current_user", "Name of the user.", SqlType.Name, row => row.Context.Statement.User, "session_user", "user", "current_role", "effective_user", "logged_in_user"),
        Fact("current_session", "Id of the session.", SqlType.String, row => row.Catalog?.GetSetting("session_id") ?? "0:0", "current_sid"),
        Fact("pg_backend_pid", "Number of the session.", SqlType.Int, row => row.Catalog?.BackendPid ?? 0, "pid"),
        Fact("last_query_id", "Id of the session's previous query.", SqlType.String, row => row.Catalog?.GetSetting("last_query_id")),
        Fact("query_id", "Id of this query.", SqlType.String, row => row.Context.Statement.QueryId),
        Fact("coordinator", "Host that coordinates the query.", SqlType.String, row => row.Context.Statement.Coordinator),
        new RowFunction(
            "current_setting",
            "Value of a session option.",
            [RowFunction.Of(SqlType.String, SqlType.String), RowFunction.Of(SqlType.String, SqlType.String, SqlType.Boolean)],
            CurrentSetting) { Deterministic = false },
        new RowFunction(
            "set_config",
            "Sets a session option, for the transaction only when the third argument is true; gives the new value.",
            [RowFunction.Of(SqlType.String, SqlType.String, SqlType.String, SqlType.Boolean)],
            row => row.Catalog?.Configure(row.Text(0), row.Text(1), row.Bool(2)) ?? throw FunctionErrors.UnknownSetting(row.Text(0))) { Deterministic = false },
        Fact("pg_is_in_recovery", "Always false.", SqlType.Boolean, _ => false),
        Fact("txid_current", "Number of the transaction.", SqlType.BigInt, _ => 1L, "pg_current_xact_id"),
        Fact("pg_advisory_unlock_all", "Does nothing: there are no advisory locks.", SqlType.Void, _ => true),
        Fact("pg_postmaster_start_time", "When the server started, as far as the session knows.", SqlType.TimestampTz, row => row.Context.Statement.NowNanos, "pg_conf_load_time"),
        Fact("getdatabaseencoding", "UTF8.", SqlType.Name, _ => "UTF8"),
        Fact("pg_client_encoding", "UTF8.", SqlType.Name, _ => "UTF8"),
        Fact("inet_server_port", "NULL: not told.", SqlType.Int, _ => null, "inet_client_port"),
        Fact("inet_server_addr", "NULL: not told.", SqlType.String, _ => null, "inet_client_addr"),
        Fact("pi", "The number pi.", SqlType.Double, _ => Math.PI, isDeterministic: true),
        Fact("e", "Euler's number.", SqlType.Double, _ => Math.E, isDeterministic: true),
        Fact("uuid", "A new UUID as text.", SqlType.String, _ => Guid.NewGuid().ToString()),
        Fact("gen_random_uuid", "A new UUID.", SqlType.String, _ => Guid.NewGuid().ToString()),
    ];

    private static RowFunction Fact(string name, string description, SqlType type, RowEvaluator evaluate, params string[] aliases) =>
        Fact(name, description, type, evaluate, false, aliases);

    private static RowFunction Fact(string name, string description, SqlType type, RowEvaluator evaluate, bool isDeterministic, params string[] aliases) =>
        new(name, description, [RowFunction.Of(type)], evaluate)
        {
            Deterministic = isDeterministic,
            AliasList = aliases,
            // Impala's names are strings.
            Resolver = (arguments, resolution) =>
                arguments.IsEmpty ? new FunctionSignature([], type == SqlType.Name && !resolution.IsPostgres ? SqlType.String : type) : null,
        };

    private static IReadOnlyList<string> Schemas(RowArguments row, bool includeImplicit) =>
        row.Catalog?.CurrentSchemas(includeImplicit) ?? (includeImplicit ? ["pg_catalog", row.Context.Statement.CurrentDatabase] : [row.Context.Statement.CurrentDatabase]);

    private static object? CurrentSchemas(RowArguments row)
    {
        var builder = new ArrayBuilder();
        foreach (var schema in Schemas(row, row.Bool(0)))
            builder.Add(Encoding.UTF8.GetBytes(schema));
        return builder.Encoded.ToArray();
    }

    private static object? CurrentSetting(RowArguments row)
    {
        var name = row.Text(0);
        if (row.Catalog?.GetSetting(name) is { } value)
            return value;
        if (row.Count > 1 && row.Bool(1))
            return null;
        throw FunctionErrors.UnknownSetting(name);
    }
}
