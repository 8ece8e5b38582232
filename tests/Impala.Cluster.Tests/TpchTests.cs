using Impala.Testing;
using Impala.Tpch;
using Impala.Tpch.Answers;
using Npgsql;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>The 22 queries of TPC-H over tables made with LIKE PARQUET: the reference answers, on three nodes and on one.</summary>
[Trait("Category", "Slow")]
[Collection(OnSqlite.Name)]
public sealed class TpchTests(SqliteCluster three, SingleCluster one, TpchData data) : IClassFixture<SingleCluster>
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, TpchQueries.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public Task SmallOnThreeNodes(int number) => CheckAsync(three, "tpch_small", TpchData.Small, number, "sf0.01");

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task LargerOnThreeNodes(int number) => await CheckAsync(three, "tpch_larger", await data.GenerateAsync(), number, "sf0.1");

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task LargerOnOneNode(int number) => await CheckAsync(one, "tpch_larger", await data.GenerateAsync(), number, "sf0.1");

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task JoinsOfManyTablesNeedNoCrossProduct(int number)
    {
        await three.UseTpchAsync("tpch_larger", await data.GenerateAsync());
        await using var connection = await three.OpenAsync(0, "Search Path=tpch_larger");
        await using var command = new NpgsqlCommand("EXPLAIN " + TpchQueries.Get(number), connection);
        var plan = await AnswerReader.ReadAsync(command, CancellationToken.None);
        Assert.Contains(plan.Rows, row => row[0].Contains("JOIN", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(plan.Rows, row => row[0].Contains("CROSS", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(plan.Rows, row => row[0].Contains("NESTED LOOP", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(plan.Rows, row => row[0].Contains("NestedLoop", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(20)]
    [InlineData(21)]
    public async Task RuntimeFiltersChangeNoAnswer(int number)
    {
        var location = await data.GenerateAsync();
        foreach (var mode in new[] { "OFF", "LOCAL" })
        {
            await CheckAsync(three, "tpch_larger", location, number, "sf0.1", "SET RUNTIME_FILTER_MODE=" + mode);
            await CheckAsync(one, "tpch_larger", location, number, "sf0.1", "SET RUNTIME_FILTER_MODE=" + mode);
        }
        // A filter that is late everywhere, and parts of partitioned joins that the coordinator unites.
        await CheckAsync(three, "tpch_larger", location, number, "sf0.1", "SET RUNTIME_FILTER_WAIT_TIME_MS=1");
        await CheckAsync(three, "tpch_larger", location, number, "sf0.1", "SET BROADCAST_COST_SCALE_FACTOR=1000000");
    }

    /// <summary>The build side of a partitioned join lies on three nodes; the scan's on each node gets the keys of all.</summary>
    [Fact]
    public async Task KeysOfAllNodesReachTheScans()
    {
        await three.UseTpchAsync("tpch_larger", await data.GenerateAsync());
        await using var connection = await three.OpenAsync(0, "Search Path=tpch_larger");
        await three.ExecuteAsync(connection, "SET BROADCAST_COST_SCALE_FACTOR=1000000");
        const string Query = "SELECT count(*) FROM lineitem JOIN part ON l_partkey = p_partkey WHERE p_brand = 'Brand#23' AND p_container = 'MED BOX'";
        await using var command = new NpgsqlCommand("EXPLAIN ANALYZE " + Query, connection);
        var plan = await AnswerReader.ReadAsync(command, CancellationToken.None);
        var text = string.Join('\n', plan.Rows.Select(row => row[0]));
        Assert.Contains("PARTITIONED", text, StringComparison.Ordinal);
        var filter = plan.Rows.Select(row => row[0]).Single(line => line.StartsWith(" RF000", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(long.Parse(filter[^1], System.Globalization.CultureInfo.InvariantCulture) > 100_000, text);
    }

    private static async Task CheckAsync(TestCluster cluster, string database, string location, int number, string reference, string? option = null)
    {
        await cluster.UseTpchAsync(database, location);
        await using var connection = await cluster.OpenAsync(0, $"Search Path={database}");
        if (option is not null)
            await cluster.ExecuteAsync(connection, option);
        await using var command = new NpgsqlCommand(TpchQueries.Get(number), connection);
        QueryAnswer? answer = null;
        await cluster.ReportAsync(async () => answer = await AnswerReader.ReadAsync(command, CancellationToken.None));
        var expected = QueryAnswer.Read(RepositoryPaths.SharedPath("tpch", "answers", reference), number);
        Assert.Null(AnswerComparison.FindDifference(number, answer!, expected));
    }
}
