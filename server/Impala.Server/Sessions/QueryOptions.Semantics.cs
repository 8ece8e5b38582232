using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>What statements mean.</summary>
internal static partial class QueryOptions
{
    private static IEnumerable<Setting> Semantics() =>
    [
        Acts("SQL_DIALECT", DialectOption.Instance, "postgres", Regular, "The dialect statements are written in; this server's own."),
        Acts("STRICT_TRANSACTIONS", BooleanOption.Instance, "0", Regular, "Statements that write are refused between BEGIN and COMMIT, since each commits by itself; this server's own."),
        Acts("TIMEZONE", TextOption.Instance, "UTC", Regular, "Zone of now() and of conversions to local time."),
        Acts("USE_LOCAL_TZ_FOR_UNIX_TIMESTAMP_CONVERSIONS", BooleanOption.Instance, "0", Advanced, "Timestamps are local time when they become or come from Unix times."),
        Acts("NOW_STRING", TextOption.Instance, "", Development, "What now() gives, for tests."),
        Acts("ALLOW_UNSAFE_CASTS", BooleanOption.Instance, "0", Development, "INSERT and set operations convert between numbers and text by themselves."),
        Acts("VALUES_STMT_AVOID_LOSSY_CHAR_PADDING", BooleanOption.Instance, "0", Regular, "Columns of VALUES that hold CHAR of several lengths become VARCHAR."),
        Acts("UTF8_MODE", BooleanOption.Instance, "0", Development, "Text functions count characters instead of bytes."),
        Option("DECIMAL_V2", new OneSidedOption(true, "the decimal arithmetic of Impala 2 is not there"), "1", Development, "Decimal arithmetic of Impala 3 and later.", OptionEffect.Refused("false is 0A000: the arithmetic of Impala 2 is not there")),
        Kept("STRICT_MODE", BooleanOption.Instance, "0", Development, "Stricter conversion of text in files.", "fields that overflow or are no value are NULL with a warning, see ABORT_ON_ERROR"),
        Kept("EXPAND_COMPLEX_TYPES", BooleanOption.Instance, "1", Regular, "SELECT * holds nested columns.", NoNested),
        Kept("STRINGIFY_MAP_KEYS", BooleanOption.Instance, "0", Advanced, "Prints keys of maps as text.", NoNested),
        Kept("FALLBACK_DB_FOR_FUNCTIONS", TextOption.Instance, "", Advanced, "Database of functions that are found nowhere else.", "functions are found by search_path"),
        Kept("ABORT_JAVA_UDF_ON_EXCEPTION", BooleanOption.Instance, "0", Advanced, "Exceptions of Java functions end the query.", "no Java functions"),
    ];
}
