namespace Impala.Data;

/// <summary>Which of several hosts a new connection goes to.</summary>
public enum ImpalaLoadBalancing
{
    /// <summary>The first that answers; the others are for failover.</summary>
    None = 0,

    /// <summary>Each in turn.</summary>
    RoundRobin,

    /// <summary>Each in turn, in an order that chance has made for this process: many short-lived programs spread over all hosts.</summary>
    Random,
}
