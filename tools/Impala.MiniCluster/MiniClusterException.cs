namespace Impala.Clusters;

/// <summary>The cluster could not do what it was asked to; the message is for the user.</summary>
public sealed class MiniClusterException(string message) : Exception(message);
