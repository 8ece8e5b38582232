using Impala.Engine.Execution.RuntimeFilters;

namespace Impala.Engine.Execution;

/// <summary>The query options that operators read (impala.md 4); defaults are Impala's.</summary>
public sealed record ExecutionOptions
{
    public static readonly ExecutionOptions Default = new();

    /// <summary>PARQUET_FALLBACK_SCHEMA_RESOLUTION: true finds a file's columns by NAME, false by POSITION.</summary>
    public bool ResolveParquetByName { get; init; }

    /// <summary>PARQUET_READ_STATISTICS: whether row groups are skipped by their min and max.</summary>
    public bool ReadParquetStatistics { get; init; } = true;

    /// <summary>PARQUET_READ_PAGE_INDEX: whether pages are skipped by their min and max.</summary>
    public bool ReadParquetPageIndex { get; init; } = true;

    /// <summary>PARQUET_BLOOM_FILTERING: whether row groups are skipped by their bloom filters.</summary>
    public bool ReadParquetBloomFilters { get; init; } = true;

    /// <summary>PARQUET_DICTIONARY_FILTERING: whether conditions are decided once per dictionary entry, and morsels skipped so.</summary>
    public bool FilterParquetDictionaries { get; init; } = true;

    /// <summary>MAX_ERRORS: how many warnings about bad fields of text files are kept.</summary>
    public int MaxWarnings { get; init; } = 100;

    /// <summary>DISABLE_ROW_RUNTIME_FILTERING: runtime filters then skip partitions and row groups only.</summary>
    public bool DisableRowRuntimeFiltering { get; init; }

    /// <summary>RUNTIME_FILTER_WAIT_TIME_MS. Impala waits a second; here the plan waits only for filters that save much, so it may be longer.</summary>
    public TimeSpan RuntimeFilterWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sizes and kinds of runtime filters.</summary>
    public RuntimeFilterLimits RuntimeFilterLimits { get; init; } = RuntimeFilterLimits.Default;

    /// <summary>DISABLE_STREAMING_PREAGGREGATIONS: partial aggregation then never passes rows through.</summary>
    public bool DisableStreamingPreaggregations { get; init; }

    /// <summary>ABORT_ON_ERROR: a text field that does not convert ends the query, otherwise it is NULL.</summary>
    public bool AbortOnError { get; init; }
}
