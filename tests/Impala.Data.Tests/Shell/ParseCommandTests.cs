using Impala.Shell;
using Impala.SqlParser;
using Xunit;

namespace Impala.Data.Tests.Shell;

public sealed class ParseCommandTests
{
    [Theory]
    [InlineData("\"SELECT 1\"", "impala", "ok")]
    [InlineData("\"SELECT 1;\"", "postgres", "ok")]
    [InlineData("\"SELECT 1::int\"", "postgres", "ok")]
    [InlineData("\"SELECT \\\"a\\\" FROM t\"", "impala", "ok")]
    [InlineData("\"SELECT 1; SELECT 2\"", "impala", "error: 42601 expected one statement, not 2 at 1:1")]
    [InlineData("\"\"", "impala", "error: 42601 expected one statement, not 0 at 1:1")]
    [InlineData("SELECT 1", "impala", "error: 22023 the line is not a JSON string at 1:1")]
    [InlineData("17", "impala", "error: 22023 the line is not a JSON string at 1:1")]
    [InlineData("\"\\ud800\"", "impala", "error: 22023 the line is not a JSON string at 1:1")]
    public void ALineIsAnswered(string line, string dialect, string expected) =>
        Assert.Equal(expected, ParseCommand.Answer(line, SqlDialect.Find(dialect)!));

    [Theory]
    [InlineData("\"SELECT 1::int\"", ":9")]
    [InlineData("\"SELECT 1,\\n  2 +\\n  FROM t\"", "3:3")]
    public void AnErrorHasItsPlaceInLinesAndColumns(string line, string place)
    {
        var answer = ParseCommand.Answer(line, SqlDialect.Impala);
        Assert.StartsWith("error: 42601 ", answer, StringComparison.Ordinal);
        Assert.EndsWith(place, answer, StringComparison.Ordinal);
    }

    [Fact]
    public void AMessageThatQuotesLineEndsIsOneLine()
    {
        var answer = ParseCommand.Answer("\"SELECT 'open\\n\\r\\n string\"", SqlDialect.Postgres);
        Assert.StartsWith("error: 42601 unterminated", answer, StringComparison.Ordinal);
        Assert.Single(answer.Split('\n', '\r'));
    }

    [Fact]
    public async Task EachLineHasItsAnswerInOrder()
    {
        var output = new StringWriter { NewLine = "\n" };
        var input = new StringReader("\"SELECT 1\"\nnonsense\n\"SELECT 2\"");
        Assert.Equal(0, await ParseCommand.RunAsync(input, output, SqlDialect.Impala, CancellationToken.None));
        Assert.Equal("ok\nerror: 22023 the line is not a JSON string at 1:1\nok\n", output.ToString());
    }

    [Fact]
    public void DeepNestingIsAnErrorOfItsOwn()
    {
        var text = $"\"SELECT {new string('(', 5000)}1{new string(')', 5000)}\"";
        Assert.StartsWith("error: 54001 ", ParseCommand.Answer(text, SqlDialect.Impala), StringComparison.Ordinal);
    }
}
