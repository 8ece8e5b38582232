using Impala.Catalog.Errors;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>
/// The same query under memory limits from almost nothing to what it takes: at each it gives the right rows or refuses with 54000, wherever in
/// its operators the memory ends, and gives all back (which <see cref="PlanRunner"/> checks; with IMPALA_CHECK_LIFETIMES=1 also that nothing is
/// given back twice or used afterwards).
/// </summary>
public sealed class MemoryLimitSweepTests
{
    private const int NumLimits = 40;
    private const double Smallest = 2000;

    [Theory]
    [InlineData("select l_returnflag, sum(l_quantity * (1 - l_discount)), count(distinct l_suppkey), max(l_comment) from lineitem group by l_returnflag")]
    [InlineData("select l_orderkey, l_comment, sum(l_tax) from lineitem group by l_orderkey, l_comment")]
    [InlineData("select count(*), sum(o_totalprice) from lineitem, orders, customer where l_orderkey = o_orderkey and o_custkey = c_custkey and c_mktsegment = 'BUILDING'")]
    [InlineData("select c_name, o_orderkey from customer left join orders on c_custkey = o_custkey and o_totalprice > 200000")]
    [InlineData("select c_name, o_orderkey from customer full join orders on c_custkey = o_custkey + 1000")]
    [InlineData("select count(*) from orders where o_custkey not in (select c_custkey from customer where c_acctbal < 0)")]
    [InlineData("select count(*) from part where exists (select 1 from partsupp where ps_partkey = p_partkey and ps_availqty > 5000)")]
    [InlineData("select o_orderkey, o_comment from orders order by o_comment desc, o_orderkey")]
    [InlineData("select o_orderkey, o_comment from orders order by o_comment, o_orderkey limit 100 offset 5")]
    [InlineData("select o_custkey, o_orderkey, sum(o_totalprice) over (partition by o_custkey order by o_orderdate, o_orderkey), rank() over (order by o_totalprice) from orders")]
    [InlineData("select upper(p_name), case when p_size > 25 then p_type else p_container end, length(p_comment) from part where p_name like '%green%'")]
    [InlineData("select l_orderkey from lineitem union select o_orderkey from orders except select ps_partkey from partsupp")]
    [InlineData("select distinct l_shipmode, l_shipinstruct, l_comment from lineitem")]
    [InlineData("select o_custkey, string_agg(o_comment, ', ' order by o_orderkey), array_agg(o_orderkey order by o_orderkey) from orders group by o_custkey")]
    [InlineData("select n_name, (select count(*) from customer where c_nationkey = n_nationkey and c_acctbal > n_nationkey * 100) from nation")]
    [InlineData("with recursive r(n, t) as (select 1, 'x' union all select n + 1, t || 'y' from r where n < 100) select n, t from r")]
    [InlineData("select count(*) from supplier, nation where s_nationkey > n_nationkey")]
    public async Task AQueryGivesItsRowsOrAnErrorUnderEveryLimit(string sql)
    {
        foreach (var numInstances in new[] { 1, 2 })
        {
            var free = EngineHarness.Tpch(numInstances);
            var expected = Text(await free.RunAsync(sql));
            var peak = free.LastRunner.PeakMemory;
            for (var i = 0; i <= NumLimits; i++)
            {
                var limit = (long)(Smallest * Math.Pow(Math.Max(2, peak / Smallest), i / (double)NumLimits));
                var bound = EngineHarness.Tpch(numInstances, limit);
                try
                {
                    Assert.Equal(expected, Text(await bound.RunAsync(sql)));
                }
                catch (SqlException error) when (error.SqlState == SqlState.ProgramLimitExceeded)
                {
                    Assert.Contains("Memory limit exceeded", error.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    /// <summary>The rows in an order of their own.</summary>
    private static List<string> Text(List<object?[]> rows) =>
        [.. rows.Select(row => string.Join('|', row.Select(value => value is System.Collections.IEnumerable list and not string ? string.Join(',', list.Cast<object?>()) : value?.ToString() ?? "NULL"))).Order(StringComparer.Ordinal)];
}
