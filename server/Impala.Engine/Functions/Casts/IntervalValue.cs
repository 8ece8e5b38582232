namespace Impala.Engine.Functions.Casts;

/// <summary>
/// A value of type INTERVAL: months, days and microseconds, which do not convert into each other. In a vector it is one
/// <see cref="Int128"/>: months and days in the upper word, microseconds in the lower. Source: PostgreSQL's Interval.
/// </summary>
public readonly record struct IntervalValue(int Months, int Days, long Microseconds)
{
    public const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>Length with months of 30 days, by which intervals compare.</summary>
    public Int128 TotalMicroseconds => ((Int128)(((long)Months * 30) + Days) * MicrosecondsPerDay) + Microseconds;

    public static IntervalValue FromInt128(Int128 packed)
    {
        var high = (long)(packed >> 64);
        return new IntervalValue((int)(high >> 32), (int)high, (long)packed);
    }

    public Int128 ToInt128() => new((ulong)(((long)Months << 32) | (uint)Days), (ulong)Microseconds);
}
