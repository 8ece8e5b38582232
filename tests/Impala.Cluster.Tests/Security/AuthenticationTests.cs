using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Security;

/// <summary>TLS, passwords, certificates and rules of the PostgreSQL port, by psql and Npgsql; and all that must be refused.</summary>
[Trait("Category", "Slow")]
public sealed class AuthenticationTests(SecureCluster cluster) : IClassFixture<SecureCluster>
{
    private const string Ask = "select current_user";

    [Theory]
    [InlineData("open", "", "PGSSLMODE=disable")]
    [InlineData("open", "", "PGSSLMODE=require")]
    [InlineData("ann", "pencil", "PGSSLMODE=prefer")]
    [InlineData("ann", "pencil", "PGSSLMODE=verify-full")]
    [InlineData("ann", "pencil", "PGSSLMODE=require;PGCHANNELBINDING=require")]
    [InlineData("ann", "pencil", "PGSSLMODE=require;PGCHANNELBINDING=disable")]
    [InlineData("bob", "p:with:colons", "PGSSLMODE=require;PGSSLMINPROTOCOLVERSION=TLSv1.3")]
    [InlineData("bob", "p:with:colons", "PGSSLMODE=require;PGSSLMAXPROTOCOLVERSION=TLSv1.2;PGSSLMINPROTOCOLVERSION=TLSv1.2")]
    [InlineData("jürgen", "geheimß", "PGSSLMODE=require")]
    [InlineData("clear", "text", "PGSSLMODE=require")]
    [InlineData("certain", "", "PGSSLMODE=verify-full;CERT=authority-certain")]
    [InlineData("both", "keys", "PGSSLMODE=verify-full;CERT=authority-both")]
    [InlineData("plain", "sight", "PGSSLMODE=disable")]
    public async Task PsqlIsLetIn(string user, string password, string settings)
    {
        var (code, output, errors) = await PsqlAsync(user, password, settings);
        Assert.True(code == 0, errors);
        Assert.Equal(user, output.Trim());
    }

