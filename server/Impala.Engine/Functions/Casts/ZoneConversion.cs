using NodaTime;

namespace Impala.Engine.Functions.Casts;

/// <summary>Conversions between UTC and a zone's local time.</summary>
internal static class ZoneConversion
{
    /// <summary>The zone of a statement; UTC when its name is unknown.</summary>
    public static DateTimeZone Of(EvaluationContext context) =>
        DateTimeZoneProviders.Tzdb.GetZoneOrNull(context.Statement.TimeZone) ?? DateTimeZone.Utc;

    /// <summary>Seconds that the zone is ahead of UTC at a moment.</summary>
    public static int OffsetSeconds(Int128 utcNanos, DateTimeZone zone) => zone.GetUtcOffset(ToInstant(utcNanos)).Seconds;

    public static Int128 ToLocal(Int128 utcNanos, DateTimeZone zone) => utcNanos + (OffsetSeconds(utcNanos, zone) * (Int128)Calendar.NanosPerSecond);

    /// <summary>The moment of a local time; within a gap or overlap the earlier offset is taken.</summary>
    public static Int128 ToUtc(Int128 localNanos, DateTimeZone zone)
    {
        var day = Calendar.SplitTimestamp(localNanos, out var nanosOfDay);
        var (year, month, dayOfMonth) = Calendar.FromDays(day);
        var local = new LocalDateTime(year, month, dayOfMonth, 0, 0).PlusNanoseconds(nanosOfDay);
        var mapping = zone.MapLocal(local);
        return localNanos - (mapping.EarlyInterval.WallOffset.Seconds * (Int128)Calendar.NanosPerSecond);
    }

    /// <summary>The second a moment lies in.</summary>
    public static Instant ToInstant(Int128 nanos)
    {
        var day = Calendar.SplitTimestamp(nanos, out var nanosOfDay);
        return Instant.FromUnixTimeSeconds(((long)Math.Clamp(day, Calendar.MinDay, Calendar.MaxDay) * 86400) + (nanosOfDay / Calendar.NanosPerSecond));
    }
}
