using System.Globalization;
using System.Text.RegularExpressions;
using Impala.Testing;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>:shutdown() of one impalad by way of another, and KILL QUERY of what another coordinator runs.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed partial class ShutdownTests(SqliteCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public Task InitializeAsync() => cluster.EnsureRunningAsync();

    public Task DisposeAsync() => cluster.EnsureRunningAsync();

    [Fact]
    public async Task AnImpaladDrainsAndEndsAtItsDeadline()
    {
        var target = cluster.Processes.Daemon("impalad2");
        var address = string.Create(CultureInfo.InvariantCulture, $"'127.0.0.1:{target.ServicePort}'");
        await using var session = await cluster.OpenAsync(2);
        Assert.Equal(1, await cluster.ScalarAsync(session, "SELECT 1"));
        var status = Assert.IsType<string>(await cluster.ScalarAsync($":shutdown({address}, 600)"));
        Assert.StartsWith("shutdown grace period left: ", status, StringComparison.Ordinal);
        Assert.Contains("deadline left: 9m", status, StringComparison.Ordinal);
        var refused = await cluster.FailureAsync(session, "SELECT 1");
        Assert.Equal("57P01", refused.SqlState);
        Assert.StartsWith("Server is being shut down: ", refused.MessageText, StringComparison.Ordinal);
        // Later than it was is not possible, nearer is.
        Assert.Contains("deadline left: 9m", (string)(await cluster.ScalarAsync($":shutdown({address}, 6000)"))!, StringComparison.Ordinal);
        await cluster.ScalarAsync($":shutdown({address}, 1)");
        await Deadline.UntilAsync("the end of impalad2", Patience, () => Task.FromResult(target.ProcessId), id => id is null);
        await cluster.WaitForMembersAsync(2);
        Assert.Equal(1, await cluster.ScalarAsync("SELECT 1"));
    }

    [Fact]
    public async Task AQueryIsKilledFromAnotherCoordinator()
    {
        await using var connection = await cluster.OpenAsync(1);
        await using var command = new NpgsqlCommand("SELECT pg_sleep(300)", connection);
        var running = command.ExecuteScalarAsync();
        var id = "";
        await Deadline.UntilAsync(
            "the query on the page", Patience, () => cluster.PageAsync(cluster.Processes.Daemon("impalad1"), "/queries"),
            page => (id = QueryId().Match(page.RootElement.GetProperty("in_flight").ToString()).Value).Length > 0);
        await cluster.ExecuteAsync(0, $"KILL QUERY '{id}'");
        Assert.Equal("57014", await TestCluster.EndOfAsync(running));
        Assert.Equal("42704", (await cluster.FailureAsync($"KILL QUERY '{id}'")).SqlState);
    }

    [GeneratedRegex("[0-9a-f]{16}:[0-9a-f]{16}")]
    private static partial Regex QueryId();
}
