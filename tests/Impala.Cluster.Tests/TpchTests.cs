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

    private static async Task CheckAsync(TestCluster cluster, string database, string location, int number, string reference)
    {
        await cluster.UseTpchAsync(database, location);
        await using var connection = await cluster.OpenAsync(0, $"Search Path={database}");
        await using var command = new NpgsqlCommand(TpchQueries.Get(number), connection);
        QueryAnswer? answer = null;
        await cluster.ReportAsync(async () => answer = await AnswerReader.ReadAsync(command, CancellationToken.None));
        var expected = QueryAnswer.Read(RepositoryPaths.SharedPath("tpch", "answers", reference), number);
        Assert.Null(AnswerComparison.FindDifference(number, answer!, expected));
    }
}
