using System.Globalization;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Planning;

/// <summary>The plans of the 22 TPC-H queries at scale 1 on three backends, without statistics. Regenerate with IMPALA_UPDATE_GOLDENS=1 and read the difference.</summary>
public sealed class TpchPlanTests
{
    public static TheoryData<int> Numbers()
    {
        var data = new TheoryData<int>();
        for (var number = 1; number <= 22; number++)
            data.Add(number);
        return data;
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void PlanIsAsWritten(int number)
    {
        var actual = new SqlPlanner().Explain(Query(number));
        var path = Path.Combine(RepositoryPaths.Root, "tests", "plans", "tpch", Name(number) + ".txt");
        if (Environment.GetEnvironmentVariable("IMPALA_UPDATE_GOLDENS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.Equal(File.ReadAllText(path), actual);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void NoApplyIsLeft(int number)
    {
        foreach (var fragment in new SqlPlanner().Plan(Query(number)).Fragments)
            Assert.DoesNotContain(Nodes(fragment.Root), node => node is ApplyNode);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void OnlySingleRowsAreCrossJoined(int number)
    {
        foreach (var withStatistics in new[] { false, true })
        {
            foreach (var numBackends in new[] { 1, 3 })
            {
                var physical = new SqlPlanner { WithStatistics = withStatistics, NumBackends = numBackends }.Optimize(Query(number));
                foreach (var join in Nodes(physical).OfType<JoinNode>().Where(join => join.Conditions.IsEmpty))
                    Assert.True(join.Right.Estimate.NumRows <= 1, PlanPrinter.Explain(physical));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void OneInstanceNeedsNoExchange(int number)
    {
        var plan = new SqlPlanner { NumBackends = 1, CoresPerBackend = 1 }.Plan(Query(number));
        Assert.Equal(FragmentPlacement.Coordinator, Assert.Single(plan.Fragments).Placement);
    }

    [Theory]
    [InlineData("select l_suppkey, count(*) from lineitem group by l_suppkey", 1, true)]
    [InlineData("select l_suppkey, count(*) from lineitem group by l_suppkey", 3, false)]
    [InlineData("select count(*) from lineitem", 1, false)]
    [InlineData("select l_suppkey, count(distinct l_partkey), count(distinct l_orderkey) from lineitem group by l_suppkey", 1, false)]
    [InlineData("select l_suppkey from lineitem group by l_suppkey union all select s_suppkey from supplier limit 3", 1, false)]
    public void InstancesOfOneBackendShareTheirGroups(string sql, int numBackends, bool isShared)
    {
        var plan = new SqlPlanner { NumBackends = numBackends }.Plan(sql);
        var steps = plan.Fragments.SelectMany(fragment => Nodes(fragment.Root)).OfType<AggregateNode>().Select(node => node.Step).ToList();
        Assert.Equal(isShared, steps.Contains(AggregationStep.Shared));
        if (isShared)
            Assert.Equal(2, plan.Fragments.Count);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void FragmentsSurviveTheWire(int number)
    {
        foreach (var fragment in new SqlPlanner().Plan(Query(number)).Fragments)
        {
            var bytes = PlanSerializer.Serialize(fragment);
            var back = PlanSerializer.Deserialize(bytes);
            Assert.Equal(PlanSerializer.ToText(fragment), PlanSerializer.ToText(back));
            Assert.Equal(fragment.Sink, back.Sink);
            Assert.Equal(PlanPrinter.Explain(WithoutScans(fragment.Root), 2), PlanPrinter.Explain(WithoutScans(back.Root), 2));
        }
    }

    internal static IEnumerable<PlanNode> Nodes(PlanNode root) => root.Children.SelectMany(Nodes).Prepend(root);

    internal static string Query(int number) =>
        File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tools", "Impala.Tpch", "Queries", Name(number) + ".sql"));

    // Files stay behind, and with them the line that counts them.
    private static PlanNode WithoutScans(PlanNode node) => node is ScanNode
        ? new ValuesNode(node.Output, [])
        : node.WithChildren(Catalog.ValueList.ToValueList(node.Children.Select(WithoutScans)));

    private static string Name(int number) => "q" + number.ToString("00", CultureInfo.InvariantCulture);
}
