using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Impala.Server.PgWire.Auth;
using Impala.Server.PgWire.Messages;

namespace Impala.Server.Tests.PgWire;

/// <summary>SCRAM-SHA-256 against a client written from RFC 5802, which is checked first by RFC 7677's example.</summary>
public sealed class ScramTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public ScramTests() => File.WriteAllText(_file, "# users\nann:pencil\nbob:p:with:colons\n");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void TheClientComputesTheExampleOfTheRfc()
    {
        const string nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
        var (proof, signature) = Compute("pencil", "n=user,r=rOprNGfwEbeRWgbNEkqO", $"r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", $"c=biws,r={nonce}");
        Assert.Equal("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", proof);
        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", signature);
    }

    [Theory]
    [InlineData("ann", "pencil")]
    [InlineData("bob", "p:with:colons")]
    public async Task TheRightPasswordIsAccepted(string user, string password)
    {
        var (expected, signature) = await ExchangeAsync(user, password);
        Assert.Equal(expected, signature);
    }

    [Theory]
    [InlineData("ann", "pencils")]
    [InlineData("ann", "")]
    [InlineData("carl", "pencil")]
    [InlineData("# users", "")]
    public async Task AnythingElseIsRefusedAlike(string user, string password)
    {
        var error = await Assert.ThrowsAsync<SqlException>(() => ExchangeAsync(user, password));
        Assert.Equal(SqlState.InvalidPassword, error.SqlState);
        Assert.Equal($"password authentication failed for user \"{user}\"", error.Message);
    }

    [Fact]
    public async Task AnotherNonceOrChannelIsRefused()
    {
        Assert.Equal(SqlState.ProtocolViolation, (await Assert.ThrowsAsync<SqlException>(() => ExchangeAsync("ann", "pencil", final => final.Replace("r=", "r=x", StringComparison.Ordinal)))).SqlState);
        Assert.Equal(SqlState.InvalidAuthorization, (await Assert.ThrowsAsync<SqlException>(() => ExchangeAsync("ann", "pencil", final => final.Replace("c=biws", "c=eSws", StringComparison.Ordinal)))).SqlState);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256-PLUS", "n,,n=,r=abc")]
    [InlineData("SCRAM-SHA-256", "n")]
    [InlineData("SCRAM-SHA-256", "n,,n=")]
    [InlineData("SCRAM-SHA-256", "p=tls-unique,,n=,r=abc")]
    [InlineData("SCRAM-SHA-256", "x,,n=,r=abc")]
    [InlineData("SCRAM-SHA-1", "n,,n=,r=abc")]
    public async Task OtherFirstMessagesAreViolations(string mechanism, string first)
    {
        var writer = new PgWriter(new Pipe().Writer);
        var error = await Assert.ThrowsAsync<SqlException>(async () => await new RuleAuthenticator(null, new UserSecrets(null, new PasswordFile(_file))).AuthenticateAsync(
            Client("ann"), writer, _ => ValueTask.FromResult(InitialResponse(mechanism, first)), CancellationToken.None));
        Assert.Equal(SqlState.ProtocolViolation, error.SqlState);
    }

    [Fact]
    public void TheFileIsReadAgainWhenItChanges()
    {
        var passwords = new PasswordFile(_file);
        Assert.False(passwords.TryGet("dora", out _));
        File.AppendAllText(_file, "dora:new\n");
        File.SetLastWriteTimeUtc(_file, File.GetLastWriteTimeUtc(_file).AddSeconds(5));
        Assert.True(passwords.TryGet("dora", out var secret));
        Assert.True(secret.Matches("new"));
        Assert.False(secret.Matches("old"));
    }

    [Fact]
    public void ASecretIsWhatPostgresKeeps()
    {
        // From pg_authid of PostgreSQL 15 after ALTER ROLE .. PASSWORD 'pencil'.
        const string text = "SCRAM-SHA-256$4096:7t5VKdMSh+ibrkJKMr4YmA==$F+Y0anX3sEeNeNZ+yGNEtafWH702OiT9Rtzrk47Y5eo=:V1zfzI2hX60sPELcr3IdrWCycPhM017IO+SB+Tzh4V8=";
        Assert.True(ScramSecret.TryParse(text, out var secret));
        Assert.Equal(text, secret.ToString());
        Assert.True(secret.Matches("pencil"));
        Assert.False(secret.Matches("pencils"));
        Assert.False(ScramSecret.TryParse("SCRAM-SHA-256$4096:x", out _));
    }

    /// <summary>Runs a client against the authenticator; answers the signature the client expects and the one the server gave.</summary>
    private async Task<(string Expected, string Given)> ExchangeAsync(string user, string password, Func<string, string>? tamper = null)
    {
        const string bare = "n=,r=fyko+d2lbbFgONRv9qkxdawL";
        var pipe = new Pipe();
        var writer = new PgWriter(pipe.Writer);
        var step = 0;
        var signature = "";
        await new RuleAuthenticator(null, new UserSecrets(null, new PasswordFile(_file))).AuthenticateAsync(
            Client(user),
            writer,
            async _ =>
            {
                if (step++ == 0)
                {
                    Assert.Equal((10, "SCRAM-SHA-256\0\0"), await ReadAsync(pipe));
                    return InitialResponse("SCRAM-SHA-256", "n,," + bare);
                }
                var (code, serverFirst) = await ReadAsync(pipe);
                Assert.Equal(11, code);
                var withoutProof = "c=biws," + serverFirst.Split(',')[0];
                withoutProof = tamper?.Invoke(withoutProof) ?? withoutProof;
                (var proof, signature) = Compute(password, bare, serverFirst, withoutProof);
                return Encoding.UTF8.GetBytes($"{withoutProof},p={proof}");
            },
            CancellationToken.None);
        await writer.FlushAsync(CancellationToken.None);
        var (final, text) = await ReadAsync(pipe);
        Assert.Equal(12, final);
        return ("v=" + signature, text);
    }

    private static ClientIdentity Client(string user) => new(user, "impala", System.Net.IPAddress.Loopback);

    private static byte[] InitialResponse(string mechanism, string first)
    {
        var text = Encoding.UTF8.GetBytes(first);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        return [.. Encoding.UTF8.GetBytes(mechanism), 0, .. length, .. text];
    }

    private static async Task<(int Code, string Data)> ReadAsync(Pipe pipe)
    {
        var result = await pipe.Reader.ReadAsync();
        var bytes = System.Buffers.BuffersExtensions.ToArray(result.Buffer);
        pipe.Reader.AdvanceTo(result.Buffer.End);
        Assert.Equal((byte)'R', bytes[0]);
        Assert.Equal(bytes.Length - 1, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1)));
        return (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5)), Encoding.UTF8.GetString(bytes.AsSpan(9)));
    }

    private static (string Proof, string Signature) Compute(string password, string clientFirstBare, string serverFirst, string withoutProof)
    {
        var parts = serverFirst.Split(',');
        var salt = Convert.FromBase64String(parts[1][2..]);
        var numIterations = int.Parse(parts[2][2..], System.Globalization.CultureInfo.InvariantCulture);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, numIterations, HashAlgorithmName.SHA256, 32);
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var message = Encoding.UTF8.GetBytes($"{clientFirstBare},{serverFirst},{withoutProof}");
        var clientSignature = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        var proof = clientKey.Zip(clientSignature, (left, right) => (byte)(left ^ right)).ToArray();
        var signature = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message);
        return (Convert.ToBase64String(proof), Convert.ToBase64String(signature));
    }
}
