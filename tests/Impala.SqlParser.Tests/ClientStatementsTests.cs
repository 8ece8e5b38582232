using System.Text.Json;
using Impala.Testing;
using Xunit;

namespace Impala.SqlParser.Tests;

/// <summary>Every statement the recorded PostgreSQL clients sent parses and prints, but those the clients sent in order to fail.</summary>
public sealed class ClientStatementsTests
{
    /// <summary>These are meant to fail, and PostgreSQL answered 42601 too.</summary>
    private static readonly string[] Refused = ["selec", "selec 1", "selec 1;", "select from where"];

    private static IEnumerable<string> Statements(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("sql", out var sql) && sql.ValueKind == JsonValueKind.String)
                yield return Fill(sql.GetString()!);
        }
    }

    /// <summary>Puts a number where the recording has {{rel:s.t}}.</summary>
    private static string Fill(string sql)
    {
        while (sql.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = sql.IndexOf("}}", start, StringComparison.Ordinal);
            sql = string.Concat(sql.AsSpan(0, start), "16384", sql.AsSpan(end + 2));
        }
        return sql;
    }

    public static TheoryData<string> Clients() =>
        [.. Directory.GetFiles(RepositoryPaths.SharedPath("clients"), "*.jsonl").Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Clients))]
    public void EveryStatementRoundTrips(string file)
    {
        var numStatements = 0;
        var failures = new List<string>();
        foreach (var sql in Statements(Path.Combine(RepositoryPaths.SharedPath("clients"), file)).Distinct())
        {
            numStatements++;
            if (Refused.Contains(sql))
            {
                Assert.Equal("42601", SqlText.Error(sql, SqlDialect.Postgres).SqlState);
                continue;
            }
            try
            {
                SqlText.RoundTrip(sql, SqlDialect.Postgres);
            }
            catch (Xunit.Sdk.XunitException failure)
            {
                failures.Add(failure.Message);
            }
        }
        Assert.True(numStatements > 0);
        Assert.True(failures.Count == 0, $"{failures.Count} of {numStatements}\n" + string.Join("\n----\n", failures.Take(12)));
    }

    [Fact]
    public void TheSampleCatalogsScriptRoundTripsInImpalasDialect()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryPaths.SharedPath("clients"), "schema.impala.sql"));
        Assert.True(SqlText.RoundTrip(text, SqlDialect.Impala).Count > 30);
    }

    [Fact]
    public void TheSampleCatalogsScriptParsesInPostgresDialect()
    {
        var text = File.ReadAllText(Path.Combine(RepositoryPaths.SharedPath("clients"), "schema.pg.sql"));
        Assert.True(SqlText.RoundTrip(text, SqlDialect.Postgres).Count > 10);
    }
}
