using System.Globalization;
using System.Runtime.CompilerServices;
using Impala.Engine.Execution;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Functions;
using Impala.Server.Queries;

namespace Impala.Server.Coordination;

/// <summary>Reads the query options that operators take from their texts.</summary>
internal static class QueryExecutionOptions
{
    // Impala's bounds of RUNTIME_FILTER_MIN_SIZE and RUNTIME_FILTER_MAX_SIZE; a filter travels in one message.
    private const long LeastFilter = 4096;
    private const long LargestFilter = 16 << 20;
    private const long MostListed = 65536;
    private const long MostWarnings = 10_000;

    /// <summary>By the dictionary, which a session keeps as long as its settings stay as they are.</summary>
    private static readonly ConditionalWeakTable<IReadOnlyDictionary<string, string>, ExecutionOptions> Known = [];

    public static ExecutionOptions From(IReadOnlyDictionary<string, string> options) => Known.GetValue(options, Read);

    private static ExecutionOptions Read(IReadOnlyDictionary<string, string> options) => new()
    {
        ResolveParquetByName = string.Equals(options.GetValueOrDefault("PARQUET_FALLBACK_SCHEMA_RESOLUTION"), "NAME", StringComparison.OrdinalIgnoreCase),
        ReadParquetStatistics = IsTrue(options, "PARQUET_READ_STATISTICS", whenUnset: true),
        ReadParquetPageIndex = IsTrue(options, "PARQUET_READ_PAGE_INDEX", whenUnset: true),
        ReadParquetBloomFilters = IsTrue(options, "PARQUET_BLOOM_FILTERING", whenUnset: true),
        FilterParquetDictionaries = IsTrue(options, "PARQUET_DICTIONARY_FILTERING", whenUnset: true),
        MaxWarnings = Number(options, "MAX_ERRORS") is > 0 and var most ? (int)Math.Min(most, MostWarnings) : ExecutionOptions.Default.MaxWarnings,
        DisableStreamingPreaggregations = IsTrue(options, "DISABLE_STREAMING_PREAGGREGATIONS", whenUnset: false),
        DisableRowRuntimeFiltering = IsTrue(options, "DISABLE_ROW_RUNTIME_FILTERING", whenUnset: false),
        RuntimeFilterWait = Number(options, "RUNTIME_FILTER_WAIT_TIME_MS") is > 0 and var wait
            ? TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue))
            : ExecutionOptions.Default.RuntimeFilterWait,
        RuntimeFilterLimits = FilterLimits(options),
        AbortOnError = IsTrue(options, "ABORT_ON_ERROR", whenUnset: false),
    };

    /// <summary>What the query may use; null without a limit.</summary>
    public static ResourceUse? UseOf(StatementContext statement, IReadOnlyDictionary<string, string> options)
    {
        var limits = new ResourceLimits(
            Number(options, "SCAN_BYTES_LIMIT") ?? 0, Number(options, "CPU_LIMIT_S") ?? 0, Number(options, "JOIN_ROWS_PRODUCED_LIMIT") ?? 0);
        return limits.IsAny ? new ResourceUse(statement.QueryId, limits) : null;
    }

    private static RuntimeFilterLimits FilterLimits(IReadOnlyDictionary<string, string> options)
    {
        var limits = RuntimeFilterLimits.Default;
        var types = options.GetValueOrDefault("ENABLED_RUNTIME_FILTER_TYPES")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var maxBytes = Math.Clamp(Bytes(options, "RUNTIME_FILTER_MAX_SIZE") ?? limits.MaxBytes, LeastFilter, LargestFilter);
        return limits with
        {
            MaxBytes = maxBytes,
            MinBytes = Math.Clamp(Bytes(options, "RUNTIME_FILTER_MIN_SIZE") ?? limits.MinBytes, LeastFilter, maxBytes),
            ErrorRate = double.TryParse(options.GetValueOrDefault("RUNTIME_FILTER_ERROR_RATE"), CultureInfo.InvariantCulture, out var rate) && rate is > 0 and < 1
                ? rate
                : limits.ErrorRate,
            MaxListedValues = (int)Math.Clamp(Number(options, "RUNTIME_IN_LIST_FILTER_ENTRY_LIMIT") ?? limits.MaxListedValues, 0, MostListed),
            UseSets = types is null || Has(types, "BLOOM") || Has(types, "ALL"),
            UseBounds = types is null || Has(types, "MIN_MAX") || Has(types, "ALL"),
        };
    }

    private static long? Bytes(IReadOnlyDictionary<string, string> options, string name) =>
        MemoryText.Parse(options.GetValueOrDefault(name)) is >= 0 and var bytes ? bytes : null;

    private static bool Has(string[] types, string name) => types.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static long? Number(IReadOnlyDictionary<string, string> options, string name) =>
        long.TryParse(options.GetValueOrDefault(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool IsTrue(IReadOnlyDictionary<string, string> options, string name, bool whenUnset) =>
        options.GetValueOrDefault(name)?.ToLowerInvariant() switch
        {
            "true" or "1" or "on" or "yes" => true,
            "false" or "0" or "off" or "no" => false,
            _ => whenUnset,
        };
}
