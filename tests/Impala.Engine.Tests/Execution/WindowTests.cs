using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Window functions by SQL, against values worked out by PostgreSQL 15's rules.</summary>
public sealed class WindowTests
{
    private const string Rows = "(values (1, 'a', 10), (2, 'a', 20), (3, 'a', 20), (4, 'b', 5), (5, 'b', null), (6, 'b', 7)) v(id, g, x)";

    [Theory]
    [InlineData("row_number() over (partition by g order by id)", "1,2,3,1,2,3")]
    [InlineData("rank() over (partition by g order by x)", "1,2,2,1,3,2")]
    [InlineData("dense_rank() over (order by x)", "3,4,4,1,5,2")]
    [InlineData("lag(x) over (order by id)", "NULL,10,20,20,5,NULL")]
    [InlineData("lead(x, 2, -1) over (partition by g order by id)", "20,-1,-1,7,-1,-1")]
    [InlineData("first_value(x) over (partition by g order by id)", "10,10,10,5,5,5")]
    [InlineData("last_value(x) over (partition by g order by id rows between current row and unbounded following)", "20,20,20,7,7,7")]
    [InlineData("sum(x) over (partition by g order by id)", "10,30,50,5,5,12")]
    [InlineData("sum(x) over (partition by g order by x)", "10,50,50,5,12,12")]
    [InlineData("sum(x) over (partition by g)", "50,50,50,12,12,12")]
    [InlineData("count(*) over ()", "6,6,6,6,6,6")]
    [InlineData("sum(id) over (order by id rows between 1 preceding and 1 following)", "3,6,9,12,15,11")]
    [InlineData("sum(id) over (order by id rows between 2 following and 3 following)", "7,9,11,6,NULL,NULL")]
    [InlineData("count(*) over (order by id range between 1 preceding and 2 following)", "3,4,4,4,3,2")]
    [InlineData("ntile(4) over (order by id)", "1,1,2,2,3,4")]
    public async Task Value_of_each_row_in_order_of_id(string call, string expected)
    {
        var rows = await new EngineHarness().RunAsync($"select {call} from {Rows} order by id");
        Assert.Equal(expected, string.Join(',', rows.Select(row => TestRows.Text(row[0]))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Running_totals_end_in_the_groups_totals(int numInstances)
    {
        var harness = EngineHarness.Tpch(numInstances);
        var rows = await harness.RunAsync(
            "select count(*), sum(a.total - b.total) from "
            + "(select o_custkey k, max(running) total from (select o_custkey, sum(o_totalprice) over (partition by o_custkey order by o_orderkey) running from orders) w "
            + "group by o_custkey) a join (select o_custkey k, sum(o_totalprice) total from orders group by o_custkey) b on a.k = b.k");
        Assert.Equal("1000|0", TestRows.Text(Assert.Single(rows)));
    }

    [Fact]
    public async Task A_partition_larger_than_many_batches_is_put_together()
    {
        var rows = await EngineHarness.Tpch(1).RunAsync("select max(n), min(n), count(distinct n) from (select row_number() over (order by l_shipdate) n from lineitem) w");
        Assert.Equal("60175|1|60175", TestRows.Text(Assert.Single(rows)));
    }
}
