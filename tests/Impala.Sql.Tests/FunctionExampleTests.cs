using System.Text;
using Impala.Engine.Functions;
using Impala.Testing;
using Xunit;

namespace Impala.Sql.Tests;

/// <summary>Runs the example of every function of the registry, in the impala dialect and where it does not hold there in postgres.</summary>
public sealed class FunctionExampleTests(SltEngines engines) : IClassFixture<SltEngines>
{
    [Fact]
    public async Task ExamplesHold()
    {
        var (impala, _) = await engines.OpenForFileAsync("impala");
        using var impalaClient = impala;
        var (postgres, _) = await engines.OpenForFileAsync("postgres");
        using var postgresClient = postgres;
        var failures = new StringBuilder();
        foreach (var entry in FunctionReference.Entries)
        {
            var end = entry.Example.LastIndexOf(" = ", StringComparison.Ordinal);
            var (call, value) = (entry.Example[..end], entry.Example[(end + 3)..]);
            var expected = value is ['\'', .., '\''] ? value[1..^1].Replace("''", "'", StringComparison.Ordinal) : value switch { "true" => "t", "false" => "f", _ => value };
            var isWindow = call.Contains(" OVER (", StringComparison.Ordinal);
            var sql = $"SELECT {call}{(ReadsRows(call, entry.Kind) ? $" FROM {FunctionExamples.Rows}" : "")}{(isWindow ? " ORDER BY k" : "")}";
            var answer = await AnswerAsync(impala, sql);
            if (answer == expected || (answer = await AnswerAsync(postgres, sql)) == expected)
                continue;
            failures.AppendLine($"{entry.Name}: {entry.Example}; but it is {answer}");
        }
        Assert.True(failures.Length == 0, failures.ToString());
    }

    private static bool ReadsRows(string call, string kind) =>
        kind is "Aggregates" or "Functions over windows only" || call.StartsWith("ds_", StringComparison.Ordinal);

    private static async Task<string> AnswerAsync(WireClient client, string sql)
    {
        var result = (await client.QueryAsync(sql))[^1];
        return result.SqlState is null ? string.Join(", ", result.Rows.Select(row => row[0] ?? "NULL")) : $"{result.SqlState} {result.Message}";
    }
}
