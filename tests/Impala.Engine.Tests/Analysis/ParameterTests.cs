using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

/// <summary>What type a parameter without one takes (the rules clients rely on).</summary>
public sealed class ParameterTests
{
    private readonly AnalysisHarness _harness = new();

    [Theory]
    [InlineData("select 1 from t where a = $1", "int")]
    [InlineData("select 1 from t where s = $1", "string")]
    [InlineData("select a + $1 from t", "int")]
    [InlineData("select 1 from t where a = any($1)", "int[]")]
    [InlineData("select 1 from t where s <> all($1)", "string[]")]
    [InlineData("select $1", "string")]
    [InlineData("select $1::date, $2::int8", "date, bigint")]
    [InlineData("select a from t limit $1 offset $2", "bigint, bigint")]
    [InlineData("select 1 from t where a in ($1, $2, 3)", "int, int")]
    [InlineData("select coalesce(d, $1) from t", "date")]
    [InlineData("select case when $1 then a else $2 end from t", "boolean, int")]
    [InlineData("select 1 from t where d between $1 and $2", "date, date")]
    [InlineData("select b from t union select $1", "bigint")]
    [InlineData("select 1 from t where s like $1", "string")]
    [InlineData("select 1 from t where $2 = a and $1 = d", "date, int")]
    public void TypesAreInferred(string sql, string types) => Assert.Equal(types, string.Join(", ", _harness.Query(sql).ParameterTypes));

    [Fact]
    public void InsertedParametersTakeTheColumnsType() =>
        Assert.Equal("int, string, string", string.Join(", ", _harness.Insert("insert into p values ($1, $2, $3)").ParameterTypes));

    [Fact]
    public void DeclaredTypesWiden()
    {
        var query = _harness.Query("select 1 from t where b = $1 limit $2", [SqlType.Int, SqlType.SmallInt]);

        Assert.Equal("int, smallint", string.Join(", ", query.ParameterTypes));
    }

    [Fact]
    public void BoundValuesAreConstants()
    {
        var plan = _harness.Query("select a from t where a = $1 limit $2", values: [new Constant(SqlType.Int, 7), new Constant(SqlType.SmallInt, (short)3)]).Plan;

        Assert.Equal(3, Assert.Single(SelectAnalysisTests.Nodes<LimitNode>(plan)).Limit);
        var comparison = (FunctionCall)Assert.Single(SelectAnalysisTests.Nodes<FilterNode>(plan)).Predicates[0];
        Assert.Equal(new Constant(SqlType.Int, 7), comparison.Arguments[1]);
    }
}
