using System.Runtime.CompilerServices;

namespace Impala.Engine.Functions.Casts;

/// <summary>
/// Proleptic Gregorian dates as days since 1970-01-01, and timestamps as nanoseconds since then (<see cref="Int128"/>, 1400..9999).
/// </summary>
public static class Calendar
{
    public const long NanosPerSecond = 1_000_000_000;
    public const long NanosPerDay = 86_400 * NanosPerSecond;

    /// <summary>0001-01-01 and 9999-12-31, the range of DATE.</summary>
    public const int MinDay = -719162;
    public const int MaxDay = 2932896;

    /// <summary>1400-01-01, where TIMESTAMP begins.</summary>
    public const int MinTimestampDay = -208188;

    public static readonly Int128 MinTimestamp = (Int128)MinTimestampDay * NanosPerDay;
    public static readonly Int128 MaxTimestamp = ((Int128)(MaxDay + 1) * NanosPerDay) - 1;

    /// <summary>Days since 1970 of a date that exists.</summary>
    public static int ToDays(int year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146097) + dayOfEra - 719468;
    }

    public static (int Year, int Month, int Day) FromDays(int days)
    {
        var z = days + 719468;
        var era = (z >= 0 ? z : z - 146096) / 146097;
        var dayOfEra = z - (era * 146097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = shifted < 10 ? shifted + 3 : shifted - 9;
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, dayOfYear - (((153 * shifted) + 2) / 5) + 1);
    }

    /// <summary>The day of a timestamp, and the nanoseconds within it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SplitTimestamp(Int128 nanos, out long nanosOfDay)
    {
        // 2^16 divides a day's nanoseconds, so that the day comes from a 64-bit division.
        var shifted = (long)(nanos >> 16);
        const long ShiftedDay = NanosPerDay >> 16;
        var day = shifted / ShiftedDay;
        if (shifted < day * ShiftedDay)
            day--;
        nanosOfDay = (long)(nanos - Math.BigMul(day, NanosPerDay));
        return (int)day;
    }

    public static Int128 ToTimestamp(int days, long nanosOfDay = 0) => Math.BigMul(days, NanosPerDay) + nanosOfDay;

    public static bool IsTimestampInRange(Int128 nanos) => nanos >= MinTimestamp && nanos <= MaxTimestamp;

    public static bool IsDateInRange(long days) => days is >= MinDay and <= MaxDay;

    public static int DaysInMonth(int year, int month) => DateTime.DaysInMonth(year, month);

    /// <summary>The date some months later, cut to the month's last day; false when it leaves year 1..9999.</summary>
    public static bool TryAddMonths(int days, long months, out int result, bool keepLastDay = false)
    {
        var (year, month, day) = FromDays(days);
        var total = (((long)year * 12) + month - 1) + months;
        var newYear = total >= 0 ? total / 12 : -1;
        result = 0;
        if (newYear is < 1 or > 9999)
            return false;
        var newMonth = (int)(total % 12) + 1;
        var last = DaysInMonth((int)newYear, newMonth);
        var newDay = keepLastDay && day == DaysInMonth(year, month) ? last : Math.Min(day, last);
        result = ToDays((int)newYear, newMonth, newDay);
        return true;
    }

    /// <summary>ISO 8601 week number and the year it belongs to.</summary>
    public static int IsoWeek(int days, out int isoYear)
    {
        // The week's Thursday decides its year.
        var thursday = days - IsoDayOfWeek(days) + 4;
        isoYear = FromDays(thursday).Year;
        return ((thursday - ToDays(isoYear, 1, 1)) / 7) + 1;
    }

    /// <summary>1 for Monday .. 7 for Sunday.</summary>
    public static int IsoDayOfWeek(int days)
    {
        var rest = (days + 3) % 7;
        return (rest < 0 ? rest + 7 : rest) + 1;
    }
}
