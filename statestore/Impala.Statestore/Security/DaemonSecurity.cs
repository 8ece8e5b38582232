using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Impala.Statestore.Configuration;

namespace Impala.Statestore.Security;

/// <summary>What a daemon proves itself with towards the others: certificate, trusted authorities, shared secret. Made once at start,
/// where it refuses unsafe combinations: loopback is trusted, anything wider needs TLS or a shared secret.</summary>
public sealed class DaemonSecurity
{
    private DaemonSecurity(X509Certificate2? certificate, X509Certificate2Collection? authorities, ClusterSecret? secret)
    {
        Certificate = certificate;
        Authorities = authorities;
        Secret = secret;
    }

    public X509Certificate2? Certificate { get; }

    public X509Certificate2Collection? Authorities { get; }

    public ClusterSecret? Secret { get; }

    /// <summary>Loads files and checks the options.</summary>
    /// <exception cref="DaemonConfigurationException">An unsafe combination or an unreadable file.</exception>
    public static DaemonSecurity Create(DaemonOptions options)
    {
        if (options.SslServerCertificate.Length > 0 != options.SslPrivateKey.Length > 0)
            throw new DaemonConfigurationException("--ssl_server_certificate and --ssl_private_key go together: set both or none.");
        if (!IsLoopback(options.BindAddress) && !options.UsesTls && options.ClusterSecretFile.Length == 0)
        {
            throw new DaemonConfigurationException(
                $"Refusing to listen on {options.BindAddress} without protection of the internal ports: set --ssl_server_certificate and "
                + "--ssl_private_key, or --cluster_secret_file, or leave --bind_address at 127.0.0.1.");
        }
        return new DaemonSecurity(
            LoadCertificate(options),
            LoadAuthorities(options.SslClientCaCertificate),
            options.ClusterSecretFile.Length == 0 ? null : ClusterSecret.Read(options.ClusterSecretFile));
    }

    /// <summary>Whether an address or host name is reachable from this machine only.</summary>
    public static bool IsLoopback(string address) =>
        IPAddress.TryParse(address, out var ip) ? IPAddress.IsLoopback(ip) : string.Equals(address, "localhost", StringComparison.OrdinalIgnoreCase);

    private static X509Certificate2? LoadCertificate(DaemonOptions options)
    {
        if (!options.UsesTls)
            return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(options.SslServerCertificate, options.SslPrivateKey);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DaemonConfigurationException(
                $"The certificate {options.SslServerCertificate} with key {options.SslPrivateKey} cannot be loaded: {exception.Message}", exception);
        }
    }

    private static X509Certificate2Collection? LoadAuthorities(string path)
    {
        if (path.Length == 0)
            return null;
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DaemonConfigurationException($"The authorities in {path} cannot be loaded: {exception.Message}", exception);
        }
    }
}
