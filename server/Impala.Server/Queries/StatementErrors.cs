using Impala.Catalog.Errors;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>Errors of statements as a whole.</summary>
internal static class StatementErrors
{
    public static SqlException NotSupported(Statement statement) => new(
        SqlState.FeatureNotSupported,
        statement switch
        {
            UpsertStatement upsert => $"UPSERT is only supported for Kudu tables: {upsert.Table}",
            OptimizeStatement optimize => $"OPTIMIZE statement is only supported for Iceberg tables: {optimize.Table}",
            DescribeHistoryStatement history => $"DESCRIBE HISTORY must specify an Iceberg table: {history.Table}",
            _ => $"{NameOf(statement)} is not supported",
        },
        statement.Span.Start);

    /// <summary>A clause or form that parses and is not built, named.</summary>
    public static SqlException NotSupported(string what, SqlNode at) => new(SqlState.FeatureNotSupported, $"{what} is not supported", at.Span.Start);

    /// <summary>Impala's words for a table whose files are written once.</summary>
    public static SqlException NotModifiable(Statement statement, string table) => new(
        SqlState.FeatureNotSupported,
        statement is MergeStatement
            ? "MERGE is only supported for Iceberg tables"
            : $"Impala only supports modifying Kudu and Iceberg tables, but the following table is neither: {table}",
        statement.Span.Start);

    public static SqlException ReadOnly(Statement statement) => new(
        SqlState.ReadOnlySqlTransaction, $"cannot execute {NameOf(statement)} in a read-only transaction", statement.Span.Start);

    public static SqlException NoParameters(Statement statement) => new(
        SqlState.UndefinedParameter, $"{NameOf(statement)} takes no parameters", statement.Span.Start);

    private static string NameOf(Statement statement)
    {
        switch (statement)
        {
            case UnsupportedStatement unsupported:
                return unsupported.Command.ToUpperInvariant();
            case CreateFunctionStatement { Aggregate: true } or DropFunctionStatement { Aggregate: true }:
                return statement is CreateFunctionStatement ? "CREATE AGGREGATE FUNCTION" : "DROP AGGREGATE FUNCTION";
            case GrantRoleStatement or GrantPrivilegeStatement:
                return "GRANT";
            case RevokeRoleStatement or RevokePrivilegeStatement:
                return "REVOKE";
            case ShowLayoutStatement layout:
                return "SHOW " + Words(layout.What.ToString());
            case AdminFunctionStatement admin:
                return ":" + admin.Function.Name;
        }
        return Words(statement.GetType().Name.Replace("Statement", "", StringComparison.Ordinal));
    }

    /// <summary>"CreateTable" as "CREATE TABLE".</summary>
    private static string Words(string name) => string.Concat(
        name.Select((character, i) => i > 0 && char.IsUpper(character) ? " " + character : character.ToString())).ToUpperInvariant();

    public static SqlException RowsProducedLimit(string queryId, long limit) => new(
        SqlState.ProgramLimitExceeded,
        FormattableString.Invariant($"Query {queryId} terminated due to rows produced limit of {limit}. Unset or increase NUM_ROWS_PRODUCED_LIMIT query option to produce more rows."));

    public static SqlException StatementTooLong(long length, long limit) => new(
        SqlState.ProgramLimitExceeded, FormattableString.Invariant($"Statement length of {length} bytes exceeds the maximum statement length ({limit} bytes)"));
}
