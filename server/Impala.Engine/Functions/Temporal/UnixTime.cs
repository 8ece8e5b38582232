using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Seconds and microseconds since 1970 of timestamps, which count as UTC unless an option makes them local.</summary>
internal static class UnixTime
{
    /// <summary>Whole seconds, rounded down.</summary>
    public static long Seconds(Int128 moment)
    {
        var day = Calendar.SplitTimestamp(moment, out var nanosOfDay);
        return (day * 86400L) + (nanosOfDay / Calendar.NanosPerSecond);
    }

    /// <summary>The moment of a timestamp: itself, as UTC, or what it is in the statement's zone when the option says so.</summary>
    public static Int128 ToUtc(Int128 timestamp, EvaluationContext context) =>
        context.Statement.UsesLocalUnixTime ? ZoneConversion.ToUtc(timestamp, ZoneConversion.Of(context)) : timestamp;

    /// <summary>The timestamp of a moment, the way back of <see cref="ToUtc"/>.</summary>
    public static Int128 FromUtc(Int128 moment, EvaluationContext context) => context.Statement.UsesLocalUnixTime && Calendar.IsTimestampInRange(moment)
        ? ZoneConversion.ToLocal(moment, ZoneConversion.Of(context))
        : moment;

    /// <summary>Microseconds, halves rounded up.</summary>
    public static long Microseconds(Int128 moment)
    {
        var day = Calendar.SplitTimestamp(moment, out var nanosOfDay);
        return (day * 86_400_000_000L) + ((nanosOfDay + 500) / 1000);
    }
}
