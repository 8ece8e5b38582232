using System.Diagnostics.Metrics;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Impala.Statestore.Cluster;
using Impala.Storage.Memory;

namespace Impala.Server.Diagnostics;

/// <summary>impalad's own metrics, read when /metrics is: names follow Impala's metric keys with underscores (impala.md 7.5).</summary>
internal sealed class ServerMetrics
{
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _durations;

    public ServerMetrics(
        IMeterFactory meters,
        QueryRegistry queries,
        SessionRegistry sessions,
        BackendQueries backendQueries,
        ClusterMembershipTracker membership,
        CatalogCache catalog,
        MemoryTracker memory)
    {
        var meter = meters.Create("Impala.Server");
        meter.CreateObservableCounter("impala_server_num_queries", () => queries.NumStarted, description: "Statements that were given a query id.");
        meter.CreateObservableGauge("impala_server_num_queries_registered", () => queries.NumRunning, description: "Queries in flight at this coordinator.");
        meter.CreateObservableGauge("impala_server_backend_num_queries_executing", () => backendQueries.NumRunning, description: "Queries with fragments on this backend.");
        meter.CreateObservableGauge("impala_server_num_open_sessions", () => sessions.Count, description: "Client sessions.");
        meter.CreateObservableGauge("cluster_membership_backends_total", () => membership.Current.Backends.Count, description: "Known backends.");
        meter.CreateObservableGauge("catalog_version", () => catalog.Current.Version, description: "Newest catalog version known here.");
        meter.CreateObservableGauge("catalog_num_tables", () => catalog.Current.Tables.Count, description: "Tables and views.");
        meter.CreateObservableGauge("mem_tracker_process_current_bytes", () => memory.Current, description: "Bytes queries hold.");
        meter.CreateObservableGauge("mem_tracker_process_peak_bytes", () => memory.Peak, description: "Most bytes queries ever held.");
        _ended = meter.CreateCounter<long>("impala_server_num_queries_ended", description: "Ended queries by how they ended.");
        _durations = meter.CreateHistogram<double>("impala_server_query_durations_ms", "ms", "Durations of ended queries.");
        queries.Ended += OnEnded;
    }

    private void OnEnded(QueryRecord query)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("state", query.State.ToString().ToUpperInvariant()));
        _durations.Record(query.Duration.TotalMilliseconds);
    }
}
