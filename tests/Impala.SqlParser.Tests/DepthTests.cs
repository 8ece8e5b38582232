using System.Diagnostics;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Nesting and length: 1,000 levels work whatever they are made of, more is 54001, and no text ends the process.</summary>
public sealed class DepthTests
{
    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Nested(string form, int depth) => form switch
    {
        "parentheses" => "select " + Repeat("(", depth) + "1" + Repeat(")", depth),
        "sums" => "select " + Repeat("(1 + ", depth) + "1" + Repeat(")", depth),
        "case" => "select " + Repeat("case when a then ", depth) + "1" + Repeat(" end", depth) + " from t",
        "calls" => "select " + Repeat("f(a, ", depth) + "1" + Repeat(")", depth) + " from t",
        "subqueries" => Repeat("select (", depth) + "select 1" + Repeat(")", depth),
        "derived" => Repeat("select * from (", depth) + "select 1 as a" + Repeat(") as x", depth),
        "in" => "select 1 from t where a in " + Repeat("(select b from u where b in ", depth - 1) + "(1)" + Repeat(")", depth - 1),
        "unions" => Repeat("(", depth) + "select 1" + Repeat(" union all select 2)", depth),
        "joins" => "select 1 from " + Repeat("(", depth) + "t" + Repeat(" cross join t)", depth),
        _ => throw new ArgumentException(form),
    };

    public static TheoryData<string, string> Forms()
    {
        var data = new TheoryData<string, string>();
        foreach (var form in (string[])["parentheses", "sums", "case", "calls", "subqueries", "derived", "in", "unions", "joins"])
        {
            data.Add(form, "postgres");
            // Impala has no joins in parentheses.
            if (form != "joins")
                data.Add(form, "impala");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void AThousandLevelsParse(string form, string dialect)
    {
        var text = Nested(form, 1000);
        Assert.Single(SqlText.Parse(text, SqlText.Dialect(dialect)));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void AThousandLevelsPrintOnAnyStack(string form, string dialect) =>
        SqlText.RoundTrip(Nested(form, 1000), SqlText.Dialect(dialect));

    [Theory]
    [InlineData("parentheses", 1001)]
    [InlineData("case", 1001)]
    [InlineData("subqueries", 1001)]
    [InlineData("parentheses", 10_000)]
    [InlineData("case", 10_000)]
    [InlineData("derived", 10_000)]
    [InlineData("parentheses", 500_000)]
    [InlineData("calls", 500_000)]
    public void MoreLevelsAreRefused(string form, int depth)
    {
        var clock = Stopwatch.StartNew();
        var error = SqlText.Error(Nested(form, depth), SqlDialect.Postgres);
        Assert.Equal("54001", error.SqlState);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), clock.Elapsed.ToString());
    }

    [Theory]
    [InlineData("not ", "a")]
    [InlineData("- ", "1")]
    [InlineData("~ ", "1")]
    public void PrefixOperatorsWithoutParenthesesAreBoundedToo(string prefix, string operand)
    {
        Assert.Equal("54001", SqlText.Error("select " + Repeat(prefix, 300_000) + operand + " from t", SqlDialect.Impala).SqlState);
        SqlText.RoundTrip("select " + Repeat(prefix, 500) + operand + " from t", SqlDialect.Impala);
    }

    [Theory]
    [InlineData("1", " is null")]
    [InlineData("a", "::int")]
    [InlineData("a", "[1]")]
    [InlineData("a", " collate \"C\"")]
    [InlineData("a", " at time zone 'UTC'")]
    public void PostfixChainsAreBoundedToo(string operand, string postfix)
    {
        Assert.Equal("54001", SqlText.Error("select " + operand + Repeat(postfix, 100_000), SqlDialect.Postgres).SqlState);
        SqlText.RoundTrip("select " + operand + Repeat(postfix, 200), SqlDialect.Postgres);
    }

    [Theory]
    [InlineData(" and ", 2000)]
    [InlineData(" or ", 2000)]
    [InlineData(" + ", 2000)]
    [InlineData(" - ", 2000)]
    [InlineData(" || ", 2000)]
    [InlineData(" or ", 100_000)]
    [InlineData(" and ", 100_000)]
    [InlineData(" || ", 100_000)]
    [InlineData(" + ", 100_000)]
    public void ChainsAreFlatOrWalkedInLoops(string op, int numTerms)
    {
        var text = "select " + string.Join(op, Enumerable.Range(0, numTerms).Select(i => "c" + i)) + " from t";
        foreach (var dialect in (SqlDialect[])[SqlDialect.Postgres, SqlDialect.Impala])
            SqlText.RoundTrip(text, dialect);
    }

    [Theory]
    [InlineData("select 1", " union all select 1")]
    [InlineData("select 1", " union select 1")]
    [InlineData("select * from t", " cross join u")]
    [InlineData("values (1)", ", (2)")]
    public void LongQueriesOfOneKindParseAndPrint(string first, string next)
    {
        var statements = SqlText.Parse(first + Repeat(next, 3000), SqlDialect.Postgres);
        Assert.True(SqlPrinter.Print(statements, SqlDialect.Postgres).Length > 3000 * 4);
    }

    [Fact]
    public void AChainOfOrIsOneNode()
    {
        var expression = SqlText.Expression(string.Join(" or ", Enumerable.Repeat("a", 100_000)), SqlDialect.Postgres);
        Assert.Equal(100_000, Assert.IsType<LogicalOperation>(expression).Operands.Count);
    }

    [Fact]
    public void NestingHiddenFromTheLexersCountIsRefusedToo()
    {
        // Each END lowers the count again; the grammar's own guard has to stop these.
        var text = Repeat("select 1 as end, (", 50_000) + "select 1" + Repeat(")", 50_000);
        Assert.Equal("54001", SqlText.Error(text, SqlDialect.Postgres).SqlState);
    }

    [Fact]
    public void AStatementOf64MegabytesIsRefusedBeforeItIsLexed()
    {
        var text = "select '" + new string('x', 64 * 1024 * 1024) + "'";
        var clock = Stopwatch.StartNew();
        Assert.Equal("54000", SqlTextParser.Parse(text, SqlDialect.Postgres).Error?.SqlState);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void TheLimitCountsBytesOfUtf8()
    {
        var limits = new SqlParseLimits(MaxStatementBytes: 20);
        Assert.True(SqlTextParser.Parse("select 'äöüäöü'  ", SqlDialect.Postgres, limits).Error is { SqlState: "54000" });
        Assert.True(SqlTextParser.Parse("select 'aouaou'  ", SqlDialect.Postgres, limits).Success);
    }
}
