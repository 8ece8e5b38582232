using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire.Auth;

/// <summary>Decides who a client is before its session opens; raises 28P01 or 28000 when it is not who it says.</summary>
internal interface IAuthenticator
{
    /// <summary>Runs the exchange: writes requests, reads the client's 'p' messages through <paramref name="readPassword"/>.</summary>
    ValueTask AuthenticateAsync(string user, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken);
}

/// <summary>Believes every name; for daemons bound to loopback only.</summary>
internal sealed class TrustAuthenticator : IAuthenticator
{
    public ValueTask AuthenticateAsync(string user, PgWriter writer, Func<CancellationToken, ValueTask<byte[]>> readPassword, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;
}
