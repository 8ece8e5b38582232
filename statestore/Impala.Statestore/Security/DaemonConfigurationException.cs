namespace Impala.Statestore.Security;

/// <summary>A daemon refuses to start as it is configured; the message tells what to change.</summary>
public sealed class DaemonConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
