using System.Globalization;
using Impala.Catalog.Errors;
using NodaTime;

namespace Impala.Server.Queries;

/// <summary>The moment that NOW_STRING names.</summary>
internal static class NowText
{
    /// <summary>Nanoseconds since 1970 of a local time; 22007 for other text.</summary>
    public static Int128 Parse(string text, string timeZone)
    {
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            throw new SqlException(SqlState.InvalidDatetimeFormat, $"NOW_STRING '{text}' is no timestamp");
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZone.Utc;
        var moment = zone.AtLeniently(LocalDateTime.FromDateTime(DateTime.SpecifyKind(local, DateTimeKind.Unspecified))).ToInstant();
        return (Int128)(moment - NodaConstants.UnixEpoch).ToInt128Nanoseconds();
    }
}
