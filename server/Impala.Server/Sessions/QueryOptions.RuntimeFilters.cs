using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>Filters that joins send to scans.</summary>
internal static partial class QueryOptions
{
    private static IEnumerable<Setting> RuntimeFilters() =>
    [
        Acts("RUNTIME_FILTER_MODE", EnumOption.Of("runtime filter mode", "OFF", "LOCAL", "GLOBAL"), "GLOBAL", Regular, "No filters, those within an impalad, or all."),
        Acts("RUNTIME_FILTER_WAIT_TIME_MS", IntegerOption.AtLeast(0), "0", Regular, "How long scans wait for filters that save much; 0 is ten seconds."),
        Acts("MAX_NUM_RUNTIME_FILTERS", IntegerOption.NonNegative, "10", Advanced, "Filters a query may have: those expected to drop most rows."),
        Acts("RUNTIME_FILTER_MIN_SIZE", BytesOption.BloomFilter, "4096", Advanced, "Least size of a bloom filter; the most wins where it is less."),
        Acts("RUNTIME_FILTER_MAX_SIZE", BytesOption.BloomFilter, "16777216", Advanced, "Keys that need more give bounds only; up to 16 MB."),
        Acts("RUNTIME_FILTER_ERROR_RATE", RealOption.Rate, "0.05", Advanced, "Share of other values that a bloom filter may let through."),
        Acts("ENABLED_RUNTIME_FILTER_TYPES", FilterTypesOption.Instance, "BLOOM,MIN_MAX", Advanced, "Kinds of filters."),
        Acts("RUNTIME_IN_LIST_FILTER_ENTRY_LIMIT", IntegerOption.NonNegative, "1024", Advanced, "Integers that a filter lists besides."),
        Acts("DISABLE_ROW_RUNTIME_FILTERING", BooleanOption.Instance, "0", Regular, "Filters skip partitions and row groups, not rows."),
        Acts("RUNTIME_FILTER_IDS_TO_SKIP", FilterIdsOption.Instance, "", Development, "Numbers of filters to leave out."),
        Kept("RUNTIME_BLOOM_FILTER_SIZE", BytesOption.BloomFilter, "1048576", Advanced, "Size of a bloom filter of unknown keys.", "a filter takes the size that its keys need"),
        Kept("MINMAX_FILTER_THRESHOLD", RealOption.Share, "0.0", Advanced, "Overlap up to which bounds are tested.", "bounds are tested always; a test that drops little stops by itself"),
        Kept("MINMAX_FILTERING_LEVEL", EnumOption.Of("minmax filter level", "ROW_GROUP", "PAGE", "ROW"), "ROW_GROUP", Advanced, "Where bounds are tested.", "bounds are tested of row groups and rows"),
        Kept("MINMAX_FILTER_SORTED_COLUMNS", BooleanOption.Instance, "1", Advanced, "Bounds for sorted columns.", "bounds are made for every column"),
        Kept("MINMAX_FILTER_FAST_CODE_PATH", EnumOption.Of("minmax filter fast code path type", "OFF", "ON", "VERIFICATION"), "ON", Advanced, "A faster test of bounds of sorted columns.", "there is one test"),
        Kept("MINMAX_FILTER_PARTITION_COLUMNS", BooleanOption.Instance, "1", Advanced, "Bounds for partition columns.", "bounds are made for every column"),
        Kept("PARQUET_DICTIONARY_RUNTIME_FILTER_ENTRY_LIMIT", IntegerOption.NonNegative, "1024", Advanced, "Dictionaries up to this size are tested by filters.", "a filter is tested once per dictionary entry, whatever its size"),
        Kept("RUNTIME_FILTER_CARDINALITY_REDUCTION_SCALE", RealOption.Share, "1.0", Development, "How much filters lower estimates.", "estimates do not count filters"),
        Kept("MAX_NUM_FILTERS_AGGREGATED_PER_HOST", IntegerOption.AtLeast(-1), "-1", Development, "Impalads that put filters together before the coordinator does.", "the coordinator puts them together"),
    ];
}
