using NodaTime;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Time zones by name: those of the tz database, and the short names Java gives to some of them, in any case.</summary>
internal static class ZoneNames
{
    // Java's ZoneId.SHORT_IDS, and the names of North American daylight saving time.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ACT"] = "Australia/Darwin", ["AET"] = "Australia/Sydney", ["AGT"] = "America/Argentina/Buenos_Aires", ["ART"] = "Africa/Cairo",
        ["AST"] = "America/Anchorage", ["BET"] = "America/Sao_Paulo", ["BST"] = "Asia/Dhaka", ["CAT"] = "Africa/Harare",
        ["CNT"] = "America/St_Johns", ["CST"] = "America/Chicago", ["CDT"] = "America/Chicago", ["CTT"] = "Asia/Shanghai",
        ["EAT"] = "Africa/Addis_Ababa", ["ECT"] = "Europe/Paris", ["EDT"] = "America/New_York", ["IET"] = "America/Indiana/Indianapolis",
        ["IST"] = "Asia/Kolkata", ["JST"] = "Asia/Tokyo", ["MDT"] = "America/Denver", ["MIT"] = "Pacific/Apia", ["NET"] = "Asia/Yerevan",
        ["NST"] = "Pacific/Auckland", ["PDT"] = "America/Los_Angeles", ["PLT"] = "Asia/Karachi", ["PNT"] = "America/Phoenix",
        ["PRT"] = "America/Puerto_Rico", ["PST"] = "America/Los_Angeles", ["SST"] = "Pacific/Guadalcanal", ["VST"] = "Asia/Ho_Chi_Minh",
    };

    private static readonly Lazy<Dictionary<string, string>> IdsInAnyCase = new(() =>
    {
        var ids = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids)
            ids.TryAdd(id, id);
        return ids;
    });

    /// <summary>The zone, or null when there is none of that name.</summary>
    public static DateTimeZone? Find(string name)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } zone)
            return zone;
        if (Aliases.TryGetValue(name, out var alias) || IdsInAnyCase.Value.TryGetValue(name, out alias))
            return DateTimeZoneProviders.Tzdb.GetZoneOrNull(alias);
        return null;
    }
}
