using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Seconds and microseconds since 1970 of timestamps, which count as UTC.</summary>
internal static class UnixTime
{
    /// <summary>Whole seconds, rounded down.</summary>
    public static long Seconds(Int128 moment)
    {
        var day = Calendar.SplitTimestamp(moment, out var nanosOfDay);
        return (day * 86400L) + (nanosOfDay / Calendar.NanosPerSecond);
    }

    /// <summary>Microseconds, halves rounded up.</summary>
    public static long Microseconds(Int128 moment)
    {
        var day = Calendar.SplitTimestamp(moment, out var nanosOfDay);
        return (day * 86_400_000_000L) + ((nanosOfDay + 500) / 1000);
    }
}
