using Impala.Data;
using Impala.Data.Tests.Contract;
using Xunit;

namespace Impala.Cluster.Tests.Provider;

/// <summary>The provider's contract on a cluster, and what only a cluster has.</summary>
[Collection(ClusterProviderCollection.Name)]
[Trait("Category", "Slow")]
public sealed class ClusterContractTests(ClusterFixture fixture) : ProviderContract(fixture.Server)
{
    [Fact]
    public async Task QueryOptionsOfTheConnectionStringHoldForItsSessions()
    {
        await using var connection = new ImpalaConnection(Server.ConnectionString + ";Option:MEM_LIMIT=512m;Dialect=impala");
        await connection.OpenAsync();
        await using var command = new ImpalaCommand("SHOW MEM_LIMIT", connection);
        Assert.Equal("536870912", await command.ExecuteScalarAsync());
        command.CommandText = "SELECT \"double quotes are strings here\"";
        Assert.Equal("double quotes are strings here", await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task TheProfileOfTheLastQueryNamesIt()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT count(*) FROM (SELECT 1) AS t", connection);
        await command.ExecuteScalarAsync();
        var id = await connection.GetLastQueryIdAsync();
        command.CommandText = $"SHOW PROFILE FOR '{id}'";
        Assert.Contains(id!, Convert.ToString(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextResultsAreWhatTheServerWrites()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT CAST('2024-02-29 12:34:56.123456789' AS TIMESTAMP)", connection) { ResultsAsText = true };
        Assert.StartsWith("2024-02-29 12:34:56.123456", (string?)await command.ExecuteScalarAsync(), StringComparison.Ordinal);
    }
}
