using Impala.SqlParser.Ast;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Where errors point and what they say; where spans stand.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("selec 1", 0, "syntax error at or near \"selec\"")]
    [InlineData("select a form t", 14, "syntax error at or near \"t\"")]
    [InlineData("select a from", 13, "syntax error at end of input")]
    [InlineData("select (1", 9, "syntax error at end of input")]
    [InlineData("select 1; selec 2", 10, "syntax error at or near \"selec\"")]
    [InlineData("select a from t where", 21, "syntax error at end of input")]
    [InlineData("select a from t group x", 22, "syntax error at or near \"x\"")]
    [InlineData("select 'abc", 7, "unterminated quoted string at or near \"'abc\"")]
    [InlineData("select \"abc", 7, "unterminated quoted identifier at or near \"\"abc\"")]
    [InlineData("select 1a", 7, "trailing junk after numeric literal at or near \"1a\"")]
    [InlineData("select \"\"", 7, "zero-length delimited identifier at or near \"\"\"\"")]
    [InlineData("select case when 1 then 2", 25, "syntax error at end of input")]
    [InlineData("select 1 2", 9, "syntax error at or near \"2\"")]
    [InlineData("select a,, b", 9, "syntax error at or near \",\"")]
    [InlineData("insert into t values 1", 21, "syntax error at or near \"1\"")]
    [InlineData("/* é */ select ) ", 15, "syntax error at or near \")\"")]
    public void PointsAtTheTokenPostgresPointsAt(string text, int position, string message)
    {
        var error = SqlText.Error(text, SqlDialect.Postgres);
        Assert.Equal(("42601", position, message), (error.SqlState, error.Position, error.Message));
    }

    [Fact]
    public void SaysWhatWasExpectedWhenThatIsLittle()
    {
        Assert.Equal("Expected AS.", SqlText.Error("select cast(a int)", SqlDialect.Impala).Hint);
        Assert.Contains("ON", SqlText.Error("select 1 from a join b", SqlDialect.Postgres).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyStatementsDoNotCount()
    {
        Assert.Empty(SqlText.Parse("", SqlDialect.Postgres));
        Assert.Empty(SqlText.Parse(" ;; -- nothing\n;", SqlDialect.Postgres));
        Assert.Equal(2, SqlText.Parse(";select 1;;select 2;", SqlDialect.Impala).Count);
    }

    [Fact]
    public void SpansCoverTheirText()
    {
        const string Text = "  select a.b + 1 as x, (c or d) from t as u where f(x) = 'y' ; select 2";
        var statements = SqlText.Parse(Text, SqlDialect.Postgres);
        string Of(SqlNode node) => Text.Substring(node.Span.Start, node.Span.Length);
        Assert.Equal("select a.b + 1 as x, (c or d) from t as u where f(x) = 'y'", Of(statements[0]));
        Assert.Equal("select 2", Of(statements[1]));
        var select = (Select)((QueryStatement)statements[0]).Query.Body;
        Assert.Equal("a.b + 1 as x", Of(select.Items[0]));
        Assert.Equal("a.b + 1", Of(select.Items[0].Expression));
        Assert.Equal("c or d", Of(select.Items[1].Expression));
        Assert.Equal("t as u", Of(select.From[0]));
        Assert.Equal("f(x) = 'y'", Of(select.Where!));
        Assert.Equal("f(x)", Of(((BinaryOperation)select.Where!).Left));
    }

    [Fact]
    public void EqualityIgnoresSpansAndQuotes()
    {
        var plain = SqlText.Expression("f(a, b.c) + 1", SqlDialect.Postgres);
        var other = SqlText.Expression("  F( \"a\" ,b . c)  + 1", SqlDialect.Postgres);
        Assert.Equal(plain, other);
        Assert.Equal(plain.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(plain, SqlText.Expression("f(a, b.c) + 2", SqlDialect.Postgres));
    }

    [Fact]
    public void AnyTextIsAnsweredAndNothingThrows()
    {
        var random = new Random(42);
        string[] words =
        [
            "select", "from", "where", "(", ")", "[", "]", ",", ".", "case", "end", "'x'", "a", "1", "*", "+", "not", "in", "::", "and", "join", "on",
            "create", "table", "insert", "into", "values", "with", "as", "union", "order", "by", "set", "=", "show", ";", "interval", "cast", "over", "$1",
            "group", "trim", "extract", "substring", "array", "<", ">", "fetch", "copy", "to", "alter", "partition", "drop", "explain", "for", "like",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 14)).Select(_ => words[random.Next(words.Length)]));
            foreach (var dialect in (SqlDialect[])[SqlDialect.Postgres, SqlDialect.Impala])
            {
                var result = SqlTextParser.Parse(text, dialect);
                if (result.Success)
                    SqlText.RoundTrip(text, dialect);
                else
                    Assert.InRange(result.Error.Position ?? 0, 0, text.Length);
            }
        }
    }
}
