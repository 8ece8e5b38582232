using Impala.Server.Sessions.Options;

namespace Impala.Server.Sessions;

/// <summary>Reading and writing of files, and storage that is not here.</summary>
internal static partial class QueryOptions
{
    private const string NoHBase = "no HBase tables";
    private const string NoKudu = "no Kudu tables";
    private const string NoOrc = "no ORC files";
    private const string NoIceberg = "not read from Iceberg's metadata";
    private const string NoNested = "no nested columns";
    private const string NoHive = "no Hive metastore";

    private static IEnumerable<Setting> Files() =>
    [
        Acts("DEFAULT_FILE_FORMAT", EnumOption.Of("default file format", "TEXT", "RC_FILE", "SEQUENCE_FILE", "AVRO", "PARQUET", "KUDU", "ORC", "HUDI_PARQUET", "ICEBERG", "JSON", "JDBC"), "PARQUET", Regular, "Format of new tables without STORED AS."),
        Acts("COMPRESSION_CODEC", CodecOption.Instance, "SNAPPY", Regular, "Compression of written Parquet files: NONE, SNAPPY, GZIP, ZSTD or LZ4; DEFAULT is SNAPPY. A level is kept, not used."),
        Acts("PARQUET_FILE_SIZE", BytesOption.Between(0, int.MaxValue), "0", Advanced, "Bytes a written file aims at; 0 is 256 MB."),
        Acts("PARQUET_PAGE_ROW_COUNT_LIMIT", IntegerOption.AtLeast(1), "", Advanced, "Most rows of a written page."),
        Acts("PARQUET_TIMESTAMP_TYPE", EnumOption.Of("Parquet timestamp type", "INT96_NANOS", "INT64_MILLIS", "INT64_MICROS", "INT64_NANOS"), "INT96_NANOS", Development, "How timestamps are written."),
        Acts("PARQUET_WRITE_PAGE_INDEX", BooleanOption.Instance, "1", Advanced, "Writes bounds of pages."),
        Acts("PARQUET_FALLBACK_SCHEMA_RESOLUTION", EnumOption.Of("parquet fallback schema resolution", "POSITION", "NAME", "FIELD_ID"), "POSITION", Regular, "How a file's columns are found; FIELD_ID is POSITION where files have no ids."),
        Acts("PARQUET_READ_STATISTICS", BooleanOption.Instance, "1", Advanced, "Skips row groups by their bounds."),
        Acts("PARQUET_READ_PAGE_INDEX", BooleanOption.Instance, "1", Advanced, "Skips pages by their bounds."),
        Acts("PARQUET_DICTIONARY_FILTERING", BooleanOption.Instance, "1", Advanced, "Tests conditions once per dictionary entry."),
        Acts("PARQUET_BLOOM_FILTERING", BooleanOption.Instance, "1", Advanced, "Skips row groups by their bloom filters."),
        Kept("PARQUET_LATE_MATERIALIZATION_THRESHOLD", IntegerOption.AtLeast(-1, except: 0), "20", Advanced, "Dropped rows in a row from which other columns are not decoded.", "other columns are decoded of the rows that are left, always"),
        Acts("PARQUET_BLOOM_FILTER_WRITE", EnumOption.Of("Parquet Bloom filter write", "NEVER", "IF_NO_DICT", "ALWAYS"), "IF_NO_DICT", Advanced, "When bloom filters are written of the columns that the table's property parquet.bloom.filter.columns names."),
        Kept("PARQUET_ANNOTATE_STRINGS_UTF8", BooleanOption.Instance, "0", Advanced, "Marks written text as UTF-8.", "always marked"),
        Kept("PARQUET_ARRAY_RESOLUTION", EnumOption.Of("parquet array resolution", "THREE_LEVEL", "TWO_LEVEL", "TWO_LEVEL_THEN_THREE_LEVEL"), "THREE_LEVEL", Regular, "How lists are found in a file's schema.", NoNested),
        Kept("PARQUET_OBJECT_STORE_SPLIT_SIZE", BytesOption.AtLeast(1 << 20), "268435456", Advanced, "Size of ranges of Parquet files in object stores.", "a file is cut at its row groups"),
        Kept("MAX_SCAN_RANGE_LENGTH", BytesOption.Any, "0", Development, "Largest range of a file.", "a file is cut at its row groups, text every 64 MB"),
        Kept("CONVERT_LEGACY_HIVE_PARQUET_UTC_TIMESTAMPS", BooleanOption.Instance, "0", Advanced, "Shifts timestamps in files that Hive wrote.", NoHive),
        Kept("ALLOW_ERASURE_CODED_FILES", BooleanOption.Instance, "1", Development, "Reads erasure-coded files.", "no HDFS"),
        Kept("S3_SKIP_INSERT_STAGING", BooleanOption.Instance, "1", Regular, "Writes to S3 without a staging folder.", "the catalog alone publishes files"),
        Kept("MAX_FS_WRITERS", IntegerOption.NonNegative, "0", Advanced, "Writers of an INSERT; 0 is without limit.", "NUM_NODES and MT_DOP bound the writers"),
        Acts("DEFAULT_HINTS_INSERT_STATEMENT", TextOption.Instance, "", Regular, "Hints of INSERT statements that have none, with colons between them."),
        Kept("DEFAULT_TRANSACTIONAL_TYPE", EnumOption.Of("default transactional type", "NONE", "INSERT_ONLY"), "NONE", Advanced, "ACID type of new tables.", "no Hive ACID tables; every INSERT is visible whole or not at all"),
        Kept("REFRESH_UPDATED_HMS_PARTITIONS", BooleanOption.Instance, "0", Advanced, "REFRESH looks for partitions changed in the Hive metastore.", NoHive),
        Kept("ORC_READ_STATISTICS", BooleanOption.Instance, "1", Advanced, "Skips stripes of ORC files.", NoOrc),
        Kept("ORC_ASYNC_READ", BooleanOption.Instance, "1", Advanced, "Reads ORC files ahead.", NoOrc),
        Kept("ORC_SCHEMA_RESOLUTION", EnumOption.Of("orc schema resolution", "POSITION", "NAME", "FIELD_ID"), "POSITION", Regular, "How columns of ORC files are found.", NoOrc),
        Kept("HBASE_CACHING", IntegerOption.Any, "0", Advanced, "Rows fetched from HBase at a time.", NoHBase),
        Kept("HBASE_CACHE_BLOCKS", BooleanOption.Instance, "0", Advanced, "HBase keeps what it read.", NoHBase),
        Kept("KUDU_READ_MODE", EnumOption.Of("Kudu read mode", "DEFAULT", "READ_LATEST", "READ_AT_SNAPSHOT"), "DEFAULT", Advanced, "Consistency of Kudu scans.", NoKudu),
        Kept("KUDU_REPLICA_SELECTION", EnumOption.Of("kudu replica selection", "LEADER_ONLY", "CLOSEST_REPLICA"), "CLOSEST_REPLICA", Advanced, "Replicas of Kudu tablets that are read.", NoKudu),
        Kept("KUDU_SNAPSHOT_READ_TIMESTAMP_MICROS", IntegerOption.NonNegativeLong, "0", Advanced, "Time of a Kudu snapshot.", NoKudu),
        Kept("KUDU_TABLE_RESERVE_SECONDS", IntegerOption.NonNegative, "0", Advanced, "How long dropped Kudu tables can be recalled.", NoKudu),
        Kept("TARGETED_KUDU_SCAN_RANGE_LENGTH", BytesOption.Any, "-1", Advanced, "Size of ranges of Kudu scans.", NoKudu),
        Kept("ENABLE_KUDU_TRANSACTION", BooleanOption.Instance, "0", Development, "Transactions of several Kudu rows.", NoKudu),
        Kept("CONVERT_KUDU_UTC_TIMESTAMPS", BooleanOption.Instance, "0", Advanced, "Shifts Kudu timestamps that are read.", NoKudu),
        Kept("WRITE_KUDU_UTC_TIMESTAMPS", BooleanOption.Instance, "0", Advanced, "Shifts Kudu timestamps that are written.", NoKudu),
        Kept("DISABLE_KUDU_LOCAL_TIMESTAMP_BLOOM_FILTER", BooleanOption.Instance, "1", Advanced, "No bloom filters of shifted Kudu timestamps.", NoKudu),
        Kept("ICEBERG_PREDICATE_PUSHDOWN_SUBSETTING", BooleanOption.Instance, "1", Development, "Does not test again what Iceberg has tested.", NoIceberg),
        Kept("ICEBERG_DISABLE_COUNT_STAR_OPTIMIZATION", BooleanOption.Instance, "0", Advanced, "Counts rows of Iceberg tables by reading.", NoIceberg),
        Kept("DISABLE_OPTIMIZED_ICEBERG_V2_READ", BooleanOption.Instance, "0", Advanced, "Reads Iceberg delete files by a join.", NoIceberg),
        Kept("NUM_THREADS_FOR_TABLE_MIGRATION", IntegerOption.Between(0, 1024), "1", Advanced, "Threads that make a table an Iceberg table.", "no table is migrated"),
        Kept("CLEAN_DBCP_DS_CACHE", BooleanOption.Instance, "1", Advanced, "Closes unused pools of JDBC tables.", "no JDBC tables"),
    ];
}
