using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests.Clients;

/// <summary>
/// Statements that real clients sent to PostgreSQL 15, sent to an impalad with the same sample catalog as the clients sent them. What comes back
/// is PostgreSQL's answer, except where the table of exceptions says why not; an exception that is no longer needed fails too.
/// </summary>
[Trait("Category", "Slow")]
public sealed partial class ClientReplayTests(SampleCluster cluster) : IClassFixture<SampleCluster>
{
    private const string Formulas = "tableau_dialect";
    private static readonly bool IsUpdate = Environment.GetEnvironmentVariable("IMPALA_UPDATE_CLIENTS") == "1";

    public static TheoryData<string> Clients => new(RecordedClients.Names);

    private int Port => cluster.Processes.Daemon("impalad0").PgWirePort!.Value;

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task AClientGetsWhatPostgresGives(string client)
    {
        using var replay = new ClientReplay(client, Port, await SampleObjects.ReadAsync(Port));
        var differences = await replay.RunAsync();
        Assert.True(replay.NumStatements >= 10, $"Only {replay.NumStatements} statements of {client}.");
        Check(client, differences.ToDictionary(difference => difference.Key, difference => $"[{difference.Line.Level}] {difference.Text}: {Start(difference.Line.Sql)}"));
    }

    /// <summary>Tableau's formulas for PostgreSQL give PostgreSQL's values and types.</summary>
    [Fact]
    public async Task AFormulaOfTableauGivesWhatPostgresGives()
    {
        using var client = await WireClient.ConnectAsync(Port, new Dictionary<string, string> { ["search_path"] = "default_" });
        var differences = new Dictionary<string, string>();
        var number = 0;
        foreach (var text in File.ReadLines(RepositoryPaths.SharedPath("clients", Formulas + ".jsonl")))
        {
            number++;
            using var json = JsonDocument.Parse(text);
            var formula = json.RootElement;
            var result = (await client.QueryAsync(formula.GetProperty("sql").GetString()!))[0];
            var rows = formula.TryGetProperty("rows", out var values) && values.ValueKind == JsonValueKind.Array ? values.EnumerateArray().ToList() : null;
            if (IsAsRecorded(result, rows, formula))
                continue;
            var actual = result.SqlState is { } state ? $"{state} {result.Message}" : string.Join('|', result.Rows.Take(2).Select(row => string.Join(' ', row)));
            differences.Add(
                $"{Formulas} {formula.GetProperty("function").GetString()} {number}",
                $"[{formula.GetProperty("level").GetString()}] ({string.Join(' ', result.Columns.Select(column => column.Oid))}) {actual}, expected {formula}");
        }
        Assert.True(number > 100, $"Only {number} formulas.");
        Check(Formulas, differences);
    }

    [Fact]
    public void EachExceptionHasAReason() =>
        Assert.Empty(ReplayExceptions.Read().Where(pair => !ReplayExceptions.HasReason(pair.Value)).Select(pair => pair.Key));

    private static void Check(string client, Dictionary<string, string> differences)
    {
        if (IsUpdate)
        {
            ReplayExceptions.Update(client, differences.Keys);
            return;
        }
        var excepted = ReplayExceptions.Read().Keys.Where(key => ReplayExceptions.IsOf(key, client)).ToHashSet();
        var message = new StringBuilder();
        // What every tool needs has no exceptions, other than what its tool expects to fail.
        foreach (var (key, text) in differences.Where(pair => !excepted.Contains(pair.Key) || (pair.Value.StartsWith("[core]", StringComparison.Ordinal) && !pair.Key.Contains("fails_softly", StringComparison.Ordinal))))
            message.AppendLine($"{key}: {text}");
        foreach (var key in excepted.Where(key => !differences.ContainsKey(key)))
            message.AppendLine($"{key}: is an exception in tests/clients/exceptions.txt, and is as PostgreSQL has it now");
        Assert.True(message.Length == 0, message.ToString());
    }

    private static bool IsAsRecorded(WireResult result, List<JsonElement>? rows, JsonElement formula)
    {
        if (rows is null)
            return result.SqlState is not null;
        return result.SqlState is null
            && result.Columns.Select(column => column.Oid).SequenceEqual(formula.GetProperty("oids").EnumerateArray().Select(oid => oid.GetUInt32()))
            && result.Rows.Count == rows.Count
            && result.Rows.Zip(rows).All(pair => pair.First.Zip(pair.Second.EnumerateArray()).All(value => IsSame(value.First, value.Second.GetString())));
    }

    // The values were recorded as Python writes them: True, microseconds in full, +00:00. Numbers have as many digits as each server gives.
    private static bool IsSame(string? actual, string? expected)
    {
        if (actual is null || expected is null)
            return actual == expected;
        if (decimal.TryParse(actual, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.TryParse(expected, NumberStyles.Float, CultureInfo.InvariantCulture, out var other))
            return Math.Abs(number - other) <= 1e-9m * Math.Max(1, Math.Abs(other));
        return actual == expected switch { "True" => "t", "False" => "f", _ => Fraction().Replace(expected, match => match.Value.TrimEnd('0').TrimEnd('.')).Replace("+00:00", "+00", StringComparison.Ordinal) };
    }

    private static string Start(string sql)
    {
        var line = Spaces().Replace(sql, " ").Trim();
        return line.Length <= 200 ? line : line[..200];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<=:\d\d)\.\d+")]
    private static partial Regex Fraction();
}
