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

    /// <summary>Texts that would make a parser that tries one way after the other try exponentially many: open and closed, right and wrong.</summary>
    [Theory]
    [InlineData("select ", "(", "1", ")", "")]
    [InlineData("select ", "(", "", "", "")]
    [InlineData("select ", "((select 1) + ", "1", ")", "")]
    [InlineData("select ", "f(", "a", ")", " from t")]
    [InlineData("select ", "f(", "a b", ")", " from t")]
    [InlineData("select ", "if(a, b, ", "c", ")", " from t")]
    [InlineData("select ", "case when a then ", "b", " end", " from t")]
    [InlineData("select ", "case a when b then ", "", "", " from t")]
    [InlineData("select ", "cast(", "a", " as int)", " from t")]
    [InlineData("select ", "trim(", "a", " from b)", " from t")]
    [InlineData("select a from t where ", "a in (", "1", ")", "")]
    [InlineData("select a from t where ", "a between ", "1", " and 2", "")]
    [InlineData("select a from t where ", "not exists (select 1 from t where ", "a", ")", "")]
    [InlineData("select a from t where ", "(a = 1 or ", "b", ") /* +selectivity(0.5) */", "")]
    [InlineData("select a from ", "(select a from ", "t", " x)", " x")]
    [InlineData("select a from ", "(", "select 1", ")", " x")]
    [InlineData("", "(", "select 1", ")", " union select 2")]
    [InlineData("", "((select 1) union all ", "select 2", ")", "")]
    [InlineData("values ", "(", "1", ")", "")]
    [InlineData("values (", "(1, ", "2", ")", ")")]
    [InlineData("select a from t group by grouping sets (", "(", "a", ")", ")")]
    [InlineData("with v as (", "with v as (", "select 1", ") select 1", ") select 1")]
    [InlineData("create table t (a int) partition by range (partition value = ", "(", "1", ")", ")")]
    [InlineData("select a + ", "interval 1 day + (", "a", ")", " from t")]
    public void NothingIsTriedTwice(string before, string open, string middle, string close, string after)
    {
        string Text(int depth) => before + string.Concat(Enumerable.Repeat(open, depth)) + middle + string.Concat(Enumerable.Repeat(close, depth)) + after;
        foreach (var dialect in (SqlDialect[])[SqlDialect.Postgres, SqlDialect.Impala])
        {
            var small = AllocatedByAny(Text(12), dialect);
            var large = AllocatedByAny(Text(48), dialect);
            Assert.True(large < 8 * small, $"{small} and {large} bytes for 12 and 48 levels in {dialect}");
            var deep = SqlTextParser.Parse(Text(900), dialect);
            Assert.True(deep.Success || deep.Error.SqlState is "42601" or "54001");
        }
    }

    private static long AllocatedByAny(string text, SqlDialect dialect)
    {
        SqlTextParser.Parse(text, dialect);
        var before = GC.GetAllocatedBytesForCurrentThread();
        SqlTextParser.Parse(text, dialect);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long Allocated(string text)
    {
        Assert.True(SqlTextParser.Parse(text, SqlDialect.Postgres).Success);
        var before = GC.GetAllocatedBytesForCurrentThread();
        SqlTextParser.Parse(text, SqlDialect.Postgres);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
