using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>Statements about tables and statistics, and clients.</summary>
internal static partial class QueryOptions
{
    private const string NoColumnBounds = "the planner takes bounds of columns from the files";

    private static IEnumerable<Setting> Services() =>
    [
        Acts("SYNC_DDL", BooleanOption.Instance, "0", Regular, "Statements that change the catalog return when all coordinators have the change."),
        Kept("ENABLE_ASYNC_DDL_EXECUTION", BooleanOption.Instance, "1", Advanced, "DDL can be cancelled while it runs.", "always so"),
        Kept("ENABLE_ASYNC_LOAD_DATA_EXECUTION", BooleanOption.Instance, "1", Advanced, "LOAD DATA can be cancelled while it runs.", "always so"),
        Acts("DELETE_STATS_IN_TRUNCATE", BooleanOption.Instance, "1", Advanced, "TRUNCATE forgets the table's statistics."),
        Kept("COMPUTE_COLUMN_MINMAX_STATS", BooleanOption.Instance, "0", Advanced, "COMPUTE STATS finds bounds of columns.", NoColumnBounds),
        Kept("SHOW_COLUMN_MINMAX_STATS", BooleanOption.Instance, "0", Advanced, "SHOW COLUMN STATS shows bounds.", NoColumnBounds),
        Acts("COMPUTE_STATS_MIN_SAMPLE_SIZE", BytesOption.AtLeast(0), "1073741824", Advanced, "Least bytes that COMPUTE STATS TABLESAMPLE reads."),
        Kept("CLIENT_IDENTIFIER", TextOption.Instance, "", Advanced, "Names the client.", "shown; application_name is on the sessions page"),
        Kept("SUPPORT_START_OVER", BooleanOption.Instance, "0", Advanced, "Lets a client fetch a result again from its first row.", "rows are sent once; a cursor WITH HOLD keeps them"),
    ];
}
