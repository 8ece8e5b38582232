namespace Impala.Server.PgCatalog;

/// <summary>The input, output, receive and send functions that pg_type names. They are shown in pg_proc, because clients recognise arrays by array_recv.</summary>
internal static class TypeFunctions
{
    /// <summary>PostgreSQL's OIDs of the ones clients ask for by number.</summary>
    private static readonly Dictionary<string, uint> Known = new(StringComparer.Ordinal)
    {
        ["array_in"] = 750, ["array_out"] = 751, ["array_recv"] = 2400, ["array_send"] = 2401, ["array_subscript_handler"] = 6179,
        ["boolin"] = 1242, ["boolout"] = 1243, ["textin"] = 46, ["textout"] = 47, ["int4in"] = 42, ["int4out"] = 43, ["namein"] = 34, ["nameout"] = 35,
    };

    /// <summary>Every function that a type names, with its OID; those PostgreSQL's number is not known of get one below 10000 in order of name.</summary>
    public static readonly IReadOnlyDictionary<string, uint> All = Load();

    public static uint OidOf(string? name) => name is null or "-" ? 0 : All.GetValueOrDefault(name);

    private static SortedDictionary<string, uint> Load()
    {
        var all = new SortedDictionary<string, uint>(Known, StringComparer.Ordinal);
        var next = 9000u;
        foreach (var row in StaticRows.Read("pg_type"))
        {
            foreach (var column in new[] { "typinput", "typoutput", "typreceive", "typsend", "typmodin", "typmodout", "typanalyze" })
            {
                if (row.GetProperty(column).GetString() is { } name && name != "-" && !all.ContainsKey(name))
                    all[name] = next++;
            }
        }
        return all;
    }
}
