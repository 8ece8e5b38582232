using System.Diagnostics.Metrics;
using Impala.Catalogd.State;

namespace Impala.Catalogd;

/// <summary>catalogd's metrics.</summary>
internal sealed class CatalogdMetrics
{
    private readonly Histogram<double> _operationDuration;
    private readonly TimeProvider _timeProvider;

    public CatalogdMetrics(IMeterFactory meterFactory, CatalogState state, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        var meter = meterFactory.Create("Impala.Catalogd");
        meter.CreateObservableGauge("catalog_version", () => state.Snapshot.Version, description: "Newest catalog version");
        meter.CreateObservableGauge("catalog_num_databases", () => state.Snapshot.Databases.Count, description: "Databases");
        meter.CreateObservableGauge("catalog_num_tables", () => state.Snapshot.Tables.Count, description: "Tables and views");
        meter.CreateObservableGauge("catalog_num_cached_tables", () => state.NumCachedBodies, description: "Tables whose bodies are in memory");
        _operationDuration = meter.CreateHistogram<double>("catalog_operation_durations_seconds", description: "Time of DDL operations, refreshes and commits");
    }

    public async Task<TResult> TimeOperationAsync<TResult>(string kind, Func<Task<TResult>> run)
    {
        var started = _timeProvider.GetTimestamp();
        try
        {
            return await run();
        }
        finally
        {
            _operationDuration.Record(_timeProvider.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("operation", kind));
        }
    }
}
