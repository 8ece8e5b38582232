using Impala.SqlParser;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Analysis;

public sealed class TpchAnalysisTests
{
    public static TheoryData<int, string> Queries()
    {
        var data = new TheoryData<int, string>();
        for (var number = 1; number <= 22; number++)
        {
            data.Add(number, "postgres");
            data.Add(number, "impala");
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void EveryQueryAnalyzesInBothDialects(int number, string dialect)
    {
        var path = Path.Combine(RepositoryPaths.Root, "tools", "Impala.Tpch", "Queries", $"q{number:00}.sql");
        var query = new AnalysisHarness { Dialect = SqlDialect.Find(dialect)! }.Query(File.ReadAllText(path));

        var answer = File.ReadLines(RepositoryPaths.SharedPath("tpch", "answers", "sf0.01", $"q{number:00}.csv")).First().Split('|');
        Assert.Equal(answer.Length, query.Columns.Count);
        // An expression without alias has a name of its dialect.
        for (var i = 0; i < answer.Length; i++)
            Assert.True(query.Columns[i].Name.Contains('(', StringComparison.Ordinal) || answer[i] == query.Columns[i].Name, $"column {i} is {query.Columns[i].Name}, not {answer[i]}");
    }
}
