using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

public sealed class InsertAnalysisTests
{
    private readonly AnalysisHarness _postgres = new();
    private readonly AnalysisHarness _impala = new() { Dialect = SqlDialect.Impala };

    [Fact]
    public void ColumnsLeftOutAreNull()
    {
        var insert = _postgres.Insert("insert into u (k, a) select b, a from t");

        var project = Assert.IsType<ProjectNode>(insert.Plan.Input);
        Assert.Equal(["a", "", "b"], project.Assignments.Select(assignment => assignment.Expression is SlotReference slot ? slot.Slot.Name : ""));
        Assert.Equal([0, 1, 2], insert.Plan.Columns.Select(column => column.ColumnIndex));
        Assert.Equal(["int", "string", "bigint"], insert.Plan.Columns.Select(column => column.Slot.Type.ToString()));
    }

    [Fact]
    public void AssignmentCastsAreMadeInPostgresAndRefusedInImpala()
    {
        Assert.NotNull(_postgres.Insert("insert into u (a) select b from t"));
        Assert.NotNull(_postgres.Insert("insert into u (c) select d from t"));
        Assert.Equal("42804", _postgres.Fails("insert into u (a) select s from t").SqlState);
        Assert.Equal("42804", _impala.Fails("insert into u (a) select b from t").SqlState);
        Assert.NotNull(_impala.Insert("insert into u (k) select a from t"));
        Assert.NotNull(_impala.Insert("insert into u values (1, 'x', 2)"));
    }

    [Fact]
    public void StaticAndDynamicPartitionsAreTold()
    {
        var fixedKey = _impala.Insert("insert overwrite p partition (day = 'mon') select a, s from t");
        Assert.True(fixedKey.Overwrite);
        Assert.Equal(Constant.Text("mon"), Assert.Single(fixedKey.StaticPartition));

        var dynamic = _impala.Insert("insert into p partition (day) select a, s, s from t");
        Assert.Null(Assert.Single(dynamic.StaticPartition));
        Assert.Equal([0, 1, 2], dynamic.Plan.Columns.Select(column => column.ColumnIndex));
        Assert.NotNull(_postgres.Insert("insert into p select a, s, s from t"));
    }

    [Theory]
    [InlineData("insert into u values (1, 'x', 2, 3)", "42601", "INSERT has more expressions than target columns")]
    [InlineData("insert into u (a, c) values (1)", "42601", "INSERT has more target columns than expressions")]
    [InlineData("insert into u (a, a) values (1, 2)", "42701", "column \"a\" specified more than once")]
    [InlineData("insert into u (z) values (1)", "42703", "column \"z\" of relation \"u\" does not exist")]
    [InlineData("insert into u (a) values ('x')", "22P02", null)]
    [InlineData("insert into u (a) values (date '2020-01-01')", "42804", "column \"a\" is of type integer but expression is of type date")]
    [InlineData("insert into nothing values (1)", "42P01", "relation \"nothing\" does not exist")]
    [InlineData("insert into p (x) values (1)", "42P10", null)]
    public void WrongInsertsAreRefused(string sql, string state, string? message)
    {
        var error = _postgres.Fails(sql);

        Assert.Equal(state, error.SqlState);
        if (message is not null)
            Assert.Equal(message, error.Message);
    }

    [Fact]
    public void ValuesWithSubqueriesWork() => Assert.NotNull(_postgres.Insert("insert into u (k) values ((select max(b) from t)), (2)"));
}
