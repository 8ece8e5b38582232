using System.Security.Cryptography;
using Xunit;

namespace Impala.Cluster.Tests.Security;

/// <summary>One impalad whose PostgreSQL port has TLS, users with passwords and rules of every method.</summary>
public sealed class SecureCluster() : TestCluster(1, onPostgres: false), IAsyncLifetime
{
    private const string Users = """
        # users of the tests
        ann:pencil
        bob:p:with:colons
        jürgen:geheimß
        """;

    private const string Rules = """
        # TYPE    DATABASE  USER               ADDRESS                 METHOD
        host      all       banned             all                     reject
        host      impala    open               127.0.0.1/32            trust
        hostssl   all       "ann",bob,jürgen   127.0.0.0  255.0.0.0    scram-sha-256   # with TLS only
        hostssl   impala    clear              samehost                password
        hostssl   impala    certain            127.0.0.1/32            cert
        hostssl   impala    both               127.0.0.1/32            scram-sha-256 clientcert=verify-full
        hostnossl impala    plain              127.0.0.1/32            md5
        """;

    private string _folder = "";

    /// <summary>The authority of the server and of the clients it believes.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>An authority that signed nothing of the server's.</summary>
    public string StrangerFile => Path.Combine(_folder, "stranger.pem");

    public int Port => Processes.Daemon("impalad0").PgWirePort!.Value;

    /// <summary>The rules, which a test may change.</summary>
    public string RulesFile => Path.Combine(_folder, "hba.conf");

    /// <summary>A client's certificate and key, signed by one of the two authorities.</summary>
    public (string Certificate, string Key) Client(string authority, string user) => (Path.Combine(_folder, $"{authority}-{user}.pem"), Path.Combine(_folder, $"{authority}-{user}.key"));

    protected override IReadOnlyList<string> MakeImpaladFlags(string folder)
    {
        _folder = folder;
        using var authority = new TestCertificates(folder, "authority");
        using var stranger = new TestCertificates(folder, "stranger");
        // SHA-384, so that channel binding has to look at the certificate to know its hash.
        var server = authority.Sign("localhost", HashAlgorithmName.SHA384);
        authority.Sign("certain", HashAlgorithmName.SHA256);
        authority.Sign("both", HashAlgorithmName.SHA256);
        stranger.Sign("certain", HashAlgorithmName.SHA256);
        var users = Path.Combine(folder, "users");
        File.WriteAllText(users, Users + "\nclear:text\nboth:keys\nplain:sight\n");
        File.WriteAllText(RulesFile, Rules);
        return
        [
            "--password_file=" + users, "--hba_file=" + RulesFile, "--pg_ssl_certificate=" + server.Certificate, "--pg_ssl_key=" + server.Key,
            "--pg_ssl_ca_certificate=" + authority.AuthorityFile,
        ];
    }
}
