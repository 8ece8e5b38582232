using Impala.Bench.Tpcds;
using Impala.SqlParser;
using Impala.Tpch.Answers;
using Xunit;

namespace Impala.Bench.Tests.Tpcds;

/// <summary>The 99 queries, and how their answers are compared.</summary>
public sealed class TpcdsTests
{
    public static TheoryData<string> Names => [.. TpcdsQueries.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void AQueryIsOneStatementOfThePostgresDialect(string name)
    {
        var result = SqlTextParser.Parse(TpcdsQueries.Get(name), SqlDialect.Postgres);
        Assert.Null(result.Error);
        Assert.Single(result.Statements);
    }

    [Theory]
    [InlineData("SELECT 1\nLIMIT 100", "SELECT 1")]
    [InlineData("SELECT 1", null)]
    [InlineData("SELECT *\nFROM (SELECT 1\nLIMIT 5) x", null)]
    public void OnlyTheLimitAtTheEndIsTakenOff(string sql, string? expected) => Assert.Equal(expected, TpcdsQueries.WithoutLimit(sql));

    [Fact]
    public void RowsMayComeInAnyOrder() => Assert.Null(Find([["a", "1"], ["b", "2"], ["a", "1"]], [["b", "2"], ["a", "1"], ["a", "1"]]));

    [Fact]
    public void RowsCountAsOftenAsTheyCome() => Assert.NotNull(Find([["a", "1"], ["a", "1"], ["b", "2"]], [["b", "2"], ["a", "1"], ["b", "2"]]));

    [Theory]
    [InlineData("1.50", "1.5", true)]
    [InlineData("1.50", "1.51", false)]
    [InlineData("1.333333", "1.3333333333333333", true)]
    [InlineData("1.333330", "1.3333333333333333", false)]
    [InlineData("123456789.123456", "123456789.1234561", true)]
    [InlineData("00501", "501", false)]
    [InlineData("", "0", false)]
    [InlineData("", "", true)]
    public void NumbersAreEqualByValueAndRoundedOnlyFromSixDecimalsOn(string actual, string expected, bool areEqual) =>
        Assert.Equal(areEqual, Find([["k", actual]], [["k", expected]]) is null);

    [Fact]
    public void NumbersOfRowsAndColumnsCount()
    {
        Assert.Equal("1 rows, expected 2", Find([["a", "1"]], [["a", "1"], ["a", "1"]]));
        Assert.Equal("2 columns, expected 1", UnorderedDifference.Find(new(["x", "y"], [["1", "2"]]), new(["x"], [["1"]])));
    }

    private static string? Find(string[][] actual, string[][] expected) =>
        UnorderedDifference.Find(new QueryAnswer(["x", "y"], actual), new QueryAnswer(["x", "y"], expected));
}
