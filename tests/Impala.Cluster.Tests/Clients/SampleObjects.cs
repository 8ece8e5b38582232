using System.Globalization;
using System.Text.RegularExpressions;
using Impala.Testing;

namespace Impala.Cluster.Tests.Clients;

/// <summary>Puts this server's OIDs where the recordings name an object, such as <c>{{rel:tpch.nation}}</c>.</summary>
internal sealed partial class SampleObjects
{
    // OIDs of the recorded server that are binary values of parameters, which the recordings hold as they were.
    private static readonly Dictionary<string, string> Recorded = new()
    {
        ["hex:0000000000004003"] = "{{schema:tpch}}",
        ["hex:0000000000004004"] = "{{schema:functional}}",
        ["hex:0000000000004005"] = "{{rel:tpch.region}}",
        ["hex:000000000000400a"] = "{{rel:tpch.nation}}",
        ["hex:000000000000400e"] = "{{constraint:tpch.nation.nation_pkey}}",
        ["hex:000000000000402b"] = "{{rel:functional.alltypes}}",
    };

    private readonly Dictionary<string, string> _oids = [];

    private SampleObjects()
    {
    }

    /// <summary>Reads the OIDs of everything in the catalog.</summary>
    public static async Task<SampleObjects> ReadAsync(int port)
    {
        using var client = await WireClient.ConnectAsync(port);
        var objects = new SampleObjects();
        foreach (var (kind, sql) in new[]
        {
            ("rel", "SELECT n.nspname || '.' || c.relname, c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"),
            ("type", "SELECT n.nspname || '.' || t.typname, t.oid FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"),
            ("schema", "SELECT nspname, oid FROM pg_catalog.pg_namespace"),
            ("role", "SELECT rolname, oid FROM pg_catalog.pg_roles"),
            ("database", "SELECT datname, oid FROM pg_catalog.pg_database"),
            (
                "constraint",
                "SELECT n.nspname || '.' || t.relname || '.' || c.conname, c.oid FROM pg_catalog.pg_constraint c "
                    + "JOIN pg_catalog.pg_class t ON t.oid = c.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace"),
        })
        {
            var result = Assert(await client.QueryAsync(sql), sql);
            foreach (var row in result.Rows)
                objects._oids[$"{{{{{kind}:{row[0]}}}}}"] = row[1]!;
        }
        return objects;
    }

    /// <summary>The text with this server's OIDs; objects that it has not are 0.</summary>
    public string Fill(string text)
    {
        if (Recorded.TryGetValue(text, out var recorded))
            return "hex:" + long.Parse(_oids[recorded], CultureInfo.InvariantCulture).ToString("x16", CultureInfo.InvariantCulture);
        if (!text.Contains("{{", StringComparison.Ordinal))
            return text;
        var isBinary = text.StartsWith("hexoid:", StringComparison.Ordinal);
        var filled = Placeholder().Replace(text, match => _oids.GetValueOrDefault(match.Value, "0"));
        return isBinary ? "hex:" + uint.Parse(filled["hexoid:".Length..], CultureInfo.InvariantCulture).ToString("x8", CultureInfo.InvariantCulture) : filled;
    }

    private static WireResult Assert(IReadOnlyList<WireResult> results, string sql) =>
        results is [{ SqlState: null } result] ? result : throw new InvalidOperationException($"{results[^1].SqlState} {results[^1].Message}: {sql}");

    [GeneratedRegex(@"\{\{[a-z]+:[^}]*\}\}")]
    private static partial Regex Placeholder();
}
