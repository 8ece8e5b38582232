using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Impala's own language alone, as the parse command checks it.</summary>
internal static class ImpalaText
{
    private static readonly SqlParseLimits Strict = new(Strict: true);

    public static ParseResult Parse(string text) => SqlTextParser.Parse(text, SqlDialect.Impala, Strict);

    /// <summary>The one statement of a text, which prints as one that parses to an equal tree.</summary>
    public static Statement Accept(string text)
    {
        var result = Parse(text);
        Assert.True(result.Success, $"{result.Error?.SqlState} {result.Error?.Message} ({result.Error?.Hint}):\n{text}");
        var statement = Assert.Single(result.Statements);
        var printed = SqlPrinter.Print(statement, SqlDialect.Impala);
        var again = Parse(printed);
        Assert.True(again.Success, $"{again.Error?.Message}:\n{text}\n-- printed\n{printed}");
        if (statement != Assert.Single(again.Statements))
            Assert.Fail($"the printed text means something else:\n{text}\n-- printed\n{printed}\n-- printed again\n{SqlPrinter.Print(again.Statements[0], SqlDialect.Impala)}");
        return statement;
    }

    public static SqlParseError Refuse(string text)
    {
        var result = Parse(text);
        if (result.Success)
            Assert.Fail("parsed: " + text);
        Assert.Equal("42601", result.Error!.SqlState);
        return result.Error;
    }

    /// <summary>Fails with every text of a list that does not do what it should, not the first alone.</summary>
    public static void Check(IEnumerable<string> accepted, IEnumerable<string> refused)
    {
        var failures = new List<string>();
        foreach (var text in accepted)
            Try(() => Accept(text));
        foreach (var text in refused)
            Try(() => Refuse(text));
        Assert.True(failures.Count == 0, $"{failures.Count} wrong\n" + string.Join("\n----\n", failures));

        void Try(Action check)
        {
            try
            {
                check();
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                failures.Add(failure.Message);
            }
        }
    }

    /// <summary>The lines of a raw string; a line that begins with ; goes on in the next one by a line break.</summary>
    public static IEnumerable<string> Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
