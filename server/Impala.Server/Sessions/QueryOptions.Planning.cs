using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>What the planner does, and what EXPLAIN shows.</summary>
internal static partial class QueryOptions
{
    private static IEnumerable<Setting> Planning() =>
    [
        Acts("EXPLAIN_LEVEL", EnumOption.Of("explain level", "MINIMAL", "STANDARD", "EXTENDED", "VERBOSE"), "STANDARD", Regular, "How much EXPLAIN prints."),
        Acts("DEFAULT_JOIN_DISTRIBUTION_MODE", EnumOption.Of("default join distribution mode", "BROADCAST", "SHUFFLE"), "BROADCAST", Advanced, "Distribution of joins of inputs of unknown size."),
        Acts("BROADCAST_BYTES_LIMIT", BytesOption.Any, "34359738368", Advanced, "Larger build sides are not broadcast; 0 is without limit."),
        Acts("BROADCAST_TO_PARTITION_FACTOR", RealOption.Between(0, 1000), "1.0", Advanced, "Weight of building a broadcast join's table at every impalad."),
        Acts("BROADCAST_COST_SCALE_FACTOR", RealOption.Positive, "1.0", Advanced, "Weight of sending a broadcast join's build side to every impalad."),
        Acts("TOPN_BYTES_LIMIT", BytesOption.Any, "536870912", Advanced, "Memory from which ORDER BY with LIMIT sorts all rows; 0 is without limit."),
        Acts("APPX_COUNT_DISTINCT", BooleanOption.Instance, "0", Advanced, "count(DISTINCT) becomes the estimate ndv()."),
        Acts("DEFAULT_NDV_SCALE", IntegerOption.Between(1, 10), "2", Advanced, "Precision of ndv() of one argument."),
        Acts("ENABLE_EXPR_REWRITES", BooleanOption.Instance, "1", Advanced, "Simplifies expressions and folds constants while planning."),
        Acts("ENABLE_CNF_REWRITES", BooleanOption.Instance, "1", Advanced, "Derives conditions on single tables from OR over several."),
        Acts("MIN_BYTES_PER_BACKEND", BytesOption.Any, "33554432", Advanced, "Bytes a fragment must decode for each impalad it runs on; 0 spreads all over every impalad; this server's own."),
        Acts("DISABLED_OPTIMIZER_RULES", TextOption.Instance, "", Development, "Names of optimizer rules to leave out, with commas between them; this server's own."),
        Kept("MAX_CNF_EXPRS", IntegerOption.AtLeast(-1), "200", Advanced, "Bound of rewriting OR.", "OR is not multiplied out: what is derived is never longer than what was written"),
        Kept("ANALYTIC_RANK_PUSHDOWN_THRESHOLD", IntegerOption.AtLeast(-1, isLong: true), "1000", Advanced, "Largest rank that limits rows before the sort.", "ranks are computed of all rows of a partition"),
        Kept("DISABLE_OUTERMOST_TOPN", BooleanOption.Instance, "0", Development, "Sorts all rows of the outermost ORDER BY with LIMIT.", "TOPN_BYTES_LIMIT=1 does it"),
        Kept("ENABLE_OUTER_JOIN_TO_INNER_TRANSFORMATION", BooleanOption.Instance, "0", Advanced, "Makes outer joins inner where a later condition drops the added rows.", "always done"),
        Kept("OPTIMIZE_PARTITION_KEY_SCANS", BooleanOption.Instance, "0", Regular, "Answers queries of partition keys alone without reading files.", "scans of partition keys alone read no column: the rows are counted from footers"),
        Kept("OPTIMIZE_SIMPLE_LIMIT", BooleanOption.Instance, "0", Regular, "Looks at few files for a LIMIT without more.", "a scan with LIMIT ends with the files that have given its rows"),
        Kept("ENABLE_DISTINCT_SEMI_JOIN_OPTIMIZATION", BooleanOption.Instance, "1", Advanced, "Removes duplicates of a semi join's inner side first.", "a semi join's table keeps each key once"),
        Kept("SHUFFLE_DISTINCT_EXPRS", BooleanOption.Instance, "1", Advanced, "Exchanges rows of count(DISTINCT) by the distinct values too.", "chosen by the estimated groups"),
        Kept("USE_DOP_FOR_COSTING", BooleanOption.Instance, "1", Advanced, "Counts threads in the choice of a join's distribution.", "instances of one impalad share a broadcast table"),
        Kept("JOIN_SELECTIVITY_CORRELATION_FACTOR", RealOption.Share, "0.0", Advanced, "How much conditions of one join depend on each other, for estimates.", "estimates take the most selective condition"),
        Kept("DISABLE_HDFS_NUM_ROWS_ESTIMATE", BooleanOption.Instance, "0", Regular, "Does not guess rows from file sizes.", "rows are known from the files' footers"),
        Kept("DISABLE_HBASE_NUM_ROWS_ESTIMATE", BooleanOption.Instance, "0", Advanced, "Does not sample HBase tables.", NoHBase),
        Kept("USE_NULL_SLOTS_CACHE", BooleanOption.Instance, "1", Advanced, "Remembers which conditions NULL makes true.", "the test is cheap here"),
        Kept("CTE_THRESHOLD", IntegerOption.AtLeast(-1), "-1", Advanced, "Uses of a WITH query from which it is computed once.", "a query that is used twice is computed once"),
        Kept("USE_HBO_STATS", BooleanOption.Instance, "0", Advanced, "Estimates by what earlier queries found.", "nothing is kept of earlier queries"),
        Kept("STORE_HBO_STATS", BooleanOption.Instance, "0", Advanced, "Keeps what a query found for later estimates.", "nothing is kept of earlier queries"),
        Kept("PLANNER", EnumOption.Of("planner", "ORIGINAL", "CALCITE"), "ORIGINAL", Advanced, "Which planner.", "there is one planner"),
        Kept("PLANNER_TESTCASE_MODE", BooleanOption.Instance, "0", Development, "Plans a loaded test case.", "no COPY TESTCASE"),
    ];
}
