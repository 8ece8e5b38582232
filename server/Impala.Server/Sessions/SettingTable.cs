using System.Collections.Frozen;
using System.Text.Json;
using Impala.Server.PgCatalog;

namespace Impala.Server.Sessions;

/// <summary>
/// Every setting a session knows: PostgreSQL 15's (from its own pg_settings) and Impala's query options. A name that is neither is
/// 42704. Where a name is both (TIMEZONE, IDLE_SESSION_TIMEOUT) PostgreSQL's stands.
/// </summary>
internal static class SettingTable
{
    // Names that pg_settings hides or this server adds, and that clients may SET. Before ByName, whose initialiser reads both.
    private static readonly HashSet<string> Settable = ["search_path", "application_name", "role", "transaction_isolation", "transaction_read_only", "TimeZone"];

    private static readonly (string Name, string Value)[] Overrides =
    [
        ("server_version", ServerVersion.Text),
        ("server_version_num", ServerVersion.Number),
        ("server_encoding", "UTF8"),
        ("client_encoding", "UTF8"),
        ("DateStyle", "ISO, MDY"),
        ("TimeZone", "UTC"),
        ("search_path", "\"default\""),
        ("is_superuser", "on"),
        ("session_authorization", ""),
        ("in_hot_standby", "off"),
        ("transaction_isolation", "read committed"),
        ("transaction_read_only", "off"),
        ("max_identifier_length", "128"), ("max_index_keys", "32"),
        ("integer_datetimes", "on"),
        ("lc_collate", "C"),
        ("lc_ctype", "C.UTF-8"),
        ("application_name", ""),
        ("role", "none"),
    ];

    private static readonly FrozenDictionary<string, Setting> ByName = Load();

    public static IEnumerable<Setting> All => ByName.Values;

    public static bool TryGet(string name, out Setting setting) => ByName.TryGetValue(Canonical(name), out setting!);

    /// <summary>The closest known name, for a hint.</summary>
    public static string? Nearest(string name) => Engine.Analysis.NearestName.Find(name, ByName.Keys);

    /// <summary>The closest query option, for a hint.</summary>
    public static string? NearestOption(string name) =>
        Engine.Analysis.NearestName.Find(name.ToUpperInvariant(), QueryOptions.All.Where(option => !option.IsRemoved).Select(option => option.Name));

    private static string Canonical(string name) => name.ToLowerInvariant() switch
    {
        "time zone" => "timezone",
        "session characteristics" => "default_transaction_isolation",
        var other => other,
    };

    private static FrozenDictionary<string, Setting> Load()
    {
        var settings = new Dictionary<string, Setting>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in StaticRows.Read("pg_settings"))
        {
            var setting = FromPostgres(row);
            settings[setting.Name] = setting;
        }
        foreach (var row in StaticRows.Read("show_values"))
        {
            var name = row.GetProperty("name").GetString()!;
            if (settings.TryGetValue(name, out var known))
                settings[name] = known with { Default = row.GetProperty("setting").GetString() ?? "" };
        }
        foreach (var (name, value) in Overrides)
            settings[name] = settings.TryGetValue(name, out var known)
                ? known with { Default = value }
                : new Setting(name, value, "Preset Options", "Shows " + name + ".", false) { Context = Settable.Contains(name) ? "user" : "internal" };
        foreach (var option in QueryOptions.All)
            settings.TryAdd(option.Name, option);
        return settings.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static Setting FromPostgres(JsonElement row) => new(
        row.GetProperty("name").GetString()!,
        row.GetProperty("boot_val").GetString() ?? "",
        row.GetProperty("category").GetString() ?? "",
        row.GetProperty("short_desc").GetString() ?? "",
        IsQueryOption: false)
    {
        ValueType = row.GetProperty("vartype").GetString() ?? "string",
        Unit = row.GetProperty("unit").GetString(),
        Context = row.GetProperty("context").GetString() ?? "user",
        AllowedValues = row.GetProperty("enumvals") is { ValueKind: JsonValueKind.Array } values ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [],
    };
}
