using Impala.Tpch.Answers;
using Xunit;

namespace Impala.Tpch.Tests;

public sealed class AnswerComparisonTests
{
    [Theory]
    [InlineData("25.522006", "25.522005853257337", true)]
    [InlineData("25.522007", "25.522005853257337", false)]
    [InlineData("38273.129735", "38273.12973462168", true)]
    [InlineData("37734107.00", "37734107", true)]
    [InlineData("37734107.00", "37734107.01", false)]
    [InlineData("1.25", "1.2500000000000001", false)]
    [InlineData("0.25000", "0.25", true)]
    [InlineData("1.5E1", "15", true)]
    [InlineData("abc", "abc ", false)]
    [InlineData("", "0", false)]
    [InlineData("1995-03-15", "1995-03-15", true)]
    public void ValuesAreComparedAsNumbersWhereTheyAreNumbers(string actual, string expected, bool areEqual) =>
        Assert.Equal(areEqual, AnswerComparison.AreEqual(actual, expected));

    [Fact]
    public void TiesMayComeInAnyOrder() => Assert.Null(Difference(3, [["1", "5.00", "1995-01-01", "0"], ["2", "5.00", "1995-01-01", "0"]],
        [["2", "5.00", "1995-01-01", "0"], ["1", "5.00", "1995-01-01", "0"]]));

    [Fact]
    public void TheOrderOfTheKeysCounts() => Assert.NotNull(Difference(3, [["1", "5.00", "1995-01-01", "0"], ["2", "6.00", "1995-01-01", "0"]],
        [["2", "6.00", "1995-01-01", "0"], ["1", "5.00", "1995-01-01", "0"]]));

    [Fact]
    public void AMissingRowIsADifference() => Assert.NotNull(Difference(6, [], [["1"]]));

    [Fact]
    public void AnotherValueOutsideTheKeysIsADifference() =>
        Assert.NotNull(Difference(4, [["1-URGENT", "5"]], [["1-URGENT", "6"]]));

    private static string? Difference(int query, string[][] actual, string[][] expected) => AnswerComparison.FindDifference(
        query, new QueryAnswer(Names(actual, expected), actual), new QueryAnswer(Names(actual, expected), expected));

    private static string[] Names(string[][] actual, string[][] expected) =>
        [.. Enumerable.Range(0, actual.Concat(expected).First().Length).Select(i => "c" + i)];
}
