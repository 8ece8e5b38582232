using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire.Auth;

/// <summary>Decides whether a client is who it says before its session opens; raises 28P01 or 28000 when it is not.</summary>
internal interface IAuthenticator
{
    /// <summary>Runs the exchange: writes requests, reads the client's 'p' messages through <paramref name="readPassword"/>.</summary>
    ValueTask AuthenticateAsync(ClientIdentity client, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken);
}
