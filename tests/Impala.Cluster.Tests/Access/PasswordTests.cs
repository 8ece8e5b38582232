using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Access;

/// <summary>Passwords of CREATE and ALTER USER, by SCRAM-SHA-256 and in clear, at every node, through psql and Npgsql.</summary>
[Collection(WithAuthorization.Name)]
public sealed class PasswordTests(AccessCluster cluster)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task APasswordLetsInAtEveryNode()
    {
        Assert.Equal("28P01", await LoginAsync("secret", "geheim"));
        await cluster.ExecuteAsync(0, "create user secret password 'geheim'", "create role plain login password 'text'");
        Assert.Null(await LoginAsync("secret", "geheim"));
        Assert.Null(await LoginAsync("plain", "text"));
        Assert.Equal("28P01", await LoginAsync("secret", "Geheim"));
        Assert.Equal("28P01", await LoginAsync("plain", "geheim"));
        await Deadline.UntilAsync("the password on the other node", Patience, () => LoginAsync("secret", "geheim", 1), state => state is null);
    }

    [Fact]
    public async Task UsersChangeTheirOwn()
    {
        await cluster.ExecuteAsync(0, "create user changed password 'one'");
        await ExecuteAsAsync("changed", "one", "alter user changed password 'two'");
        Assert.Equal("28P01", await LoginAsync("changed", "one"));
        await ExecuteAsAsync("changed", "two", "alter user current_user with password 'three'");
        Assert.Null(await LoginAsync("changed", "three"));
        Assert.Equal("42501", (await cluster.ErrorAsync("nobody", "alter user changed password 'four'"))?.State);
        await cluster.ExecuteAsync(0, "alter user changed nologin");
        Assert.Equal("28000", await LoginAsync("changed", "three"));
        await cluster.ExecuteAsync(0, "alter user changed login password null");
        Assert.Equal("28P01", await LoginAsync("changed", "three"));
        await cluster.ExecuteAsync(0, "drop user changed");
    }

    [Fact]
    public async Task PsqlSetsOneWithoutSendingIt()
    {
        // \password asks SHOW password_encryption and sends ALTER USER with the secret it made; PGPASSWORD cannot answer its prompt, so the secret is PostgreSQL's own.
        const string verifier = "SCRAM-SHA-256$4096:IcEz5Cy0RNXkOR6FWPLMVg==$XcybCXiPeVcCd0pTx0Z5QWzrtPsB7Ge5yh8Mm2ijGIg=:4t1rzBKYvx6XpQmp/eFpPyHuyzUWHyXQTo1nHpLwUfc=";
        Assert.Equal("scram-sha-256", await cluster.ScalarAsync("show password_encryption"));
        await cluster.ExecuteAsync(0, $"alter user verified password '{verifier}'");
        Assert.Equal("28P01", await LoginAsync("verified", verifier));
        var port = cluster.Processes.Daemon("impalad0").PgWirePort!.Value;
        await cluster.ExecuteAsync(0, "create user rolled password 'pass word'");
        var (code, output, errors) = await Psql.RunAsync(port, "rolled", new Dictionary<string, string> { ["PGPASSWORD"] = "pass word" }, "-Atc", "select current_user");
        Assert.Equal((0, "rolled\n"), (code, output));
        (code, _, errors) = await Psql.RunAsync(port, "rolled", new Dictionary<string, string> { ["PGPASSWORD"] = "password" }, "-Atc", "select 1");
        Assert.NotEqual(0, code);
        Assert.Contains("password authentication failed for user \"rolled\"", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APasswordIsSeenNowhere()
    {
        await cluster.ExecuteAsync(0, "create user hidden password 'xyzzy-plugh'", "alter role hidden with encrypted password 'xyzzy-plover'", "drop user hidden");
        foreach (var daemon in cluster.Processes.Daemons)
            Assert.DoesNotContain("xyzzy", daemon.LogTail(10_000), StringComparison.Ordinal);
        foreach (var page in (string[])["/queries", "/sessions"])
            Assert.DoesNotContain("xyzzy", (await cluster.PageAsync(cluster.Processes.Daemon("impalad0"), page)).RootElement.GetRawText(), StringComparison.Ordinal);
        var queries = (await cluster.PageAsync(cluster.Processes.Daemon("impalad0"), "/queries")).RootElement.GetRawText();
        Assert.Contains("PASSWORD '", queries.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("0A000", (await cluster.FailureAsync("create user hidden valid until 'tomorrow'")).SqlState);
        Assert.Equal("0A000", (await cluster.FailureAsync("create user hidden password 'md5" + new string('0', 32) + "'")).SqlState);
    }

    private async Task<string?> LoginAsync(string user, string password, int impalad = 0)
    {
        try
        {
            await ExecuteAsAsync(user, password, "select 1", impalad);
            return null;
        }
        catch (PostgresException error)
        {
            return error.SqlState;
        }
    }

    private async Task ExecuteAsAsync(string user, string password, string sql, int impalad = 0)
    {
        await using var connection = await cluster.OpenAsAsync(user, impalad, $"Password={password}");
        await cluster.ExecuteAsync(connection, sql);
    }
}
