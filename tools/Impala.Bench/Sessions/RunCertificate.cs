using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Impala.Bench.Sessions;

/// <summary>A certificate for one run, and its files.</summary>
internal sealed class RunCertificate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impala-bench-tls-").FullName;

    public RunCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>What impalads are told.</summary>
    public IReadOnlyList<string> Flags => [$"--pg_ssl_certificate={CertificatePath}", $"--pg_ssl_key={KeyPath}"];

    private string CertificatePath => Path.Combine(_folder, "server.pem");

    private string KeyPath => Path.Combine(_folder, "server.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
