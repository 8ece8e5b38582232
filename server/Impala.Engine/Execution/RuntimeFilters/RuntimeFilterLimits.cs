namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>The query options that shape runtime filters (impala.md 4).</summary>
public sealed record RuntimeFilterLimits
{
    public static readonly RuntimeFilterLimits Default = new();

    /// <summary>RUNTIME_FILTER_MIN_SIZE in bytes. Impala's default is 1 MB; a filter that fits the values stays in the cache.</summary>
    public long MinBytes { get; init; } = 4096;

    /// <summary>RUNTIME_FILTER_MAX_SIZE in bytes: values that need more get no set, only bounds.</summary>
    public long MaxBytes { get; init; } = 16 << 20;

    /// <summary>RUNTIME_FILTER_ERROR_RATE: the share of other values that a bloom filter may let through.</summary>
    public double ErrorRate { get; init; } = 0.05;

    /// <summary>RUNTIME_IN_LIST_FILTER_ENTRY_LIMIT: as many different integers are kept as a list as well.</summary>
    public int MaxListedValues { get; init; } = 1024;

    /// <summary>ENABLED_RUNTIME_FILTER_TYPES has BLOOM: rows are tested.</summary>
    public bool UseSets { get; init; } = true;

    /// <summary>ENABLED_RUNTIME_FILTER_TYPES has MIN_MAX: row groups are.</summary>
    public bool UseBounds { get; init; } = true;
}
