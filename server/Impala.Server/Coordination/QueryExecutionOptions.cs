using Impala.Engine.Execution;

namespace Impala.Server.Coordination;

/// <summary>Reads the query options that operators take from their texts.</summary>
internal static class QueryExecutionOptions
{
    public static ExecutionOptions From(IReadOnlyDictionary<string, string> options) => new()
    {
        ResolveParquetByName = string.Equals(options.GetValueOrDefault("PARQUET_FALLBACK_SCHEMA_RESOLUTION"), "NAME", StringComparison.OrdinalIgnoreCase),
        ReadParquetStatistics = IsTrue(options, "PARQUET_READ_STATISTICS", whenUnset: true),
        DisableStreamingPreaggregations = IsTrue(options, "DISABLE_STREAMING_PREAGGREGATIONS", whenUnset: false),
        AbortOnError = IsTrue(options, "ABORT_ON_ERROR", whenUnset: false),
    };

    public static bool IsTrue(IReadOnlyDictionary<string, string> options, string name, bool whenUnset) =>
        options.GetValueOrDefault(name)?.ToLowerInvariant() switch
        {
            "true" or "1" or "on" or "yes" => true,
            "false" or "0" or "off" or "no" => false,
            _ => whenUnset,
        };
}
