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
    private readonly string _queryId = QueryId;
    private readonly Int128 _nowNanos = NowNanos;
    private readonly ICatalogFunctions? _catalogFunctions;
    private volatile bool _isRunKnown;

    /// <summary>UTF8_MODE: Impala's text functions count code points instead of bytes.</summary>
    public bool IsUtf8Mode { get; init; }

    /// <summary>True when text functions count code points: always in postgres, in impala by UTF8_MODE.</summary>
    public bool CountsCharacters => IsPostgresDialect || IsUtf8Mode;

    /// <summary>USE_LOCAL_TZ_FOR_UNIX_TIMESTAMP_CONVERSIONS: timestamps are local to <see cref="TimeZone"/> when they become or come from Unix times.</summary>
    public bool UsesLocalUnixTime { get; init; }

    public string QueryId
    {
        get
        {
            _isRunKnown = true;
            return _queryId;
        }
        init => _queryId = value;
    }

    public Int128 NowNanos
    {
        get
        {
            _isRunKnown = true;
            return _nowNanos;
        }
        init => _nowNanos = value;
    }

    /// <summary>Catalog lookups for pg_catalog functions (format_type, pg_get_userbyid ...); set on the coordinator only.</summary>
    public ICatalogFunctions? CatalogFunctions
    {
        get
        {
            _isRunKnown = true;
            return _catalogFunctions;
        }
        init => _catalogFunctions = value;
    }

    /// <summary>
    /// True once somebody has asked for what another run of the same statement has differently: id, time, catalog lookups. A plan that was
    /// made without asking serves every run in the same session.
    /// </summary>
    public bool IsRunKnown => _isRunKnown;
}
