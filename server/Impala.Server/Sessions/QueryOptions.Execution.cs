using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>How fragments run and where.</summary>
internal static partial class QueryOptions
{
    private const string NoCodegen = "no code is generated for a query";
    private const string NoAdmission = "queries are not queued for admission";
    private const string OnlyLocalChoice = "ranges go to the least loaded impalad";

    private static IEnumerable<Setting> Execution() =>
    [
        Acts("MT_DOP", IntegerOption.Between(0, 64), "", Regular, "Instances of a fragment at each impalad; 0 or unset is one a core."),
        Acts("NUM_NODES", IntegerOption.Between(0, 1), "0", Development, "1 runs all of a query at its coordinator."),
        Acts("ABORT_ON_ERROR", BooleanOption.Instance, "0", Regular, "Ends a query at the first field of a text file that does not convert, instead of NULL and a warning."),
        Acts("MAX_ERRORS", IntegerOption.Any, "100", Advanced, "Warnings of one kind that a query reports; 0 is the default."),
        Acts("EXEC_SINGLE_NODE_ROWS_THRESHOLD", IntegerOption.Any, "100", Advanced, "Queries that process fewer rows run at the coordinator alone."),
        Acts("DISABLE_STREAMING_PREAGGREGATIONS", BooleanOption.Instance, "0", Regular, "Partial aggregations never pass rows through."),
        Kept("BATCH_SIZE", IntegerOption.Between(0, 65536), "0", Development, "Rows of a batch.", "batches have the size the kernels are made for"),
        Kept("NUM_SCANNER_THREADS", IntegerOption.Any, "0", Regular, "Threads of a scan.", "scans run on the workers of their fragment, see MT_DOP"),
        Kept("DISABLE_CODEGEN", BooleanOption.Instance, "0", Regular, "Runs without generated code.", NoCodegen),
        Kept("DISABLE_CODEGEN_ROWS_THRESHOLD", IntegerOption.NonNegative, "50000", Advanced, "Rows below which no code is generated.", NoCodegen),
        Kept("DISABLE_CODEGEN_CACHE", BooleanOption.Instance, "0", Advanced, "Does not keep generated code.", NoCodegen),
        Kept("CODEGEN_CACHE_MODE", new EnumOption("CodeGen Cache Mode", (0, "NORMAL"), (1, "OPTIMAL"), (256, "NORMAL_DEBUG"), (257, "OPTIMAL_DEBUG")), "NORMAL", Development, "How generated code is found again.", NoCodegen),
        Kept("CODEGEN_OPT_LEVEL", EnumOption.Of("CodeGen Opt Level", "O0", "O1", "Os", "O2", "O3"), "O2", Advanced, "How much generated code is optimised.", NoCodegen),
        Kept("ASYNC_CODEGEN", BooleanOption.Instance, "0", Development, "Generates code while the query runs.", NoCodegen),
        Kept("PREFETCH_MODE", EnumOption.Of("prefetch mode", "NONE", "HT_BUCKET"), "HT_BUCKET", Advanced, "Prefetching of hash table buckets.", "hash tables prefetch always"),
        Kept("DEBUG_ACTION", TextOption.Instance, "", Development, "Injects failures for tests.", "failures are injected by tests of the code"),
        Kept("REQUEST_POOL", TextOption.Instance, "", Regular, "Pool a query is admitted in.", NoAdmission),
        Kept("ENABLE_TRIVIAL_QUERY_FOR_ADMISSION", BooleanOption.Instance, "1", Regular, "Admits trivial queries at once.", NoAdmission),
        Kept("SLOT_COUNT_STRATEGY", EnumOption.Of("Slot count strategy", "LARGEST_FRAGMENT", "PLANNER_CPU_ASK"), "LARGEST_FRAGMENT", Advanced, "How admission slots are counted.", NoAdmission),
        Kept("QUERY_CPU_COUNT_DIVISOR", RealOption.Positive, "", Advanced, "Divides a query's processor need to fit an executor group.", NoAdmission),
        Kept("ENABLE_REPLAN", BooleanOption.Instance, "1", Advanced, "Plans again for another executor group.", NoAdmission),
        Kept("TEST_REPLAN", BooleanOption.Instance, "0", Advanced, "Plans for two made-up executor groups.", NoAdmission),
        Kept("COMPUTE_PROCESSING_COST", BooleanOption.Instance, "0", Advanced, "Chooses the number of threads by processing cost.", "threads go by MT_DOP and rows"),
        Kept("PROCESSING_COST_MIN_THREADS", ThreadsOption.Instance, "1", Advanced, "Least threads of a fragment at an impalad, by processing cost.", "threads go by MT_DOP and rows"),
        Kept("MAX_FRAGMENT_INSTANCES_PER_NODE", ThreadsOption.Instance, "128", Advanced, "Most threads of a fragment at an impalad, by processing cost.", "threads go by MT_DOP and rows"),
        Kept("REPLICA_PREFERENCE", new EnumOption("replica memory distance preference", (0, "CACHE_LOCAL"), (2, "DISK_LOCAL"), (4, "REMOTE")), "CACHE_LOCAL", Advanced, "Which replicas of a block are read.", OnlyLocalChoice),
        Kept("SCHEDULE_RANDOM_REPLICA", BooleanOption.Instance, "0", Advanced, "Chooses among replicas by chance.", OnlyLocalChoice),
        Kept("NUM_REMOTE_EXECUTOR_CANDIDATES", IntegerOption.Between(0, 16), "3", Advanced, "Impalads among which a range is placed.", OnlyLocalChoice),
        Kept("DISABLE_DATA_CACHE", BooleanOption.Instance, "0", Advanced, "Reads past the cache of remote data.", "no such cache"),
        Kept("ENABLE_TUPLE_CACHE", BooleanOption.Instance, "0", Advanced, "Keeps results of parts of plans.", "no results are kept"),
        Kept("SPOOL_QUERY_RESULTS", BooleanOption.Instance, "1", Development, "Keeps rows at the coordinator so that the query can end before its client has taken them.", "the coordinator keeps a bounded queue of rows"),
        Kept("MAX_RESULT_SPOOLING_MEM", BytesOption.Any, "104857600", Development, "Memory of kept rows.", "the coordinator keeps a bounded queue of rows; checked against MAX_SPILLED_RESULT_SPOOLING_MEM"),
        Kept("MAX_SPILLED_RESULT_SPOOLING_MEM", BytesOption.Any, "1073741824", Development, "Memory and disk of kept rows.", "the coordinator keeps a bounded queue of rows; checked against MAX_RESULT_SPOOLING_MEM"),
        Kept("SPOOL_ALL_RESULTS_FOR_RETRIES", BooleanOption.Instance, "1", Advanced, "Keeps all rows of a query that may run again before any leaves.", "a query whose rows have begun to leave is not run again"),
        Kept("RETRY_FAILED_QUERIES", BooleanOption.Instance, "0", Regular, "Runs a query again that a lost impalad ended.", "always on: a query that lost an impalad before its first row left runs again without it"),
        Kept("RESOURCE_TRACE_RATIO", RealOption.Share, "1.0", Advanced, "Share of queries whose use of the machine is traced.", "profiles hold times, rows, bytes and memory of every query"),
        Kept("REPORT_SKEW_LIMIT", RealOption.Any, "1.0", Advanced, "Skew among instances that a profile reports.", "profiles show each instance"),
        Kept("LONG_POLLING_TIME_MS", IntegerOption.AtLeast(-1), "0", Advanced, "Wait of a request for a query's state.", "clients do not poll"),
    ];
}
