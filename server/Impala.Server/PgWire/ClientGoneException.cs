namespace Impala.Server.PgWire;

/// <summary>The client closed its connection while something was still to be read or sent.</summary>
internal sealed class ClientGoneException(string message) : IOException(message);
