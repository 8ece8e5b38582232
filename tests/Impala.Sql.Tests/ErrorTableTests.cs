using System.Text;
using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests;

/// <summary>The table tests/sql/errors.txt: code, place, words and hint of errors in both dialects, as a client reads them.</summary>
public sealed class ErrorTableTests(SltEngines engines) : IClassFixture<SltEngines>
{
    private const char Mark = '¦';

    private static readonly string[] Objects =
    [
        "CREATE TABLE items (id INT, name STRING, price DECIMAL(9,2), sold TIMESTAMP, day DATE) STORED AS PARQUET",
        "INSERT INTO items (id, name) VALUES (1, 'one')",
        "CREATE TABLE parted (x INT) PARTITIONED BY (year INT) STORED AS PARQUET",
        "CREATE VIEW cheap AS SELECT id, name FROM items WHERE price < 10",
    ];

    [Theory]
    [InlineData("impala")]
    [InlineData("postgres")]
    public async Task Errors(string dialect)
    {
        var (client, variables) = await engines.OpenForFileAsync(dialect);
        using (client)
        {
            foreach (var sql in Objects)
                Assert.Null((await client.QueryAsync(sql))[^1].Message);
            var failures = new StringBuilder();
            var numCases = 0;
            foreach (var line in await File.ReadAllLinesAsync(Path.Combine(RepositoryPaths.Root, "tests", "sql", "errors.txt")))
            {
                if (line.Length == 0 || line[0] == '#')
                    continue;
                var fields = line.Split(" || ").Select(field => field.Trim()).ToArray();
                if (fields[0] != "both" && fields[0] != dialect)
                    continue;
                numCases++;
                if (await CheckAsync(client, variables, fields) is { } failure)
                    failures.Append(line).Append('\n').Append("    ").Append(failure).Append('\n');
            }
            Assert.True(failures.Length == 0, failures.ToString());
            Assert.True(numCases >= 50, $"{numCases} cases");
        }
    }

    private static async Task<string?> CheckAsync(WireClient client, SltVariables variables, string[] fields)
    {
        var statement = fields[2];
        var at = statement.IndexOf(Mark, StringComparison.Ordinal);
        var sql = statement.Replace(Mark.ToString(), "", StringComparison.Ordinal);
        var result = (await client.QueryAsync(variables.Expand(sql)))[^1];
        if (result.SqlState is null)
            return "succeeded";
        var said = $"{result.SqlState} {variables.Hide(result).Message} at {result.Position}, hint {result.Hint}";
        if (result.SqlState != fields[1])
            return said;
        if (fields.Length > 3 && !variables.Hide(result).Message!.Contains(fields[3], StringComparison.Ordinal))
            return said;
        // Positions count characters (code points), from 1.
        int? position = at < 0 ? null : statement[..at].EnumerateRunes().Count() + 1;
        if (result.Position != position)
            return $"{said}, not at {position}";
        return fields.Length <= 4 || (fields[4] == "-" ? result.Hint is null : result.Hint?.Contains(fields[4], StringComparison.Ordinal) == true) ? null : said;
    }
}
