namespace Impala.Cluster.Tests;

/// <summary>A daemon ended, broke a connection or met a defect; the message has the logs.</summary>
public sealed class ClusterFailureException(string message, Exception inner) : Exception(message, inner);
