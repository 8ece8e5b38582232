using System.Globalization;
using Impala.Catalog.Objects;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;
using Impala.Engine.Scan;
using Impala.Engine.Tests.Execution;
using Impala.Engine.Tests.Planning;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>
/// Queries give the same rows however they are planned: as written, with subqueries as dependent loops and no exchange; optimized in one
/// instance; spread over six; spread with every join partitioned; and with local runtime filters only.
/// </summary>
public sealed class SameResultTests
{
    private static readonly Dictionary<string, string> Spread = new() { ["EXEC_SINGLE_NODE_ROWS_THRESHOLD"] = "0" };
    private static readonly Dictionary<string, string> Partitioned = new(Spread) { ["BROADCAST_COST_SCALE_FACTOR"] = "1000000" };

    private static readonly FooterStatistics Footers = new(new ParquetFooterCache(), FileSystemRegistry.Default);

    private static readonly Dictionary<string, string> LocalFilters = new(Spread) { ["RUNTIME_FILTER_MODE"] = "LOCAL" };

    [Theory]
    // EXISTS and NOT EXISTS, correlated by equality, inequality, and not at all.
    [InlineData("select n_name from nation where exists (select 1 from supplier where s_nationkey = n_nationkey)")]
    [InlineData("select n_name from nation where not exists (select 1 from supplier where s_nationkey = n_nationkey and s_acctbal > 5000)")]
    [InlineData("select n_name from nation a where exists (select 1 from nation b where b.n_regionkey = a.n_regionkey and b.n_nationkey <> a.n_nationkey and b.n_name < a.n_name)")]
    [InlineData("select n_name from nation where exists (select 1 from region where r_name = 'NOWHERE')")]
    [InlineData("select n_name from nation where n_nationkey > 20 or exists (select 1 from supplier where s_nationkey = n_nationkey and s_acctbal < 0)")]
    [InlineData("select n_name, exists (select 1 from supplier where s_nationkey = n_nationkey and s_acctbal < 0) from nation")]
    [InlineData("select n_name from nation where exists (select count(*) from supplier where s_nationkey = n_nationkey having count(*) > 4)")]
    [InlineData("select n_name from nation where not exists (select max(s_acctbal) from supplier where s_nationkey = n_nationkey)")]
    [InlineData("select n_name from nation a where exists (select 1 from supplier where s_nationkey = n_nationkey order by s_acctbal limit 1)")]
    // IN and NOT IN, with NULLs on either side.
    [InlineData("select n_name from nation where n_nationkey in (select s_nationkey from supplier where s_acctbal > 9000)")]
    [InlineData("select n_name from nation where n_nationkey not in (select s_nationkey from supplier where s_acctbal > 9000)")]
    [InlineData("select n_name from nation where n_nationkey not in (select case when s_acctbal > 9000 then s_nationkey end from supplier)")]
    [InlineData("select n_name from nation where (case when n_nationkey > 5 then n_nationkey end) not in (select s_nationkey from supplier where s_acctbal > 9000)")]
    [InlineData("select n_name from nation where (case when n_nationkey > 5 then n_nationkey end) not in (select s_nationkey from supplier where s_acctbal > 900000)")]
    [InlineData("select n_name, n_nationkey in (select case when s_acctbal > 9000 then s_nationkey end from supplier) from nation")]
    [InlineData("select n_name, (case when n_nationkey > 5 then n_nationkey end) in (select s_nationkey from supplier where s_acctbal > 9000) from nation")]
    [InlineData("select n_name from nation where n_regionkey in (select r_regionkey from region where r_name < n_name)")]
    [InlineData("select n_name from nation where n_nationkey not in (select s_nationkey from supplier where s_name > n_name or s_acctbal > 9000)")]
    [InlineData("select n_name from nation where (n_regionkey, n_nationkey) in (select r_regionkey, r_regionkey from region)")]
    [InlineData("select n_name from nation where (n_regionkey, n_nationkey) not in (select r_regionkey, r_regionkey from region)")]
    [InlineData("select n_name from nation where n_nationkey in (select max(s_nationkey) from supplier where s_nationkey = n_nationkey)")]
    // Quantified comparisons.
    [InlineData("select n_name from nation where n_nationkey > all (select s_nationkey from supplier where s_acctbal < 0)")]
    [InlineData("select n_name from nation where n_nationkey < any (select s_nationkey from supplier where s_acctbal < 0)")]
    [InlineData("select n_name from nation a where n_nationkey >= all (select n_nationkey from nation b where b.n_regionkey = a.n_regionkey)")]
    // Scalar subqueries: aggregates over nothing, HAVING, several columns of correlation, in the select list, in CASE.
    [InlineData("select n_name, (select count(*) from supplier where s_nationkey = n_nationkey and s_acctbal > 8000) from nation")]
    [InlineData("select n_name, (select count(*) + 1 from supplier where s_nationkey = n_nationkey and s_acctbal > 8000) from nation")]
    [InlineData("select n_name, (select coalesce(max(s_acctbal), -1) from supplier where s_nationkey = n_nationkey and s_acctbal > 8000) from nation")]
    [InlineData("select n_name, (select count(*) from supplier where s_nationkey = n_nationkey having count(*) > 4) from nation")]
    [InlineData("select n_name, (select sum(s_acctbal) from supplier where s_nationkey = n_nationkey having count(*) = 0) from nation")]
    [InlineData("select n_name from nation where (select count(*) from supplier where s_nationkey = n_nationkey and s_acctbal > 8000) = 0")]
    [InlineData("select s_name from supplier a where s_acctbal > (select avg(s_acctbal) from supplier b where b.s_nationkey = a.s_nationkey)")]
    [InlineData("select s_name from supplier where s_acctbal > (select avg(c_acctbal) + 4000 from customer where c_nationkey = s_nationkey)")]
    [InlineData("select n_name, (select r_name from region where r_regionkey = n_regionkey) from nation")]
    [InlineData("select n_name, (select max(r_name) from region where r_regionkey < n_regionkey) from nation")]
    [InlineData("select n_name, (select n_nationkey + 1) from nation where n_nationkey < (select avg(s_nationkey) from supplier)")]
    [InlineData("select n_name, case when n_regionkey = 1 then (select max(s_name) from supplier where s_nationkey = n_nationkey) else 'x' end from nation")]
    [InlineData("select r_name, (select n_name from nation where n_regionkey = r_regionkey order by n_name limit 1) from region")]
    [InlineData("select r_name, (select count(distinct s_nationkey) from supplier, nation where s_nationkey = n_nationkey and n_regionkey = r_regionkey) from region")]
    // Subqueries in subqueries.
    [InlineData("select r_name from region where exists (select 1 from nation where n_regionkey = r_regionkey and exists (select 1 from supplier where s_nationkey = n_nationkey and s_acctbal > 9500))")]
    [InlineData("select r_name from region where exists (select 1 from nation where n_regionkey = r_regionkey and exists (select 1 from supplier where s_nationkey = n_nationkey and s_suppkey > r_regionkey * 20))")]
    [InlineData("select r_name from region where r_regionkey in (select n_regionkey from nation where n_nationkey not in (select s_nationkey from supplier where s_acctbal > 7000))")]
    [InlineData("select r_name, (select max(n_name) from nation where n_regionkey = r_regionkey and n_nationkey in (select s_nationkey from supplier)) from region")]
    // Lateral.
    [InlineData("select n_name, x.s_name from nation, lateral (select s_name from supplier where s_nationkey = n_nationkey and s_acctbal > 5000) x")]
    [InlineData("select n_name, x.c from nation left join lateral (select count(*) as c from supplier where s_nationkey = n_nationkey) x on true")]
    [InlineData("select n_name, x.s_name from nation left join lateral (select s_name from supplier where s_nationkey = n_nationkey order by s_acctbal desc limit 2) x on true")]
    // Aggregates over the relations they are joined to become windows: restricted by other columns than the key, in duplicates, over joins, and not at all.
    [InlineData("select sum(s_acctbal) from supplier, nation where s_nationkey = n_nationkey and n_regionkey = 1 and s_acctbal < (select 0.9 * avg(s_acctbal) from supplier where s_nationkey = n_nationkey)")]
    [InlineData("select s_name from supplier, nation where s_nationkey = n_nationkey and n_regionkey = 1 and s_acctbal > 0 and s_acctbal < (select 0.9 * avg(s_acctbal) from supplier where s_nationkey = n_nationkey)")]
    [InlineData("select s_name from supplier, nation where s_nationkey = n_nationkey and n_regionkey = 1 and s_acctbal < (select 0.9 * avg(s_acctbal) from supplier where s_nationkey = n_nationkey and s_acctbal > 0)")]
    [InlineData("select s_name, n_name from supplier, (select n_nationkey, n_name from nation where n_regionkey = 2 union all select n_nationkey, n_name from nation where n_nationkey = 8) n where s_nationkey = n_nationkey and s_acctbal < (select avg(s_acctbal) from supplier where s_nationkey = n_nationkey)")]
    [InlineData("select s_name, r_name from region, supplier, nation where r_regionkey = n_regionkey and s_nationkey = n_nationkey and r_name = 'ASIA' and s_acctbal = (select min(s_acctbal) from supplier, nation where s_nationkey = n_nationkey and n_regionkey = r_regionkey)")]
    [InlineData("select s_name from region, supplier, nation where r_regionkey = n_regionkey and s_nationkey = n_nationkey and r_name = 'ASIA' and n_name < 'J' and s_acctbal >= (select max(s_acctbal) from supplier, nation where s_nationkey = n_nationkey and n_regionkey = r_regionkey and n_name < 'J')")]
    [InlineData("select s_name from supplier, nation where s_nationkey = n_nationkey and n_regionkey = 1 and s_acctbal < (select avg(s_acctbal) from supplier b where b.s_nationkey = n_nationkey) and s_suppkey > (select avg(s_suppkey) from supplier c where c.s_nationkey = n_nationkey)")]
    [InlineData("select s_nationkey, t from nation, (select s_nationkey, sum(s_acctbal) as t from supplier where s_suppkey > 10 group by s_nationkey) r where s_nationkey = n_nationkey and t = (select max(t) from (select sum(s_acctbal) as t from supplier where s_suppkey > 10 group by s_nationkey) q)")]
    [InlineData("select ps_suppkey, sum(ps_availqty * 1.5) from partsupp, part where ps_partkey = p_partkey and p_partkey < 400 group by ps_suppkey having sum(ps_availqty * 1.5) > (select sum(ps_availqty * 1.5) * 0.011 from partsupp, part where ps_partkey = p_partkey and p_partkey < 400)")]
    [InlineData("select c_nationkey, min(c_acctbal) from customer group by c_nationkey having min(c_acctbal) = (select min(c_acctbal) from customer) and count(*) > (select count(*) / 1000 from customer)")]
    [InlineData("select c_nationkey from customer where c_acctbal < -5000 group by c_nationkey having sum(c_acctbal) < (select sum(c_acctbal) * 0.1 from customer where c_acctbal < -5000)")]
    public async Task Subqueries(string sql) => await AssertSameAsync(sql);

