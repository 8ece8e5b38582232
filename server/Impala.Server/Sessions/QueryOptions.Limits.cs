using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>What ends a statement or a session, and memory.</summary>
internal static partial class QueryOptions
{
    private const string NoSpilling = "no operator spills; one that needs more than MEM_LIMIT ends the query";
    private const string NoEstimates = "no query waits for its estimated memory";

    private static IEnumerable<Setting> Limits() =>
    [
        Acts("MEM_LIMIT", BytesOption.MemoryLimit, "0", Regular, "Memory a query may use at each impalad; 0 is without limit."),
        Acts("MEM_LIMIT_EXECUTORS", BytesOption.MemoryLimit, "0", Advanced, "As MEM_LIMIT, for impalads that are not the query's coordinator, when MEM_LIMIT is not set."),
        Acts("MEM_LIMIT_COORDINATORS", BytesOption.MemoryLimit, "0", Advanced, "As MEM_LIMIT, for the query's coordinator, when MEM_LIMIT is not set."),
        Acts("EXEC_TIME_LIMIT_S", IntegerOption.NonNegative, "0", Regular, "Seconds a query may run, planning not counted; 0 is without limit."),
        Acts("QUERY_TIMEOUT_S", IntegerOption.NonNegative, "0", Regular, "Seconds a query may wait for its client to take rows; 0 is without limit."),
        Acts("IDLE_SESSION_TIMEOUT", IntegerOption.NonNegative, "0", Regular, "Seconds a session may do nothing before it is closed; 0 is without limit."),
        Acts("SCAN_BYTES_LIMIT", BytesOption.Any, "0", Advanced, "Bytes a query may read from files; 0 is without limit."),
        Acts("NUM_ROWS_PRODUCED_LIMIT", IntegerOption.NonNegativeLong, "0", Advanced, "Rows a query may give its client; 0 is without limit."),
        Acts("JOIN_ROWS_PRODUCED_LIMIT", IntegerOption.NonNegativeLong, "0", Advanced, "Rows one join of a query may produce; 0 is without limit."),
        Acts("CPU_LIMIT_S", IntegerOption.NonNegativeLong, "0", Development, "Seconds of processor time of all threads of a query; 0 is without limit."),
        Acts("STATEMENT_EXPRESSION_LIMIT", IntegerOption.AtLeast(1024), "250000", Regular, "Expressions a statement may have."),
        Acts("MAX_STATEMENT_LENGTH_BYTES", BytesOption.Between(1024, int.MaxValue), "16777216", Regular, "Length a statement may have."),
        Acts("THREAD_RESERVATION_LIMIT", IntegerOption.AtLeast(-1), "3000", Regular, "Threads a query may need at one impalad; 0 and -1 are without limit."),
        Acts("THREAD_RESERVATION_AGGREGATE_LIMIT", IntegerOption.AtLeast(-1), "0", Regular, "Threads a query may need at all impalads; 0 and -1 are without limit."),
        Kept("FETCH_ROWS_TIMEOUT_MS", IntegerOption.NonNegativeLong, "10000", Advanced, "Longest wait of one request for rows.", "rows are sent as they come; clients do not ask again and again"),
        Kept("BUFFER_POOL_LIMIT", BytesOption.MemoryLimit, "", Advanced, "Memory of operators that can spill.", NoSpilling),
        Kept("SCRATCH_LIMIT", BytesOption.OrMinusOne, "-1", Regular, "Disk a query may use for spilling; -1 is without limit.", NoSpilling),
        Kept("DISABLE_UNSAFE_SPILLS", BooleanOption.Instance, "0", Regular, "Ends queries without statistics rather than spill.", NoSpilling),
        Kept("DEFAULT_SPILLABLE_BUFFER_SIZE", BytesOption.PowerOfTwo, "2097152", Advanced, "Size of buffers that can be spilled.", NoSpilling),
        Kept("MIN_SPILLABLE_BUFFER_SIZE", BytesOption.PowerOfTwo, "65536", Advanced, "Least size of buffers that can be spilled.", NoSpilling),
        Kept("MAX_ROW_SIZE", BytesOption.Between(1, 1L << 40), "524288", Regular, "Row size that memory is reserved for.", "rows of any size are taken as long as memory lasts"),
        Kept("SORT_RUN_BYTES_LIMIT", BytesOption.Any, "-1", Advanced, "Memory of a sort's runs.", NoSpilling),
        Kept("MAX_SORT_RUN_SIZE", IntegerOption.NonNegativeBut(1), "0", Development, "Pages of a sort's runs in memory.", NoSpilling),
        Kept("PREAGG_BYTES_LIMIT", BytesOption.Any, "-1", Advanced, "Memory of each class of a partial aggregation.", "a partial aggregation passes rows on when it does not pay"),
        Kept("LARGE_AGG_MEM_THRESHOLD", BytesOption.Any, "536870912", Advanced, "Estimate of an aggregation from which a lower one is tried.", NoEstimates),
        Kept("AGG_MEM_CORRELATION_FACTOR", RealOption.Share, "0.5", Advanced, "How much grouping columns depend on each other, for memory estimates.", NoEstimates),
        Kept("MEM_ESTIMATE_SCALE_FOR_SPILLING_OPERATOR", RealOption.Share, "0.0", Development, "Share of memory estimates of operators that can spill.", NoEstimates),
        Kept("MAX_MEM_ESTIMATE_FOR_ADMISSION", BytesOption.Any, "0", Advanced, "Upper bound of the memory a query is admitted by.", NoEstimates),
        Kept("HDFS_SCANNER_NON_RESERVED_BYTES", BytesOption.Any, "-1", Advanced, "Memory a scanner thread is taken to need.", NoEstimates),
        Kept("LOCK_MAX_WAIT_TIME_S", IntegerOption.NonNegative, "300", Regular, "Longest wait for a lock of the Hive metastore.", "no Hive metastore"),
    ];
}
