namespace Impala.Engine.Execution;

/// <summary>The query options that operators read (impala.md 4); defaults are Impala's.</summary>
public sealed record ExecutionOptions
{
    public static readonly ExecutionOptions Default = new();

    /// <summary>PARQUET_FALLBACK_SCHEMA_RESOLUTION: true finds a file's columns by NAME, false by POSITION.</summary>
    public bool ResolveParquetByName { get; init; }

    /// <summary>PARQUET_READ_STATISTICS: whether row groups are skipped by their min and max.</summary>
    public bool ReadParquetStatistics { get; init; } = true;

    /// <summary>DISABLE_STREAMING_PREAGGREGATIONS: partial aggregation then never passes rows through.</summary>
    public bool DisableStreamingPreaggregations { get; init; }

    /// <summary>ABORT_ON_ERROR: a text field that does not convert ends the query, otherwise it is NULL.</summary>
    public bool AbortOnError { get; init; }
}