    [Theory]
    [InlineData("select n_name, count(s_suppkey) from nation left join supplier on s_nationkey = n_nationkey and s_acctbal > 0 and n_regionkey = 1 group by n_name")]
    [InlineData("select n_name, s_name from nation right join supplier on s_nationkey = n_nationkey and n_regionkey = 1 where s_acctbal > 3000")]
    [InlineData("select a.n_name, b.r_name from nation a full join region b on n_regionkey = r_regionkey and n_nationkey > 10 and r_regionkey > 1")]
    [InlineData("select a.n_name, b.r_name from nation a full join region b on n_regionkey < r_regionkey where n_nationkey > 3 or n_nationkey is null")]
    [InlineData("select n_name, s_name from nation left join supplier on s_nationkey = n_nationkey where s_acctbal > 9000")]
    [InlineData("select n_name, s_name, c_name from nation left join supplier on s_nationkey = n_nationkey left join customer on c_nationkey = s_nationkey and c_acctbal > 9800 where n_regionkey = 2")]
    [InlineData("select count(*), sum(o_totalprice) from orders, customer, nation, region where o_custkey = c_custkey and c_nationkey = n_nationkey and n_regionkey = r_regionkey and r_name = 'ASIA'")]
    [InlineData("select n1.n_name, n2.n_name from nation n1, nation n2 where n1.n_regionkey = n2.n_regionkey and n1.n_nationkey < n2.n_nationkey and (n1.n_name = 'FRANCE' or n2.n_name = 'GERMANY')")]
    [InlineData("select x.k, count(*) from (select s_nationkey + 1 as k, s_suppkey from supplier, nation where s_nationkey = n_nationkey) x, nation where x.k = n_nationkey group by x.k")]
    [InlineData("select count(distinct c_nationkey), count(*), sum(c_acctbal) from customer")]
    [InlineData("select count(distinct c_nationkey) from customer")]
    [InlineData("select c_mktsegment, count(distinct c_nationkey), min(distinct c_acctbal) from customer group by c_mktsegment")]
    [InlineData("select c_mktsegment, count(distinct c_nationkey), sum(c_acctbal), count(distinct c_custkey) from customer group by c_mktsegment")]
    [InlineData("select distinct c_mktsegment, c_nationkey from customer where c_acctbal > 5000")]
    [InlineData("select c_name from customer order by c_acctbal desc, c_name limit 7 offset 3")]
    [InlineData("select c_name from customer order by c_acctbal desc, c_name offset 1490")]
    [InlineData("select * from (select c_name from customer order by c_name limit 20) x order by c_name desc limit 5")]
    [InlineData("select n_name from nation union all select r_name from region union select r_name from region")]
    [InlineData("select count(*) from (select n_nationkey as k from nation union all select s_nationkey from supplier) x where k > 10")]
    [InlineData("select n_nationkey from nation intersect select s_nationkey from supplier where s_acctbal > 0")]
    [InlineData("select n_nationkey from nation except select s_nationkey from supplier where s_acctbal > 0")]
    [InlineData("select n_name, rank() over (partition by n_regionkey order by n_name desc), count(*) over (partition by n_regionkey), sum(n_nationkey) over (order by n_nationkey) from nation")]
    [InlineData("select * from (select c_custkey, row_number() over (partition by c_nationkey order by c_acctbal desc, c_custkey) as r from customer) x where r <= 2 and c_custkey > 10")]
    [InlineData("select n_regionkey, count(*) from nation group by n_regionkey having count(*) > 4 and n_regionkey < 3")]
    [InlineData("select count(*) from nation, region where 1 = 0")]
    [InlineData("select count(*) from nation where n_nationkey = 1 and n_nationkey = 2")]
    [InlineData("select sum(l_quantity) from lineitem, part where (p_partkey = l_partkey and p_size < 5 and l_quantity < 10) or (p_partkey = l_partkey and p_size > 45 and l_quantity > 40)")]
    [InlineData("with s as (select s_nationkey, sum(s_acctbal) as t from supplier group by s_nationkey) select a.s_nationkey from s a, s b where a.t = b.t and a.t > (select avg(t) from s)")]
    [InlineData("select 1, 2 from (values (1), (2), (3)) v(x), nation where x = n_nationkey")]
    public async Task Relational(string sql) => await AssertSameAsync(sql);

