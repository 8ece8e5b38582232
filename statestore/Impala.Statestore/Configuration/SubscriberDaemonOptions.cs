namespace Impala.Statestore.Configuration;

/// <summary>Options of the daemons that subscribe to the statestore: catalogd and impalad.</summary>
public abstract class SubscriberDaemonOptions : DaemonOptions
{
    [Flag("state_store_host", "Host of statestored.")]
    public string StateStoreHost { get; set; } = "localhost";

    [Flag("state_store_port", "Port of statestored's service.", Min = 1, Max = 65535)]
    public int StateStorePort { get; set; } = 24000;

    [Flag("statestore_subscriber_timeout_seconds", "Register again when statestored sent no heartbeat for so long.", Min = 1)]
    public double StatestoreSubscriberTimeoutSeconds { get; set; } = 5;

    [Flag("statestore_subscriber_cnxn_retry_interval_ms", "Longest pause between attempts to register; the first ones come sooner.", Min = 10)]
    public int StatestoreSubscriberCnxnRetryIntervalMs { get; set; } = 3000;

    [Flag("statestore_subscriber_recovery_grace_period_ms", "After statestored restarted, members it does not know yet are kept for so long.", Min = 0)]
    public int StatestoreSubscriberRecoveryGracePeriodMs { get; set; } = 30_000;

    /// <summary>http or https address of statestored.</summary>
    public string StateStoreAddress => $"{(UsesTls ? "https" : "http")}://{HostAndPort.Format(StateStoreHost, StateStorePort)}";
}
