using Impala.SqlParser.Printing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>How operators group, shown by texts with and without parentheses that are the same tree.</summary>
public sealed class PrecedenceTests
{
    [Theory]
    // PostgreSQL 15, section 4.1.6.
    [InlineData("postgres", "a + b * c", "a + (b * c)")]
    [InlineData("postgres", "a - b - c", "(a - b) - c")]
    [InlineData("postgres", "a * b % c / d", "((a * b) % c) / d")]
    [InlineData("postgres", "2 ^ 3 ^ 2", "(2 ^ 3) ^ 2")]
    [InlineData("postgres", "-2 ^ 2", "(-2) ^ 2")]
    [InlineData("postgres", "a = 'x' || 'y'", "a = ('x' || 'y')")]
    [InlineData("postgres", "a || b + c", "a || (b + c)")]
    [InlineData("postgres", "a & b + c", "a & (b + c)")]
    [InlineData("postgres", "a or b and not c = d", "a or (b and (not (c = d)))")]
    [InlineData("postgres", "not a is null", "not (a is null)")]
    [InlineData("postgres", "a = b is null", "(a = b) is null")]
    [InlineData("postgres", "a < b = c in (1)", null)]
    [InlineData("postgres", "a < b < c", null)]
    [InlineData("postgres", "a = b like c", "a = (b like c)")]
    [InlineData("postgres", "a like b || '%'", "a like (b || '%')")]
    [InlineData("postgres", "a between 1 and 2 and b", "(a between 1 and 2) and b")]
    [InlineData("postgres", "a + b between c - 1 and c + 1", "(a + b) between (c - 1) and (c + 1)")]
    [InlineData("postgres", "-a::int", "-(a::int)")]
    [InlineData("postgres", "a::int + b::int", "(a::int) + (b::int)")]
    [InlineData("postgres", "-a[1]", "-(a[1])")]
    [InlineData("postgres", "a at time zone 'x' + b", "(a at time zone 'x') + b")]
    [InlineData("postgres", "a || b collate \"C\" || c", "a || (b collate \"C\") || c")]
    [InlineData("postgres", "~ a || b", "(~ a) || b")]
    [InlineData("postgres", "a -> 'b' ->> 'c' = d", "((a -> 'b') ->> 'c') = d")]
    [InlineData("postgres", "a @> b = c", "(a @> b) = c")]
    [InlineData("postgres", "a operator(pg_catalog.+) b * c", "a operator(pg_catalog.+) (b * c)")]
    [InlineData("postgres", "a <=> b and c", "(a <=> b) and c")]
    // Impala 4.5's grammar: || loosest, bit operations tighter than *, comparison tighter than LIKE and IS.
    [InlineData("impala", "a = 'x' || 'y'", "(a = 'x') || 'y'")]
    [InlineData("impala", "a or b || c and d", "(a or b) || (c and d)")]
    [InlineData("impala", "1 + 2 & 3", "1 + (2 & 3)")]
    [InlineData("impala", "1 * 2 & 3", "1 * (2 & 3)")]
    [InlineData("impala", "~1 & 2", "(~1) & 2")]
    [InlineData("impala", "a ^ b | c", "(a ^ b) | c")]
    [InlineData("impala", "-5!", "-(5!)")]
    [InlineData("impala", "a < b < c", "(a < b) < c")]
    [InlineData("impala", "a like b = c", "a like (b = c)")]
    [InlineData("impala", "a = b is null", "(a = b) is null")]
    [InlineData("impala", "not a in (1)", "not (a in (1))")]
    [InlineData("impala", "!a and b", "(not a) and b")]
    [InlineData("impala", "a && b || c", "(a and b) || c")]
    [InlineData("impala", "a div b * c", "(a div b) * c")]
    public void Groups(string dialect, string text, string? grouped)
    {
        var d = SqlText.Dialect(dialect);
        if (grouped is null)
        {
            Assert.Equal("42601", SqlText.Error("select " + text, d).SqlState);
            return;
        }
        var expression = SqlText.Expression(text, d);
        Assert.Equal(SqlText.Expression(grouped, d), expression);
        Assert.Equal(expression, SqlText.Expression(SqlPrinter.Print(expression, d), d));
    }

    [Theory]
    [InlineData("(a + b) * c")]
    [InlineData("a - (b - c)")]
    [InlineData("(a AND b) AND c")]
    [InlineData("NOT (a OR b)")]
    [InlineData("(a || b) || c")]
    [InlineData("(a = b) = c")]
    [InlineData("(NOT a) = b")]
    [InlineData("- -a")]
    [InlineData("(a IS NULL) IS NULL")]
    [InlineData("a BETWEEN (b BETWEEN 1 AND 2) AND c")]
    [InlineData("(SELECT 1) + 2")]
    public void PrintingKeepsTheParenthesesThatMatter(string text)
    {
        foreach (var dialect in (SqlDialect[])[SqlDialect.Postgres, SqlDialect.Impala])
        {
            var expression = SqlText.Expression(text, dialect);
            Assert.Equal(expression, SqlText.Expression(SqlPrinter.Print(expression, dialect), dialect));
        }
        Assert.Equal(text, SqlPrinter.Print(SqlText.Expression(text, SqlDialect.Postgres)));
    }
}
