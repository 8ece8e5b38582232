namespace Impala.Server.PgWire;

/// <summary>After an error the client and the server no longer agree on where a message begins or what comes next: the connection ends (FATAL 08P01).</summary>
internal sealed class ProtocolLostException() : Exception("terminating connection because protocol synchronization was lost");
