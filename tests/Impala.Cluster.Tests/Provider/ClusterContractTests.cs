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
    public async Task AProfileIsReadByTheConnection()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT count(*) FROM (SELECT 1) AS t", connection);
        await command.ExecuteScalarAsync();
        var id = await connection.GetLastQueryIdAsync();
        Assert.Contains(id!, await connection.GetProfileAsync(id), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => connection.GetProfileAsync("' OR 1 = 1"));
    }

    [Fact]
    public async Task AllDigitsOfADecimalAreRead()
    {
        const string digits = "12345678901234567890123456789012345.678";
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand($"SELECT CAST({digits} AS DECIMAL(38,3)), CAST('2024-02-29 12:34:56.123456' AS TIMESTAMP)", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal(digits, reader.GetFieldValue<ImpalaDecimal>(0).ToString());
        Assert.Equal("2024-02-29 12:34:56.123456000", reader.GetFieldValue<ImpalaTimestamp>(1).ToString());
    }

    [Fact]
    public async Task KeysAreInTheSchema()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand(
            "CREATE TABLE IF NOT EXISTS parents (a INT, b INT, PRIMARY KEY (a, b) DISABLE NOVALIDATE RELY)", connection);
        await command.ExecuteNonQueryAsync();
        command.CommandText = "CREATE TABLE IF NOT EXISTS children (x INT, y INT, FOREIGN KEY (x, y) REFERENCES parents (a, b) DISABLE NOVALIDATE RELY)";
        await command.ExecuteNonQueryAsync();
        var primary = connection.GetSchema("PrimaryKeys", [Server.Database, "parents"]);
        Assert.Equal(["a", "b"], primary.Rows.Cast<System.Data.DataRow>().Select(row => row["column_name"]));
        var foreign = connection.GetSchema("ForeignKeys", [null, "children"]);
        Assert.Equal(["children_x_y_fkey", "children_x_y_fkey"], foreign.Rows.Cast<System.Data.DataRow>().Select(row => row["constraint_name"]));
        command.CommandText = "DROP TABLE children";
        await command.ExecuteNonQueryAsync();
        command.CommandText = "DROP TABLE parents";
        await command.ExecuteNonQueryAsync();
    }

    [Fact]
    public async Task NewConnectionsGoToEachHostInTurn()
    {
        foreach (var balancing in new[] { "RoundRobin", "Random" })
        {
            await using var source = new ImpalaDataSource($"{Server.ConnectionString};Host={fixture.Hosts};Load Balancing={balancing}");
            var hosts = new HashSet<string>();
            var connections = new List<ImpalaConnection>();
            for (var i = 0; i < 6; i++)
            {
                connections.Add(await source.OpenConnectionAsync());
                hosts.Add(connections[^1].DataSource);
            }
            foreach (var connection in connections)
                await connection.DisposeAsync();
            Assert.Equal(2, hosts.Count);
        }
    }

    [Fact]
    public async Task TextResultsAreWhatTheServerWrites()
    {
        await using var connection = await OpenAsync();
        await using var command = new ImpalaCommand("SELECT CAST('2024-02-29 12:34:56.123456789' AS TIMESTAMP)", connection) { ResultsAsText = true };
        Assert.StartsWith("2024-02-29 12:34:56.123456", (string?)await command.ExecuteScalarAsync(), StringComparison.Ordinal);
    }
}
