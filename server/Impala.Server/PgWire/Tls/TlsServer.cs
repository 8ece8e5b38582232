using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Impala.Catalog.Errors;
using Impala.Statestore.Security;

namespace Impala.Server.PgWire.Tls;

/// <summary>
/// TLS of the PostgreSQL port: after an SSLRequest, or at once ("direct", PostgreSQL 17: the first byte is a TLS handshake and ALPN must
/// agree on <c>postgresql</c>). Sources: PostgreSQL 15 chapter 55.2.10, PostgreSQL 17 chapter 53.2.9; RFC 5929 for channel binding.
/// </summary>
internal sealed class TlsServer
{
    /// <summary>First byte of a TLS handshake record.</summary>
    public const byte HandshakeRecord = 0x16;

    private static readonly SslApplicationProtocol Postgresql = new("postgresql");

    private readonly SslServerAuthenticationOptions _options;

    /// <param name="certificate">With its private key.</param>
    /// <param name="authorities">Who may sign clients' certificates; null: certificates of clients are not asked for.</param>
    public TlsServer(X509Certificate2 certificate, X509Certificate2Collection? authorities, SslProtocols protocols)
    {
        EndpointHash = HashOf(certificate);
        _options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [Postgresql],
            AllowRenegotiation = false,
            ClientCertificateRequired = authorities is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, sent, _, _) => sent is null || (sent is X509Certificate2 client && IsSignedBy(client, authorities)),
        };
    }

    /// <summary>The certificate's hash for channel binding of type tls-server-end-point.</summary>
    public byte[] EndpointHash { get; }

    /// <summary>Whether clients' certificates are asked for and checked.</summary>
    public bool ChecksClients => _options.ClientCertificateRequired;

    /// <summary>Reads the certificate, key and authorities of the flags. Null when TLS is not asked for.</summary>
    /// <exception cref="DaemonConfigurationException">A file cannot be read, or the flags do not go together.</exception>
    public static TlsServer? Create(ImpaladOptions options)
    {
        var (certificate, key) = options.PgSslCertificate.Length > 0 ? (options.PgSslCertificate, options.PgSslKey) : (options.SslServerCertificate, options.SslPrivateKey);
        if (certificate.Length == 0)
            return null;
        try
        {
            X509Certificate2Collection? authorities = null;
            if (options.PgSslCaCertificate.Length > 0)
            {
                authorities = [];
                authorities.ImportFromPemFile(options.PgSslCaCertificate);
            }
            return new TlsServer(X509Certificate2.CreateFromPemFile(certificate, key), authorities, ProtocolsFrom(options.SslMinimumVersion));
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DaemonConfigurationException(
                $"TLS of the PostgreSQL port cannot be set up from {certificate}, {key} and {options.PgSslCaCertificate}: {error.Message}", error);
        }
    }

    /// <summary>Takes the connection through TLS's handshake.</summary>
    /// <param name="isDirect">The client began with TLS itself; it must name the protocol by ALPN, so that a page's request cannot get here.</param>
    /// <exception cref="SqlException">08P01: direct TLS without the protocol's name.</exception>
    /// <exception cref="ClientGoneException">The handshake failed.</exception>
    public async Task<TlsTransport> AcceptAsync(IDuplexPipe transport, bool isDirect, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new DuplexPipeStream(transport));
        try
        {
            await stream.AuthenticateAsServerAsync(_options, cancellationToken);
            if (isDirect && stream.NegotiatedApplicationProtocol != Postgresql)
                throw new SqlException(SqlState.ProtocolViolation, "received direct SSL connection request without ALPN protocol negotiation extension");
            return new TlsTransport(stream);
        }
        catch (Exception error)
        {
            await stream.DisposeAsync();
            // Nothing readable can be said on a connection whose handshake failed.
            throw error is AuthenticationException ? new ClientGoneException("TLS handshake failed: " + error.Message) : error;
        }
    }

    private static bool IsSignedBy(X509Certificate2 client, X509Certificate2Collection? authorities)
    {
        if (authorities is null)
            return true;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }

    // RFC 5929 4.1: the signature's hash, but SHA-256 in place of MD5 and SHA-1.
    private static byte[] HashOf(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawDataMemory.Span),
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawDataMemory.Span),
        _ => SHA256.HashData(certificate.RawDataMemory.Span),
    };

    private static SslProtocols ProtocolsFrom(string minimum) => minimum == "tlsv1.3" ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13;
}
