using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Planning;

public sealed class PlanPrinterTests
{
    private const string Sql = "select o_orderstatus, count(*) from orders join customer on o_custkey = c_custkey where c_nationkey = 1 group by o_orderstatus order by 2 desc limit 3";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EachLevelTellsMore(int level)
    {
        var text = new SqlPlanner().Explain(Sql, level);
        Assert.Contains("02:HASH JOIN [INNER JOIN, ", text, StringComparison.Ordinal);
        Assert.Equal(level >= 1, text.Contains("hash predicates: o_custkey = c_custkey", StringComparison.Ordinal));
        Assert.Equal(level >= 2, text.Contains("F01:PLAN FRAGMENT [HASH(o_orderstatus)] hosts=3 instances=6", StringComparison.Ordinal));
        Assert.Equal(level >= 3, text.Contains("DATASTREAM SINK [FRAGMENT=F00, EXCHANGE=", StringComparison.Ordinal));
    }

    /// <summary>Tuples, pipelines, resources and stored statistics, in Impala's words (impala.md 7.2).</summary>
    [Fact]
    public void ExtendedLevelsTellWhatNodesWorkWith()
    {
        var plan = new SqlPlanner().Plan("select o_orderkey, c_name from orders left join customer on o_custkey = c_custkey order by 1 limit 3");
        var text = PlanPrinter.Explain(plan, new ExplainOptions(2) { AnalyzedQuery = "SELECT 1" });
        Assert.Matches("^Max Per-Host Resource Reservation: Memory=0B Threads=[0-9]+\nPer-Host Resource Estimates: Memory=[0-9.]+[KMG]?B\n", text);
        Assert.Contains("\nAnalyzed query: SELECT 1\n", text, StringComparison.Ordinal);
        Assert.Matches("Per-Host Resources: mem-estimate=[0-9.]+[KMG]?B mem-reservation=0B thread-reservation=[0-9]+", text);
        Assert.Matches("mem-estimate=[0-9.]+[KMG]?B mem-reservation=0B thread-reservation=0\n[| ]*tuple-ids=0,1N row-size=", text);
        Assert.Contains("in pipelines: 00(GETNEXT), 01(OPEN)", text, StringComparison.Ordinal);
        Assert.Contains("in pipelines: 03(GETNEXT), 00(OPEN)", text, StringComparison.Ordinal);
        Assert.Matches("stored statistics:\n[| ]*table: rows=[0-9.]+[KM]? size=[0-9.]+[KMG]?B\n[| ]*columns", text);
        Assert.DoesNotContain("tuple-ids", PlanPrinter.Explain(plan, new ExplainOptions(1)), StringComparison.Ordinal);
        Assert.DoesNotContain("Analyzed query", PlanPrinter.Explain(plan, new ExplainOptions(1) { AnalyzedQuery = "SELECT 1" }), StringComparison.Ordinal);
    }

    /// <summary>Conditions on what may be a key, by stored statistics (source: JoinNode.getFkPkEqJoinConjuncts).</summary>
    [Theory]
    [InlineData("orders join customer on o_custkey = c_custkey", true, "o_custkey = c_custkey")]
    [InlineData("orders join customer on o_custkey = c_custkey", false, "assumed fk/pk")]
    [InlineData("orders left join customer on o_custkey + 1 = c_custkey", true, "assumed fk/pk")]
    [InlineData("customer join supplier on c_nationkey = s_nationkey", true, "none")]
    [InlineData("orders left semi join customer on o_custkey = c_custkey", true, null)]
    public void JoinsTellWhichConditionsAreOnKeys(string tables, bool withStatistics, string? expected)
    {
        var text = new SqlPlanner { WithStatistics = withStatistics }.Explain("select straight_join count(*) from " + tables, 2);
        if (expected is null)
            Assert.DoesNotContain("fk/pk", text, StringComparison.Ordinal);
        else
            Assert.Matches("hash predicates: .*\n[| ]*fk/pk conjuncts: " + System.Text.RegularExpressions.Regex.Escape(expected) + "\n", text);
        Assert.DoesNotContain("fk/pk", new SqlPlanner().Explain("select count(*) from " + tables), StringComparison.Ordinal);
    }

