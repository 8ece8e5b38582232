using System.Diagnostics.Metrics;

namespace Impala.Statestored;

/// <summary>statestored's metrics.</summary>
internal sealed class StatestoredMetrics
{
    private readonly Counter<long> _missedHeartbeats;
    private readonly Counter<long> _evictions;
    private readonly Histogram<double> _heartbeatDuration;
    private readonly Histogram<double> _updateDuration;
    private volatile int _numSubscribers;

    public StatestoredMetrics(IMeterFactory meterFactory)
    {
        var meter = meterFactory.Create("Impala.Statestored");
        meter.CreateObservableGauge("statestore_live_backends", () => _numSubscribers, description: "Registered subscribers");
        _missedHeartbeats = meter.CreateCounter<long>("statestore_missed_heartbeats_total", description: "Heartbeats that were not answered in time");
        _evictions = meter.CreateCounter<long>("statestore_evictions_total", description: "Subscribers evicted by the failure detector");
        _heartbeatDuration = meter.CreateHistogram<double>("statestore_heartbeat_durations_seconds", description: "Time to an answer of a heartbeat");
        _updateDuration = meter.CreateHistogram<double>("statestore_topic_update_durations_seconds", description: "Time to an answer of a topic update");
    }

    public int NumSubscribers
    {
        set => _numSubscribers = value;
    }

    public void HeartbeatSent(TimeSpan duration, bool answered)
    {
        _heartbeatDuration.Record(duration.TotalSeconds);
        if (!answered)
            _missedHeartbeats.Add(1);
    }

    public void UpdateSent(TimeSpan duration) => _updateDuration.Record(duration.TotalSeconds);

    public void SubscriberEvicted() => _evictions.Add(1);
}
