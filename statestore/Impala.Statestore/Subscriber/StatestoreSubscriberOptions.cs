namespace Impala.Statestore.Subscriber;

/// <summary>Who a subscriber is and how patient.</summary>
/// <param name="SubscriberId">Stable over restarts, such as impalad@host:27000.</param>
/// <param name="StatestoreAddress">http://host:port.</param>
/// <param name="Roles">impalad, catalogd.</param>
public sealed record StatestoreSubscriberOptions(string SubscriberId, string StatestoreAddress, IReadOnlyList<string> Roles)
{
    /// <summary>New at every start.</summary>
    public string Incarnation { get; init; } = Guid.NewGuid().ToString("d");

    public string BuildId { get; init; } = Cluster.BuildInfo.Id;

    /// <summary>Without a heartbeat for so long the subscriber registers again.</summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan MaxRetryInterval { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan RecoveryGracePeriod { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan RpcTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a daemon's flags.</summary>
    public static StatestoreSubscriberOptions From(Configuration.SubscriberDaemonOptions options, string subscriberId) =>
        new(subscriberId, options.StateStoreAddress, [options.DaemonName])
        {
            HeartbeatTimeout = TimeSpan.FromSeconds(options.StatestoreSubscriberTimeoutSeconds),
            MaxRetryInterval = TimeSpan.FromMilliseconds(options.StatestoreSubscriberCnxnRetryIntervalMs),
            RecoveryGracePeriod = TimeSpan.FromMilliseconds(options.StatestoreSubscriberRecoveryGracePeriodMs),
        };
}