    /// <summary>Under PostgreSQL's names, as a tree through the exchanges.</summary>
    [Fact]
    public void JsonAndXmlTellTheSameTree()
    {
        var plan = new SqlPlanner().Plan(Sql);
        using var document = System.Text.Json.JsonDocument.Parse(PlanPrinter.ExplainJson(plan, new ExplainOptions(1)));
        var labels = new List<string>();
        Collect(document.RootElement[0].GetProperty("Plan"));
        var lines = PlanPrinter.Explain(plan, new ExplainOptions(0) { WithHeader = false }).TrimEnd().Split('\n').Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        Assert.Equal(lines.Order(StringComparer.Ordinal), labels.Order(StringComparer.Ordinal));

        var xml = System.Xml.Linq.XDocument.Parse(PlanPrinter.ExplainXml(plan, new ExplainOptions(1)));
        Assert.Equal("{http://www.postgresql.org/2009/explain}explain", xml.Root!.Name.ToString());
        Assert.Equal(labels, xml.Descendants(xml.Root.Name.Namespace + "Label").Select(label => label.Value));

        void Collect(System.Text.Json.JsonElement node)
        {
            labels.Add(node.GetProperty("Label").GetString()!);
            Assert.StartsWith(node.GetProperty("Node Type").GetString()!, labels[^1], StringComparison.Ordinal);
            Assert.True(node.GetProperty("Plan Rows").GetInt64() >= 0 && node.GetProperty("Plan Width").GetInt64() >= 0);
            if (node.TryGetProperty("Plans", out var children))
                foreach (var child in children.EnumerateArray())
                    Collect(child);
        }
    }

    [Fact]
    public void MinimalLevelIsOneLineANode()
    {
        var plan = new SqlPlanner().Plan(Sql);
        var text = PlanPrinter.Explain(plan, new ExplainOptions(0) { WithHeader = false });
        Assert.DoesNotContain("row-size", text, StringComparison.Ordinal);
        Assert.DoesNotContain("|\n", text, StringComparison.Ordinal);
        Assert.All(text.TrimEnd().Split('\n'), line => Assert.Matches("^(\\||-| )*[0-9][0-9]:[A-Z]", line));
    }

    [Fact]
    public void AnalyzeShowsWhatNodesTook()
    {
        var plan = new SqlPlanner().Plan(Sql);
        var actuals = new Dictionary<int, NodeActuals>
        {
            [0] = new(6, 1_500_000, TimeSpan.FromMilliseconds(12.5), TimeSpan.FromSeconds(1.25), 3 << 20) { Counters = new Dictionary<string, long> { ["BytesRead"] = 42 } },
        };
        var text = PlanPrinter.Explain(plan, new ExplainOptions { Actuals = actuals });
        Assert.Contains("actual: rows=1.50M avg-time=12.500ms max-time=1.250s peak-memory=3.00MB instances=6", text, StringComparison.Ordinal);
        Assert.Contains("counters: BytesRead=42", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1200, "1.20K")]
    [InlineData(10_000_000, "10.00M")]
    [InlineData(6e9, "6.00B")]
    public void CountsAreShort(double value, string expected) => Assert.Equal(expected, PrettyNumber.Count(value));

    [Theory]
    [InlineData(20, "20B")]
    [InlineData(2150, "2.10KB")]
    [InlineData(1288490189, "1.20GB")]
    public void SizesAreShort(double value, string expected) => Assert.Equal(expected, PrettyNumber.Bytes(value));

    [Fact]
    public void FragmentsStandBeforeWhatTheyConsume()
    {
        var plan = new SqlPlanner().Plan(Sql);
        Assert.Null(plan.Fragments[0].Sink);
        foreach (var fragment in plan.Fragments.Skip(1))
        {
            Assert.Equal(fragment.Id, plan.Fragments.ToList().IndexOf(fragment));
            Assert.True(fragment.Sink!.TargetFragment < fragment.Id);
            var receivers = TpchPlanTests.Nodes(plan.Fragments[fragment.Sink.TargetFragment].Root).OfType<ExchangeSourceNode>();
            Assert.Contains(receivers, source => source.ExchangeId == fragment.Sink.ExchangeId);
        }
        var ids = plan.Fragments.SelectMany(fragment => TpchPlanTests.Nodes(fragment.Root)).Select(node => node.NodeId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.DoesNotContain(-1, ids);
    }
}
