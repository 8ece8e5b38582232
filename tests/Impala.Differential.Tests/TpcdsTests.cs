using Impala.Differential.Tests.Engines;
using Impala.SqlParser;
using Impala.Testing;
using Xunit;

namespace Impala.Differential.Tests;

/// <summary>All queries of TPC-DS give DuckDB's rows, in every layout, over the files of the reference data (scale factor 0.1).</summary>
[Trait("Category", "Slow")]
public sealed class TpcdsTests(TpcdsFixture tables) : IClassFixture<TpcdsFixture>
{
    public static TheoryData<string> Queries => [.. Directory.GetFiles(Folder, "*.sql").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(RepositoryPaths.Root, "tools", "Impala.Bench", "Tpcds", "Queries");

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task AQueryGivesDuckDbsRows(string name)
    {
        var sql = (await File.ReadAllTextAsync(Path.Combine(Folder, name + ".sql"))).TrimEnd();
        // Many queries order by too few columns to say which of the rows that tie at the LIMIT come: all rows are compared.
        var limit = sql.LastIndexOf("\nLIMIT ", StringComparison.Ordinal);
        if (limit > 0 && !sql.AsSpan(limit + 7).ContainsAnyExceptInRange('0', '9'))
            sql = sql[..limit];
        IReadOnlyList<IReadOnlyList<string?>>? expected = null;
        foreach (var layout in EngineUnderTest.Layouts)
        {
            var answer = await tables.Engine.RunAsync(sql, SqlDialect.Postgres, layout);
            Assert.True(answer.SqlState is null, $"{answer.SqlState} {answer.Message} ({layout.Name})");
            if (expected is null)
            {
                (expected, var error) = tables.DuckDb.Run(sql, answer.Types.Count);
                Assert.Null(error);
            }
            var difference = answer.DifferenceTo(expected, isOrdered: false);
            Assert.True(difference is null, $"{difference} ({layout.Name})\n{tables.Engine.Explain(sql, SqlDialect.Postgres, layout)}");
        }
    }
}
