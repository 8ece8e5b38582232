using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Impala.Testing;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>
/// Statements that real clients sent to PostgreSQL 15, sent to an impalad with the same sample catalog: each works where it worked there,
/// fails with the same SQLSTATE, and gives columns of the same names and types. Rows are compared where they depend on the sample alone.
/// </summary>
[Trait("Category", "Slow")]
public sealed partial class ClientReplayTests(SampleCluster cluster) : IClassFixture<SampleCluster>
{
    // Waiting shows nothing, and the statements that DEALLOCATE names were prepared by messages that are not replayed.
    private static readonly string[] LeftOut = ["pg_sleep", "DEALLOCATE"];

    // PostgreSQL's own types that the engine shows as text or numbers: aclitem[], pg_node_tree, inet, xid.
    private static readonly Dictionary<uint, uint> ShownAs = new() { [1034] = 1009, [194] = 25, [869] = 25, [28] = 23 };

    public static TheoryData<string> Clients => ["psql", "npgsql", "psycopg2", "psycopg3", "node-pg", "postgres.js", "asyncpg", "psqlodbc", "pgcli", "libreoffice"];

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task StatementsOfAClientGiveWhatPostgresGives(string client)
    {
        var differences = new StringBuilder();
        var numStatements = 0;
        var numDifferent = 0;
        var startups = Startups(client);
        foreach (var action in Recorded(client).GroupBy(line => (Name: line.GetProperty("action").GetString(), Connection: line.GetProperty("conn").GetInt32())))
        {
            // The recorded server's search_path was that of its database.
            var parameters = new Dictionary<string, string> { ["search_path"] = "default_" };
            foreach (var (name, value) in startups.GetValueOrDefault(action.Key, []))
                parameters[name] = value;
            using var connection = await WireClient.ConnectAsync(cluster.Processes.Daemon("impalad0").PgWirePort!.Value, parameters);
            foreach (var line in action)
            {
                numStatements++;
                var sql = await FillInAsync(connection, line.GetProperty("sql").GetString()!);
                var results = await connection.QueryAsync(sql).WaitAsync(TimeSpan.FromSeconds(60));
                if (Compare(line, results) is not { } difference)
                    continue;
                numDifferent++;
                differences.AppendLine($"{action.Key.Name}: {difference}: {Start(sql)}");
            }
        }
        Assert.True(numStatements > 5, $"Only {numStatements} statements of {client}.");
        Assert.True(numDifferent == 0, $"{numDifferent} of {numStatements} differ:\n{differences}");
    }

    private static Dictionary<(string? Action, int Connection), Dictionary<string, string>> Startups(string client) => Lines(client)
        .Where(line => line.TryGetProperty("event", out var kind) && kind.GetString() == "startup" && line.TryGetProperty("params", out _))
        .GroupBy(line => ((string?)line.GetProperty("action").GetString(), line.GetProperty("conn").GetInt32()))
        .ToDictionary(group => group.Key, group => group.First().GetProperty("params").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.ToString()));

    private static IEnumerable<JsonElement> Lines(string client) =>
        File.ReadLines(RepositoryPaths.SharedPath("clients", client + ".jsonl")).Select(text => JsonDocument.Parse(text).RootElement);

    private static IEnumerable<JsonElement> Recorded(string client) =>
        from line in Lines(client)
        where line.TryGetProperty("sql", out var sql) && line.TryGetProperty("results", out _)
            && line.GetProperty("level").GetString() is "core" or "catalog"
            && !(line.TryGetProperty("params", out var values) && values is { ValueKind: JsonValueKind.Array } && values.GetArrayLength() > 0)
            && !line.TryGetProperty("op", out _)
            && !line.TryGetProperty("max_rows", out _)
            && sql.GetString()!.Length > 0
            && !LeftOut.Any(left => sql.GetString()!.Contains(left, StringComparison.Ordinal))
        select line;

    private static string? Compare(JsonElement line, IReadOnlyList<WireResult> actual)
    {
        var expected = line.GetProperty("results").EnumerateArray().ToList();
        // Rows of the catalog are those of PostgreSQL's own build.
        var isCore = line.GetProperty("level").GetString() == "core" && !line.GetProperty("sql").GetString()!.Contains("pg_", StringComparison.Ordinal);
        if (actual.FirstOrDefault(result => result.SqlState is not null) is { } failed && !expected.Any(result => result.TryGetProperty("error", out _)))
            return $"{failed.SqlState} {failed.Message}";
        if (actual.Count != expected.Count)
            return $"{actual.Count} results, expected {expected.Count}";
        for (var i = 0; i < expected.Count; i++)
        {
            if (expected[i].TryGetProperty("error", out var error))
            {
                if (actual[i].SqlState != error.GetProperty("sqlstate").GetString())
                    return $"SQLSTATE {actual[i].SqlState}, expected {error.GetProperty("sqlstate").GetString()}";
                continue;
            }
            if (!expected[i].TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Array)
                continue;
            var names = string.Join(", ", columns.EnumerateArray().Select(column => $"{column.GetProperty("name").GetString()} {ShownAs.GetValueOrDefault(column.GetProperty("oid").GetUInt32(), column.GetProperty("oid").GetUInt32())}"));
            var actualNames = string.Join(", ", actual[i].Columns.Select(column => $"{column.Name} {column.Oid}"));
            if (names != actualNames)
                return $"columns ({actualNames}), expected ({names})";
            if (isCore && expected[i].TryGetProperty("rows", out var numRows) && numRows.GetInt32() != actual[i].Rows.Count)
                return $"{actual[i].Rows.Count} rows, expected {numRows.GetInt32()}";
        }
        return null;
    }

    private static async Task<string> FillInAsync(WireClient connection, string sql)
    {
        foreach (var placeholder in Placeholder().Matches(sql).Select(match => match.Value).Distinct().ToList())
        {
            var parts = placeholder.Trim('{', '}').Split(':', 2);
            var name = parts[1].Split('.');
            var query = parts[0] switch
            {
                "rel" => $"SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '{name[0]}' AND c.relname = '{name[^1]}'",
                "schema" => $"SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = '{name[0]}'",
                "type" => $"SELECT oid FROM pg_catalog.pg_type WHERE typname = '{name[^1]}'",
                "role" => "SELECT oid FROM pg_catalog.pg_roles",
                "database" => "SELECT oid FROM pg_catalog.pg_database",
                _ => "SELECT 0",
            };
            var found = await connection.QueryAsync(query);
            sql = sql.Replace(placeholder, found is [{ Rows: [[{ } oid, ..], ..] }] ? oid : "0", StringComparison.Ordinal);
        }
        return sql;
    }

    private static string Start(string sql)
    {
        var line = Spaces().Replace(sql, " ").Trim();
        return line.Length <= 200 ? line : line[..200];
    }

    [GeneratedRegex(@"\{\{[a-z]+:[^}]*\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
