using Impala.Statestore.Configuration;

namespace Impala.Statestored;

/// <summary>statestored's flags, with Impala's names and, unless the description says otherwise, its defaults.</summary>
public sealed class StatestoredOptions : DaemonOptions
{
    public StatestoredOptions() => WebserverPort = 25010;

    public override string DaemonName => "statestored";

    public override string DaemonDescription => "statestored: membership and topics of an Impala cluster.";

    public override int InternalPort => StateStorePort;

    [Flag("state_store_port", "Port of the statestore service.", Min = 0, Max = 65535)]
    public int StateStorePort { get; set; } = 24000;

    [Flag("statestore_heartbeat_frequency_ms", "Time between two heartbeats to a subscriber.", Min = 10)]
    public int StatestoreHeartbeatFrequencyMs { get; set; } = 1000;

    [Flag("statestore_heartbeat_tcp_timeout_seconds", "Time within which a heartbeat must be answered; one that takes longer is missed.", Min = 0.01)]
    public double StatestoreHeartbeatTcpTimeoutSeconds { get; set; } = 1;

    [Flag("statestore_max_missed_heartbeats", "A subscriber that missed so many heartbeats in a row is evicted.", Min = 1)]
    public int StatestoreMaxMissedHeartbeats { get; set; } = 10;

    [Flag("statestore_update_frequency_ms", "Longest time until a topic's change is delivered again after a failure; changes themselves wake delivery at once.", Min = 1)]
    public int StatestoreUpdateFrequencyMs { get; set; } = 2000;

    [Flag("statestore_priority_update_frequency_ms", "The same for priority topics (membership).", Min = 1)]
    public int StatestorePriorityUpdateFrequencyMs { get; set; } = 100;

    [Flag("statestore_update_tcp_timeout_seconds", "Time within which a subscriber must take a topic update.", Min = 1)]
    public double StatestoreUpdateTcpTimeoutSeconds { get; set; } = 300;

    [Flag("statestore_max_subscribers", "Further subscribers are refused.", Min = 1)]
    public int StatestoreMaxSubscribers { get; set; } = 10_000;
}
