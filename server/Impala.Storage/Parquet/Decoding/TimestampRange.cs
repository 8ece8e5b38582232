namespace Impala.Storage.Parquet.Decoding;

/// <summary>Bounds of TIMESTAMP (years 1400 to 9999) and DATE (years 1 to 9999). Source: Impala 4, data types.</summary>
internal static class TimestampRange
{
    public const long NanosecondsPerDay = 86_400_000_000_000;
    public const long JulianDayOfEpoch = 2_440_588;
    public const int MinDay = -208_188;
    public const int MinDate = -719_162;
    public const int MaxDay = 2_932_896;

    public static readonly Int128 Min = (Int128)MinDay * NanosecondsPerDay;
    public static readonly Int128 Max = ((Int128)(MaxDay + 1) * NanosecondsPerDay) - 1;
}
