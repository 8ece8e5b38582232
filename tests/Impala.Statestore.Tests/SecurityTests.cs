using Impala.Statestore.Security;
using Impala.Statestored;
using Impala.Testing;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class SecurityTests
{
    private readonly string _folder = RepositoryPaths.NewTemporaryFolder("security");

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1.2.3")]
    [InlineData("::1")]
    [InlineData("localhost")]
    public void LoopbackNeedsNothing(string address) => Assert.NotNull(DaemonSecurity.Create(new StatestoredOptions { BindAddress = address }));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("*")]
    [InlineData("192.168.1.2")]
    public void WiderAddressIsRefusedWithoutProtection(string address)
    {
        var exception = Assert.Throws<DaemonConfigurationException>(() => DaemonSecurity.Create(new StatestoredOptions { BindAddress = address }));
        Assert.Contains("--cluster_secret_file", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SecretMakesAWiderAddressAcceptable()
    {
        var options = new StatestoredOptions { BindAddress = "0.0.0.0", ClusterSecretFile = SecretFile("a secret of some length") };
        Assert.NotNull(DaemonSecurity.Create(options).Secret);
    }

    [Fact]
    public void ShortOrMissingSecretsAreRefused()
    {
        Assert.Contains("at least 16", Assert.Throws<DaemonConfigurationException>(() => ClusterSecret.Read(SecretFile("short"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", Assert.Throws<DaemonConfigurationException>(() => ClusterSecret.Read(_folder + "/none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CertificateAndKeyGoTogether() =>
        Assert.Throws<DaemonConfigurationException>(() => DaemonSecurity.Create(new StatestoredOptions { SslServerCertificate = "x.pem" }));

    [Fact]
    public void SecretMatchesOnlyItself()
    {
        var secret = new ClusterSecret("a secret of some length");
        Assert.True(secret.Matches(new ClusterSecret("a secret of some length").HeaderValue));
        Assert.False(secret.Matches(new ClusterSecret("a secret of some lengtH").HeaderValue));
        Assert.False(secret.Matches(null));
        Assert.False(secret.Matches("a secret of some length"));
    }

    private string SecretFile(string text)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("n"));
        File.WriteAllText(path, text + "\n");
        return path;
    }
}
