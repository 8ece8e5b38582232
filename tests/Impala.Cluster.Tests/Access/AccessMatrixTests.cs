using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests.Access;

/// <summary>Every statement of <see cref="AccessMatrix"/> for every user: parsed and described by the server, which refuses it or not, without running it.</summary>
[Collection(WithAuthorization.Name)]
public sealed class AccessMatrixTests(AccessCluster cluster)
{
    [Fact]
    public async Task EveryCellIsRight()
    {
        await cluster.ExecuteAsync(
            0,
            [
                "create database m", "create database o", "create table m.t (a int, b int)", "create table m.s (a int)", "create view m.v as select a from m.s",
                "create role r1", "create role r_select", "grant select on m.t to r_select", "grant r_select to group analysts",
                "alter table m.s set owner user table_owner", "alter database o set owner user database_owner",
                .. Grants(),
            ]);
        var wrong = new List<string>();
        var numCells = 0;
        foreach (var (user, has) in AccessMatrix.Users)
        {
            await using var connection = await cluster.OpenAsAsync(user);
            foreach (var (sql, needs) in AccessMatrix.Statements)
            {
                numCells++;
                var expected = AccessMatrix.Allows(has, needs);
                var refusal = await RefusalAsync(connection, sql);
                if (expected == (refusal is not null))
                    wrong.Add($"{user} {(expected ? "was refused" : "was not refused")}: {sql} [{needs}] {refusal}");
            }
        }
        Assert.True(numCells > 5000, $"only {numCells} cells");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {numCells} cells:\n{string.Join('\n', wrong.Take(60))}");
    }

    private static IEnumerable<string> Grants() =>
        from user in AccessMatrix.Users
        where user.User is not ("root" or "grouped" or "table_owner" or "database_owner")
        from given in user.Has
        let parts = given.TrimEnd('+').Split(':')
        let target = parts[0] switch
        {
            "server" => "on server",
            "uri" => $"on uri '{AccessMatrix.Uri}'",
            "m" or "o" => "on database " + parts[0],
            "t.a" => "(a) on table m.t",
            var table => "on table m." + table,
        }
        select $"grant {parts[1]} {target} to user {user.User}{(given.EndsWith('+') ? " with grant option" : "")}";

    private static async Task<string?> RefusalAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        try
        {
            await command.PrepareAsync();
            return null;
        }
        catch (PostgresException error) when (error.SqlState == "42501")
        {
            return error.MessageText;
        }
        catch (PostgresException)
        {
            // Another mistake than want of privileges: it was let through.
            return null;
        }
        finally
        {
            await command.UnprepareAsync();
        }
    }
}
