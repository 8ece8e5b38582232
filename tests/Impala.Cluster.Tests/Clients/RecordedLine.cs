using System.Text.Json;
using Impala.Testing;

namespace Impala.Cluster.Tests.Clients;

/// <summary>A line of a recording: an event of a connection or a statement with its answers.</summary>
/// <param name="Number">Of the statement in its action, from 1; 0 for events.</param>
internal sealed record RecordedLine(JsonElement Json, int Number)
{
    public string? Event => Text("event");

    public string Action => Text("action") ?? "";

    public string Level => Text("level") ?? "catalog";

    public int Connection => Json.TryGetProperty("conn", out var number) ? number.GetInt32() : 0;

    public string Sql => Text("sql") ?? "";

    public string? Operation => Text("op");

    public bool IsSimple => Text("protocol") == "simple";

    public string Statement => Text("stmt") ?? "";

    public string Portal => Text("portal") ?? "";

    public int MaxRows => Json.TryGetProperty("max_rows", out var number) ? number.GetInt32() : 0;

    public IReadOnlyList<uint> ParameterOids => [.. Array("param_oids").Select(oid => oid.GetUInt32())];

    public IReadOnlyList<int> ParameterFormats => [.. Array("param_formats").Select(format => format.GetInt32())];

    public IReadOnlyList<int> ResultFormats => [.. Array("result_formats").Select(format => format.GetInt32())];

    public IReadOnlyList<string?> Parameters => [.. Array("params").Select(value => value.GetString())];

    public IReadOnlyList<JsonElement> Results => Array("results");

    /// <summary>The SQLSTATE of the statement's last answer; null when it succeeded.</summary>
    public string? SqlState =>
        Json.TryGetProperty("error", out var error) || (Results is [.., var last] && last.TryGetProperty("error", out error)) ? error.GetProperty("sqlstate").GetString() : null;

    /// <summary>The lines of a client, in the order sent.</summary>
    public static IReadOnlyList<RecordedLine> Read(string client)
    {
        var numbers = new Dictionary<string, int>();
        var lines = new List<RecordedLine>();
        foreach (var text in File.ReadLines(RepositoryPaths.SharedPath("clients", client + ".jsonl")))
        {
            var json = JsonDocument.Parse(text).RootElement;
            var number = 0;
            if (json.TryGetProperty("sql", out _))
            {
                var action = json.GetProperty("action").GetString()!;
                numbers[action] = number = numbers.GetValueOrDefault(action) + 1;
            }
            lines.Add(new RecordedLine(json, number));
        }
        return lines;
    }

    public string? Text(string name) => Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private IReadOnlyList<JsonElement> Array(string name) =>
        Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [];
}
