using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>The dependent loop by hand-made plans, so that no rule turns it into a join; table functions by SQL.</summary>
public sealed class SubqueryTests
{
    [Theory]
    [InlineData(ApplyKind.Exists, "1|True;2|False;NULL|False;3|True")]
    [InlineData(ApplyKind.Scalar, "1|10;2|NULL;NULL|NULL;3|NULL")]
    [InlineData(ApplyKind.LateralInner, "1|1|10;3|3|NULL")]
    [InlineData(ApplyKind.LateralLeft, "1|1|10;2|NULL|NULL;NULL|NULL|NULL;3|3|NULL")]
    public async Task Each_kind_of_apply_gives_its_value(ApplyKind kind, string expected)
    {
        var plan = new TestPlan();
        Slot a = plan.Slot("a", SqlType.Int), b = plan.Slot("b", SqlType.Int), x = plan.Slot("x", SqlType.Int);
        var outer = plan.Values([a], new object?[][] { [1], [2], [null], [3] });
        PlanNode inner = plan.Values([b, x], new object?[][] { [1, 10], [3, null] });
        inner = plan.Add(new FilterNode(inner, [TestPlan.Call("=", TestPlan.Ref(a), TestPlan.Ref(b))]));
        if (kind == ApplyKind.Scalar)
            inner = plan.Add(new ProjectNode(inner, [new Assignment(x, TestPlan.Ref(x))]));
        var result = kind switch
        {
            ApplyKind.Exists => plan.Slot("r", SqlType.Boolean),
            ApplyKind.Scalar => plan.Slot("r", SqlType.Int),
            _ => null,
        };
        var rows = await new PlanRunner().RunAsync(plan.Finish(plan.Add(new ApplyNode(kind, outer, inner, result))));
        Assert.Equal(expected, string.Join(';', rows.Select(TestRows.Text)));
    }

    [Fact]
    public async Task In_is_three_valued()
    {
        var plan = new TestPlan();
        Slot a = plan.Slot("a", SqlType.Int), b = plan.Slot("b", SqlType.Int), r = plan.Slot("r", SqlType.Boolean);
        var outer = plan.Values([a], new object?[][] { [1], [2], [null] });
        var inner = plan.Values([b], new object?[][] { [1], [null] });
        var apply = plan.Add(new ApplyNode(ApplyKind.In, outer, inner, r) { Test = [TestPlan.Ref(a)] });
        var rows = await new PlanRunner().RunAsync(plan.Finish(apply));
        Assert.Equal("1|True;2|NULL;NULL|NULL", string.Join(';', rows.Select(TestRows.Text)));
    }

    [Fact]
    public async Task A_scalar_subquery_with_two_rows_is_refused()
    {
        var plan = new TestPlan();
        Slot a = plan.Slot("a", SqlType.Int), b = plan.Slot("b", SqlType.Int);
        var apply = plan.Add(new ApplyNode(
            ApplyKind.Scalar, plan.Values([a], new object?[][] { [1] }), plan.Values([b], new object?[][] { [1], [2] }), plan.Slot("r", SqlType.Int)));
        var error = await Assert.ThrowsAsync<SqlException>(() => new PlanRunner().RunAsync(plan.Finish(apply)));
        Assert.Equal(SqlState.CardinalityViolation, error.SqlState);
    }

    [Fact]
    public async Task Set_returning_functions_give_rows_in_from_and_in_the_select_list()
    {
        var harness = new EngineHarness();
        Assert.Equal(["1", "3", "5"], (await harness.RunAsync("select * from generate_series(1, 5, 2)")).Select(TestRows.Text));
        var rows = await harness.RunAsync("select x, generate_series(1, x) from (values (2), (0), (1)) v(x)");
        Assert.Equal(["2|1", "2|2", "1|1"], rows.Select(TestRows.Text));
    }
}
