using Impala.SqlParser.Ast;
using Impala.Testing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>The 22 queries of TPC-H, in both dialects.</summary>
public sealed class TpchQueriesTests
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
    public void RoundTrips(int number, string dialect)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tools", "Impala.Tpch", "Queries", $"q{number:00}.sql"));
        var statements = SqlText.RoundTrip(text, SqlText.Dialect(dialect));
        Assert.IsType<QueryStatement>(statements[^1]);
    }
}