    [Theory]
    [InlineData("ann", "pencil", "PGSSLMODE=disable", "no pg_hba.conf entry for host \"127.0.0.1\", user \"ann\", database \"impala\", no encryption")]
    [InlineData("ann", "pencils", "PGSSLMODE=require", "password authentication failed for user \"ann\"")]
    [InlineData("ann", "", "PGSSLMODE=require", "no password supplied")]
    [InlineData("clear", "texts", "PGSSLMODE=require", "password authentication failed for user \"clear\"")]
    [InlineData("clear", "text", "PGSSLMODE=require;PGCHANNELBINDING=require", "channel binding required")]
    [InlineData("certain", "", "PGSSLMODE=require", "connection requires a valid client certificate")]
    [InlineData("certain", "", "PGSSLMODE=require;CERT=authority-both", "certificate authentication failed for user \"certain\"")]
    [InlineData("certain", "", "PGSSLMODE=require;CERT=stranger-certain", "")]
    [InlineData("both", "keys", "PGSSLMODE=require", "connection requires a valid client certificate")]
    [InlineData("both", "key", "PGSSLMODE=require;CERT=authority-both", "password authentication failed for user \"both\"")]
    [InlineData("plain", "sight", "PGSSLMODE=require", "no pg_hba.conf entry for host \"127.0.0.1\", user \"plain\", database \"impala\", SSL encryption")]
    [InlineData("banned", "", "PGSSLMODE=require", "pg_hba.conf rejects connection for host \"127.0.0.1\", user \"banned\", database \"impala\", SSL encryption")]
    [InlineData("nobody", "x", "PGSSLMODE=require", "no pg_hba.conf entry")]
    [InlineData("open", "", "PGSSLMODE=verify-full;ROOT=stranger", "certificate verify failed")]
    [InlineData("open", "", "PGSSLMODE=require;PGSSLMAXPROTOCOLVERSION=TLSv1.1;PGSSLMINPROTOCOLVERSION=TLSv1", "")]
    public async Task PsqlIsRefused(string user, string password, string settings, string message)
    {
        var (code, output, errors) = await PsqlAsync(user, password, settings);
        Assert.True(code == 2, $"psql ended with {code}: {output}{errors}");
        Assert.True(errors.Contains(message, StringComparison.Ordinal), errors);
        Assert.Contains("1", await AliveAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSL Mode=VerifyFull;Root Certificate={authority}")]
    [InlineData("SSL Mode=VerifyFull;Root Certificate={authority};SSL Negotiation=Direct")]
    [InlineData("SSL Mode=Require;Channel Binding=Require")]
    [InlineData("SSL Mode=Require;Channel Binding=Disable")]
    public async Task NpgsqlIsLetIn(string settings)
    {
        await using var connection = new NpgsqlConnection($"{Server("ann", "pencil")};{settings.Replace("{authority}", cluster.AuthorityFile, StringComparison.Ordinal)}");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select count(*), max(n) from generate_series(1, 200000) as g(n)", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(200000L, reader.GetInt64(0));
    }

    [Fact]
    public async Task ManyRowsCrossTlsWhole()
    {
        await using var connection = new NpgsqlConnection($"{Server("ann", "pencil")};SSL Mode=Require");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select n, repeat('x', n % 100) from generate_series(1, 300000) as g(n)", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var sum = 0L;
        while (await reader.ReadAsync())
            sum += reader.GetInt32(0) + reader.GetString(1).Length;
        Assert.Equal(300000L * 300001 / 2 + 300000L / 100 * 4950, sum);
    }

    [Fact]
    public async Task CancellingWorksThroughTls()
    {
        await using var connection = new NpgsqlConnection($"{Server("ann", "pencil")};SSL Mode=Require");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_sleep(60)", connection);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.Equal("57014", await TestCluster.EndOfAsync(command.ExecuteNonQueryAsync(soon.Token)));
        await using var next = new NpgsqlCommand(Ask, connection);
        Assert.Equal("ann", await next.ExecuteScalarAsync());
    }

    [Fact]
    public async Task BytesBeforeTlsAreRefused()
    {
        using var socket = await ConnectAsync();
        // The request for TLS and, without waiting, a start-up message in clear text.
        byte[] request = [0, 0, 0, 8, 4, 210, 22, 47];
        var startup = Encoding.UTF8.GetBytes("\0\0\0\u0015\0\u0003\0\0user\0open\0\0\0");
        await socket.SendAsync((byte[])[.. request, .. startup]);
        var answer = await ReadToEndAsync(socket);
        Assert.StartsWith("S", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("AuthenticationOk", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("server_version", answer, StringComparison.Ordinal);
        Assert.Contains("received unencrypted data after SSL request", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http/1.1", false)]
    [InlineData("", false)]
    [InlineData("postgresql", true)]
    public async Task DirectTlsNeedsItsProtocolsName(string protocol, bool isServed)
    {
        using var socket = await ConnectAsync();
        await using var stream = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.None };
        if (protocol.Length > 0)
            options.ApplicationProtocols = [new SslApplicationProtocol(protocol)];
        var error = await Record.ExceptionAsync(async () =>
        {
            await stream.AuthenticateAsClientAsync(options);
            await stream.WriteAsync(Encoding.UTF8.GetBytes("\0\0\0\u0022\0\u0003\0\0user\0open\0database\0impala\0\0"));
            var buffer = new byte[4096];
            var length = await stream.ReadAsync(buffer);
            Assert.Equal(isServed, length > 0 && buffer[0] == 'R');
        });
        if (isServed)
            Assert.Null(error);
        else if (error is not null)
            Assert.IsAssignableFrom<SystemException>(error is AuthenticationException or IOException ? error : throw error);
    }

    [Fact]
    public async Task RulesAreReadAgainAndBrokenOnesAreNot()
    {
        var before = await File.ReadAllTextAsync(cluster.RulesFile);
        try
        {
            await ReplaceRulesAsync("host all late 127.0.0.1/32 trust\n" + before);
            Assert.Equal("late", (await PsqlAsync("late", "", "PGSSLMODE=disable")).Output.Trim());
            await ReplaceRulesAsync("host all later 127.0.0.1/32 kerberos\n" + before);
            Assert.Equal("late", (await PsqlAsync("late", "", "PGSSLMODE=disable")).Output.Trim());
        }
        finally
        {
            await ReplaceRulesAsync(before);
        }
        Assert.Equal(2, (await PsqlAsync("late", "", "PGSSLMODE=disable")).Code);
    }

    private async Task ReplaceRulesAsync(string text)
    {
        var time = File.GetLastWriteTimeUtc(cluster.RulesFile);
        await File.WriteAllTextAsync(cluster.RulesFile, text);
        File.SetLastWriteTimeUtc(cluster.RulesFile, time.AddSeconds(2));
    }

    private string Server(string user, string password) =>
        $"Host=127.0.0.1;Port={cluster.Port};Database=impala;Username={user};Password={password};Pooling=false;Timeout=30;Include Error Detail=true";

    private async Task<string> AliveAsync() => (await PsqlAsync("open", "", "PGSSLMODE=disable;QUERY=select 1")).Output;

    private async Task<(int Code, string Output, string Errors)> PsqlAsync(string user, string password, string settings)
    {
        var environment = new Dictionary<string, string> { ["PGSSLROOTCERT"] = cluster.AuthorityFile, ["HOME"] = "/nonexistent" };
        var query = Ask;
        if (password.Length > 0)
            environment["PGPASSWORD"] = password;
        foreach (var (name, value) in settings.Split(';').Select(each => each.Split('=', 2)).Select(pair => (pair[0], pair[1])))
        {
            switch (name)
            {
                case "CERT":
                    var parts = value.Split('-');
                    (environment["PGSSLCERT"], environment["PGSSLKEY"]) = cluster.Client(parts[0], parts[1]);
                    break;
                case "ROOT":
                    environment["PGSSLROOTCERT"] = cluster.StrangerFile;
                    break;
                case "QUERY":
                    query = value;
                    break;
                default:
                    environment[name] = value;
                    break;
            }
        }
        return await Psql.RunAsync(cluster.Port, user, environment, "-w", "-A", "-t", "-c", query);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", cluster.Port);
        return socket;
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await socket.ReceiveAsync(buffer, limit.Token) is var length and > 0)
            text.Append(Encoding.Latin1.GetString(buffer, 0, length));
        return text.ToString();
    }
}
