using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Guards against parsing that grows faster than its text, by bytes allocated, which no busy machine changes.</summary>
public sealed class ParsingCostTests
{
    [Theory]
    [InlineData("select 1 from t where a in (", "1", ", ", ")")]
    [InlineData("select 1 from t where ", "a = 1", " or ", "")]
    [InlineData("select ", "f(a, 'x') + 1", ", ", " from t")]
    [InlineData("insert into t values ", "(1, 'x', null)", ", ", "")]
    public void AllocationGrowsWithTheText(string before, string item, string separator, string after)
    {
        var small = Allocated(before + string.Join(separator, Enumerable.Repeat(item, 1000)) + after);
        var large = Allocated(before + string.Join(separator, Enumerable.Repeat(item, 10_000)) + after);
        Assert.True(large < 14 * small, $"{small} and {large} bytes");
    }

    [Fact]
    public void AnElementOfALongListCostsAFewHundredBytes()
    {
        var text = "select 1 from t where a in (" + string.Join(", ", Enumerable.Range(0, 5000)) + ")";
        Assert.True(Allocated(text) < 5000 * 400);
    }

    private static long Allocated(string text)
    {
        Assert.True(SqlTextParser.Parse(text, SqlDialect.Postgres).Success);
        var before = GC.GetAllocatedBytesForCurrentThread();
        SqlTextParser.Parse(text, SqlDialect.Postgres);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
