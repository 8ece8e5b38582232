using System.Collections.Frozen;

namespace Impala.Server.PgCatalog;

/// <summary>Names of built-in types by OID: PostgreSQL's printed form (format_type without modifier) and its internal one.</summary>
internal static class PgTypeNames
{
    private static readonly FrozenDictionary<uint, (string Name, string Printed)> ByOid = StaticRows.Read("pg_type").ToFrozenDictionary(
        row => row.GetProperty("oid").GetUInt32(),
        row => (row.GetProperty("typname").GetString()!, row.GetProperty("format_type").GetString()!));

    private static readonly FrozenDictionary<string, uint> ByName = ByOid
        .SelectMany(entry => new[] { (entry.Value.Name, entry.Key), (entry.Value.Printed, entry.Key) })
        .DistinctBy(pair => pair.Item1)
        .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    /// <summary>As format_type prints it; the number for an unknown OID.</summary>
    public static string Format(uint oid) => ByOid.TryGetValue(oid, out var names) ? names.Printed : "???";

    public static string? Find(uint oid) => ByOid.TryGetValue(oid, out var names) ? names.Printed : null;

    public static uint? Find(string name) => ByName.TryGetValue(name, out var oid) ? oid : null;
}
