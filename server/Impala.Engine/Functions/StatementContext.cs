namespace Impala.Engine.Functions;

/// <summary>Facts that are fixed for one statement on all nodes: sent with every fragment.</summary>
/// <param name="QueryId">16 hex digits, a colon, 16 hex digits, as Impala writes it.</param>
/// <param name="NowNanos">UTC start of the statement, nanoseconds since 1970.</param>
/// <param name="TimeZone">IANA name of the session's zone; now() is local to it.</param>
public sealed record StatementContext(
    string QueryId,
    Int128 NowNanos,
    string TimeZone,
    string User,
    string CurrentDatabase,
    string Coordinator,
    bool IsPostgresDialect)
{
    /// <summary>Catalog lookups for pg_catalog functions (format_type, pg_get_userbyid ...); set on the coordinator only.</summary>
    public ICatalogFunctions? CatalogFunctions { get; init; }
}
