using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Impala.Server.PgWire.Auth;

/// <summary>Who wants in, from where and how.</summary>
/// <param name="Address">Of the client; null when the connection has none.</param>
/// <param name="EndpointHash">The server certificate's hash for channel binding; null without TLS.</param>
/// <param name="Certificate">The client's own, checked against the authorities; null when it sent none.</param>
internal sealed record ClientIdentity(string User, string Database, IPAddress? Address, byte[]? EndpointHash = null, X509Certificate2? Certificate = null)
{
    public bool IsEncrypted => EndpointHash is not null;
}
