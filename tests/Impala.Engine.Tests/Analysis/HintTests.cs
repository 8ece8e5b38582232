using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>Hints: what they set in the plan, what the impala dialect warns of and refuses (impala.md 1.1).</summary>
public sealed class HintTests
{
    private readonly AnalysisHarness _impala = new() { Dialect = SqlDialect.Impala };

    [Theory]
    [InlineData("select t.a from t join /* +broadcast */ u on t.a = u.a", JoinDistribution.Broadcast)]
    [InlineData("select t.a from t join [shuffle] u on t.a = u.a", JoinDistribution.Partitioned)]
    [InlineData("select t.a from t left join -- +SHUFFLE\n u on t.a = u.a", JoinDistribution.Partitioned)]
    [InlineData("select t.a from t left join /* +shuffle */ u on t.a > u.a", JoinDistribution.Undecided)]
    [InlineData("select t.a from t join u on t.a = u.a", JoinDistribution.Undecided)]
    public void JoinHintsDistribute(string sql, JoinDistribution expected)
    {
        Assert.Equal(expected, Find<JoinNode>(_impala.Query(sql).Plan).Distribution);
        Assert.Empty(_impala.LastContext.Warnings);
    }

    [Theory]
    [InlineData("select straight_join t.a from t join u on t.a = u.a, p", true)]
    [InlineData("select /* +straight_join */ t.a from t join u on t.a = u.a, p", true)]
    [InlineData("select t.a from t join u on t.a = u.a, p", false)]
    public void StraightJoinKeepsTheOrder(string sql, bool isOrdered)
    {
        var outer = Find<JoinNode>(_impala.Query(sql).Plan);
        Assert.Equal(isOrdered, outer.IsOrdered);
        Assert.Equal(isOrdered, Find<JoinNode>(outer.Left).IsOrdered);
    }

    [Fact]
    public void TableAndPredicateHintsFeedEstimates()
    {
        var plan = _impala.Query("select a from t /* +table_num_rows(5000), schedule_remote, convert_limit_to_sample(7) */ where (a > 1) /* +selectivity(0.25) */").Plan;
        var scan = Find<ScanNode>(plan);
        Assert.Equal(5000, scan.HintedRows);
        Assert.Equal(7, scan.LimitSamplePercent);
        Assert.Equal(0.25, Find<FilterNode>(plan).Predicates[0].SelectivityHint);
        Assert.Equal(1, Find<FilterNode>(_impala.Query("select a from t where /* +always_true */ a > 1").Plan).Predicates[0].SelectivityHint);
        Assert.Empty(_impala.LastContext.Warnings);
    }

    [Theory]
    [InlineData("insert into p partition (day) /* +shuffle */ select a, s, s from t", true, false)]
    [InlineData("insert into p partition (day) [noshuffle, clustered] select a, s, s from t", false, true)]
    [InlineData("insert /* +noclustered */ into p partition (day) select a, s, s from t", null, false)]
    public void InsertHints(string sql, bool? shuffle, bool isClustered)
    {
        var write = Find<TableWriteNode>(_impala.Insert(sql).Plan);
        Assert.Equal(shuffle, write.Shuffle);
        Assert.Equal(isClustered, write.IsClustered);
    }

    [Theory]
    [InlineData("select /* +bad */ a from t", "PLAN hint not recognized: bad")]
    [InlineData("select t.a from t join /* +bad, shuffle */ u on t.a = u.a", "JOIN hint not recognized: bad")]
    [InlineData("select a from t /* +bad(x,y) */", "Table hint not recognized for table tpch.t: bad(x, y)")]
    [InlineData("select a from t z /* +convert_limit_to_sample(101) */", "Table hint not recognized for table z: convert_limit_to_sample(101)")]
    [InlineData("select a from (select a from t) z /* +schedule_remote */", "Table hints not supported for inline view and collections")]
    [InlineData("select a from t where /* +bad */ a > 1", "Predicate hint not recognized: bad")]
    [InlineData("select a from (select a from t order by a desc nulls last, b) z",
        "Ignoring ORDER BY clause without LIMIT or OFFSET: ORDER BY a DESC NULLS LAST, b ASC.\nAn ORDER BY appearing in a view, subquery, union operand, "
        + "or an insert/ctas statement has no effect on the query result unless a LIMIT and/or OFFSET is used in conjunction with the ORDER BY.")]
    public void WarnsOfWhatHasNoEffect(string sql, string warning)
    {
        _impala.Query(sql);
        Assert.Equal([warning], _impala.LastContext.Warnings);
        var postgres = new AnalysisHarness();
        postgres.Query(sql);
        Assert.Empty(postgres.LastContext.Warnings);
    }

    [Theory]
    [InlineData("select t.a from t join /* +shuffle, broadcast */ u on t.a = u.a", "Conflicting JOIN hint: broadcast")]
    [InlineData("select t.a from t right join /* +broadcast */ u on t.a = u.a", "RIGHT OUTER JOIN does not support BROADCAST.")]
    [InlineData("select u.a from t right anti join /* +broadcast */ u on t.a = u.a", "RIGHT ANTI JOIN does not support BROADCAST.")]
    [InlineData("select t.a from t cross join /* +shuffle */ u", "CROSS JOIN does not support SHUFFLE.")]
    public void RefusesContradictions(string sql, string message) => Assert.Equal(message, _impala.Fails(sql).Message);

    private static T Find<T>(PlanNode node)
        where T : PlanNode
    {
        while (node is not T)
            node = node.Children[0];
        return (T)node;
    }
}
