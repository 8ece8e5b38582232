using System.Text.Json;

namespace Impala.Server.PgCatalog;

/// <summary>PostgreSQL 15's own answers that never change, embedded as one JSON object a line.</summary>
internal static class StaticRows
{
    public static IReadOnlyList<JsonElement> Read(string name)
    {
        using var stream = typeof(StaticRows).Assembly.GetManifestResourceStream("PgCatalog." + name + ".jsonl")
            ?? throw new InvalidOperationException("missing resource " + name);
        using var reader = new StreamReader(stream);
        var rows = new List<JsonElement>();
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            rows.Add(document.RootElement.Clone());
        }
        return rows;
    }
}
