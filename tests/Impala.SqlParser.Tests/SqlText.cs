using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Parsing for tests: an error fails with the text, and everything parsed is printed and parsed again.</summary>
internal static class SqlText
{
    public static AstList<Statement> Parse(string text, SqlDialect dialect)
    {
        var result = SqlTextParser.Parse(text, dialect);
        Assert.True(result.Success, $"{result.Error?.SqlState} {result.Error?.Message} at {result.Error?.Position} ({result.Error?.Hint}):\n{text}");
        return result.Statements;
    }

    public static Statement Single(string text, SqlDialect dialect) => Assert.Single(Parse(text, dialect));

    public static Expression Expression(string text, SqlDialect dialect)
    {
        var (expression, error) = SqlTextParser.ParseExpression(text, dialect);
        Assert.True(error is null, $"{error?.SqlState} {error?.Message} at {error?.Position} ({error?.Hint}):\n{text}");
        return expression!;
    }

    public static SqlParseError Error(string text, SqlDialect dialect)
    {
        var result = SqlTextParser.Parse(text, dialect);
        if (result.Success)
            Assert.Fail("parsed: " + text);
        return result.Error!;
    }

    /// <summary>parse(print(parse(x))) == parse(x), and printing is stable.</summary>
    public static AstList<Statement> RoundTrip(string text, SqlDialect dialect)
    {
        var first = Parse(text, dialect);
        var printed = SqlPrinter.Print(first, dialect);
        var second = Parse(printed, dialect);
        if (first != second)
            Assert.Fail($"the printed text means something else:\n{text}\n-- printed\n{printed}\n-- printed again\n{SqlPrinter.Print(second, dialect)}");
        Assert.Equal(printed, SqlPrinter.Print(second, dialect));
        return first;
    }

    public static SqlDialect Dialect(string name) => SqlDialect.Find(name) ?? throw new ArgumentException(name);
}
