using Impala.Engine.Execution;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Tests.Execution;
using Impala.Engine.Tests.Planning;
using Xunit;

namespace Impala.Engine.Tests.RuntimeFilters;

/// <summary>Queries give the same rows with filters, without them, with such that are lost, late, tiny, or go over the coordinator.</summary>
public sealed class RuntimeFilterResultTests
{
    [Theory]
    [InlineData("select l_orderkey, l_linenumber from lineitem, part where l_partkey = p_partkey and p_brand = 'Brand#23' and p_size < 10")]
    [InlineData("select o_orderkey, l_linenumber from orders join lineitem on o_orderkey = l_orderkey where o_orderdate = date '1995-03-15'")]
    [InlineData("select l_orderkey, count(*) from lineitem where l_orderkey in (select o_orderkey from orders where o_totalprice > 300000) group by l_orderkey")]
    [InlineData("select p_partkey, x.q from part, (select l_partkey as k, avg(l_quantity) as q from lineitem group by l_partkey) x where p_partkey = x.k and p_container = 'MED BOX'")]
    [InlineData("select c_custkey, o_orderkey from orders right join (select * from customer where c_acctbal > 9800) c on o_custkey = c_custkey")]
    [InlineData("select c_custkey from customer c where not exists (select 1 from orders where o_custkey = c_custkey and o_totalprice > 1000) and c_acctbal > 9000")]
    [InlineData("select s_name, l_linenumber from supplier join nation on s_nationkey = n_nationkey join lineitem on l_suppkey = s_suppkey where n_name = 'FRANCE' and l_quantity = 7")]
    [InlineData("select a.l_orderkey, b.l_linenumber from lineitem a left join lineitem b on a.l_orderkey = b.l_orderkey and b.l_quantity > 45 join orders on a.l_orderkey = o_orderkey where o_orderdate = date '1995-03-15'")]
    [InlineData("select k, count(*) from (select l_partkey as k from lineitem union all select ps_partkey from partsupp) u join part on k = p_partkey where p_size = 1 group by k")]
    [InlineData("select * from (select l_partkey as k, l_orderkey, row_number() over (partition by l_partkey order by l_orderkey, l_linenumber) as r from lineitem) x join part on k = p_partkey where p_size = 1 and r < 3")]
    [InlineData("select o_orderkey, c_custkey from orders join customer on o_comment = c_comment or (o_custkey = c_custkey and c_acctbal < -900)")]
    [InlineData("select o_orderkey, l_shipdate from orders join lineitem on o_orderdate = l_shipdate where o_totalprice > 400000 and l_quantity = 1")]
    [InlineData("select l_orderkey from lineitem join part on l_extendedprice = p_retailprice")]
    [InlineData("select a.p_partkey, b.p_partkey from part a join (select * from part where p_size < 3) b on a.p_name = b.p_name")]
    [InlineData("select a.k, b.k from (select case when o_orderkey % 3 > 0 then o_custkey end as k from orders) a join (select case when c_custkey % 2 = 0 then c_custkey end as k from customer where c_acctbal > 9500) b on a.k is not distinct from b.k")]
    [InlineData("select o_orderkey from orders join customer on o_custkey = c_custkey where c_acctbal > 1e6")]
    public async Task RowsAreTheSame(string sql)
    {
        var harness = EngineHarness.Tpch(1);
        var plan = harness.Plan(sql);
        var expected = await RunAsync(harness, plan, null, ExecutionOptions.Default);
        var tiny = ExecutionOptions.Default with { RuntimeFilterLimits = RuntimeFilterLimits.Default with { MaxBytes = 256, MinBytes = 32, MaxListedValues = 0 } };
        var impatient = ExecutionOptions.Default with { RuntimeFilterWait = TimeSpan.Zero };
        foreach (var numInstances in new[] { 1, 4 })
        {
            harness = EngineHarness.Tpch(numInstances);
            plan = harness.Plan(sql);
            Assert.Equal(expected, await RunAsync(harness, plan, placement => placement, ExecutionOptions.Default));
            Assert.Equal(expected, await RunAsync(harness, plan, placement => placement, tiny));
            Assert.Equal(expected, await RunAsync(harness, plan, placement => placement, impatient));
            Assert.Equal(expected, await RunAsync(harness, plan, placement => placement, ExecutionOptions.Default with { DisableRowRuntimeFiltering = true }));
            Assert.Equal(expected, await RunAsync(harness, plan, placement => placement with { IsComplete = false, IsSent = true }, ExecutionOptions.Default));
            // A part that never comes: the filter is lost when the first instance ends.
            Assert.Equal(expected, await RunAsync(harness, plan, placement => placement with { NumParts = placement.NumParts + 1 }, impatient));
        }
    }

    /// <summary>The small build side reaches the scan below the aggregation, and most of the table is not read into it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task AggregationIsFedOnlyWhatIsWanted(int numInstances)
    {
        var harness = EngineHarness.Tpch(numInstances);
        var plan = harness.Plan("select p_partkey, x.q from part, (select l_partkey as k, avg(l_quantity) as q from lineitem group by l_partkey) x where p_partkey = x.k and p_container = 'MED BOX' and p_size = 1");
        await harness.RunAsync(plan);
        var scan = plan.Fragments.SelectMany(fragment => TpchPlanTests.Nodes(fragment.Root)).OfType<ScanNode>().Single(node => node.Table.Name.Table == "lineitem");
        var profile = harness.LastRunner.Profile.FindNode(scan.NodeId)!;
        Assert.InRange(profile.NumRows, 0, 2000);
        Assert.Equal(profile.Counters["RF000 RowsConsidered"] - profile.Counters["RF000 RowsRejected"], profile.NumRows);
    }

    private static async Task<List<string>> RunAsync(
        EngineHarness harness, Engine.Planning.FragmentedPlan plan, Func<RuntimeFilterPlacement, RuntimeFilterPlacement>? placement, ExecutionOptions options)
    {
        var runner = new PlanRunner { NumInstances = harness.NumInstances, Options = options, FilterPlacement = placement, Ranges = [.. plan.Fragments.SelectMany(fragment => EngineHarness.RangesOf(fragment.Root))] };
        return TestRows.Sorted(await runner.RunAsync(plan));
    }
}
