using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Access;

/// <summary>Two impalads with authorization. Clients are believed who they are, so that a test may be anybody; the password tests have their own rules.</summary>
public sealed class AccessCluster() : TestCluster(2, onPostgres: false)
{
    /// <summary>The members of the group analysts.</summary>
    public string GroupFile { get; private set; } = "";

    protected override IReadOnlyList<string> MakeImpaladFlags(string folder)
    {
        GroupFile = Path.Combine(folder, "groups");
        File.WriteAllText(GroupFile, "analysts:x:1000:grouped\n");
        var rules = Path.Combine(folder, "pg_hba.conf");
        File.WriteAllText(
            rules,
            """
            host all secret,changed,rolled,verified all scram-sha-256
            host all plain all password
            host all all all trust
            """);
        return ["--authorization_provider=catalog", "--admin_users=impala,root", $"--group_file={GroupFile}", $"--hba_file={rules}"];
    }

    public Task<NpgsqlConnection> OpenAsAsync(string user, int impalad = 0, string options = "") => OpenAsync(impalad, $"Username={user};{options}");

    /// <summary>The SQLSTATE and message of the refusal, or null when the statement runs.</summary>
    public async Task<(string State, string Message)?> ErrorAsync(string user, string sql, int impalad = 0)
    {
        await using var connection = await OpenAsAsync(user, impalad);
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            return null;
        }
        catch (PostgresException error)
        {
            return (error.SqlState, error.MessageText);
        }
    }
}

/// <summary>Tests on <see cref="AccessCluster"/>.</summary>
[CollectionDefinition(Name)]
public sealed class WithAuthorization : ICollectionFixture<AccessCluster>
{
    public const string Name = "Authorization";
}