    private static async Task AssertSameAsync(string sql)
    {
        // Only what makes the plan runnable.
        var needed = new HashSet<string> { "AddExchanges", "DeriveEstimates", "DetermineJoinDistribution" };
        var asWritten = new SqlPlanner
        {
            ScaleFactor = 0.01, NumBackends = 1, CoresPerBackend = 1, Relocate = WithFile, DisabledRules = Engine.Optimizer.Optimizer.RuleNames.Where(name => !needed.Contains(name)).ToHashSet(),
        };
        var expected = await RunAsync(asWritten, sql, 1);
        await AssertAsync(new SqlPlanner { ScaleFactor = 0.01, NumBackends = 1, CoresPerBackend = 1, Relocate = WithFile, Footers = Footers }, 1);
        await AssertAsync(new SqlPlanner { ScaleFactor = 0.01, Relocate = WithFile, Options = Spread, Footers = Footers }, 6);
        await AssertAsync(new SqlPlanner { ScaleFactor = 0.01, Relocate = WithFile, Options = Partitioned, WithStatistics = true }, 4);
        await AssertAsync(new SqlPlanner { ScaleFactor = 0.01, Relocate = WithFile, Options = LocalFilters }, 3);

        async Task AssertAsync(SqlPlanner planner, int numInstances)
        {
            var actual = await RunAsync(planner, sql, numInstances);
            Assert.True(expected.SequenceEqual(actual), $"{sql}\n{expected.Count} rows: {string.Join(" ; ", expected.Take(30))}\n{actual.Count} rows: {string.Join(" ; ", actual.Take(30))}\n{planner.Explain(sql)}");
        }
    }

    private static async Task<List<string>> RunAsync(SqlPlanner planner, string sql, int numInstances)
    {
        var plan = planner.Plan(sql);
        var ranges = plan.Fragments.SelectMany(fragment => TpchPlanTests.Nodes(fragment.Root)).OfType<ScanNode>().SelectMany(RangesOf).ToList();
        var rows = await new PlanRunner { NumInstances = numInstances, Ranges = ranges }.RunAsync(plan);
        var texts = rows.ConvertAll(row => string.Join('|', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "NULL")));
        texts.Sort(StringComparer.Ordinal);
        return texts;
    }

    private static IEnumerable<ScanRange> RangesOf(ScanNode scan) => scan.Table.Partitions.SelectMany(partition => partition.Files.Select(file =>
        new ScanRange(scan.NodeId, file.Path, file.Length, 0, file.Length, file.ModificationTime, FileFormat.Parquet, partition.Values)));

    private static Table WithFile(Table table)
    {
        var name = table.Name.Table;
        var info = new FileInfo(RepositoryPaths.SharedPath("tpch", "sf0.01", name, name + ".parquet"));
        var file = new DataFile(info.FullName, info.Length, new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds(), table.NumRows);
        return table with { Partitions = [new Partition(1, [], info.DirectoryName!, FileFormat.Parquet, [file])] };
    }
}
