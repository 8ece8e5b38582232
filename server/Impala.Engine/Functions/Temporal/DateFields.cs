using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Names of date parts, and their values.</summary>
internal static class DateFields
{
    /// <summary>The field of a unit's name in any case; raises 22023 when there is none.</summary>
    public static DateField Parse(string name) => name.ToLowerInvariant() switch
    {
        "millennium" or "millenniums" => DateField.Millennium,
        "century" or "centuries" => DateField.Century,
        "decade" or "decades" => DateField.Decade,
        "year" or "years" or "y" => DateField.Year,
        "isoyear" => DateField.IsoYear,
        "quarter" or "quarters" => DateField.Quarter,
        "month" or "months" or "mon" => DateField.Month,
        "week" or "weeks" => DateField.Week,
        "day" or "days" => DateField.Day,
        "dow" => DateField.DayOfWeek,
        "isodow" => DateField.IsoDayOfWeek,
        "doy" => DateField.DayOfYear,
        "hour" or "hours" => DateField.Hour,
        "minute" or "minutes" => DateField.Minute,
        "second" or "seconds" => DateField.Second,
        "millisecond" or "milliseconds" => DateField.Millisecond,
        "microsecond" or "microseconds" => DateField.Microsecond,
        "epoch" => DateField.Epoch,
        "julian" => DateField.Julian,
        "timezone" => DateField.TimeZone,
        _ => throw FunctionErrors.InvalidParameter("extract", $"unit \"{name}\" not recognized."),
    };

    /// <summary>The field of a unit's name in impala, where a DATE has no time of day; raises when there is none.</summary>
    public static DateField ParseImpala(string name, bool isDate) => name.ToLowerInvariant() switch
    {
        "year" => DateField.Year,
        "quarter" => DateField.Quarter,
        "month" => DateField.Month,
        "day" => DateField.Day,
        "hour" when !isDate => DateField.Hour,
        "minute" when !isDate => DateField.Minute,
        "second" when !isDate => DateField.Second,
        "millisecond" when !isDate => DateField.Millisecond,
        "epoch" when !isDate => DateField.Epoch,
        _ => throw FunctionErrors.Udf($"invalid extract field: {name}"),
    };

    /// <summary>The whole part of a field: seconds without fraction, milliseconds including the seconds (impala.md 2.7).</summary>
    public static long Whole(DateField field, int day, long nanosOfDay) => field switch
    {
        DateField.Year => Calendar.FromDays(day).Year,
        DateField.Month => Calendar.FromDays(day).Month,
        DateField.Day => Calendar.FromDays(day).Day,
        DateField.Quarter => ((Calendar.FromDays(day).Month - 1) / 3) + 1,
        DateField.Millennium => ((Calendar.FromDays(day).Year - 1) / 1000) + 1,
        DateField.Century => ((Calendar.FromDays(day).Year - 1) / 100) + 1,
        DateField.Decade => Calendar.FromDays(day).Year / 10,
        DateField.IsoYear => IsoYear(day),
        DateField.Week => Calendar.IsoWeek(day, out _),
        DateField.DayOfWeek => Calendar.IsoDayOfWeek(day) % 7,
        DateField.IsoDayOfWeek => Calendar.IsoDayOfWeek(day),
        DateField.DayOfYear => day - Calendar.ToDays(Calendar.FromDays(day).Year, 1, 1) + 1,
        DateField.Hour => nanosOfDay / (3600 * Calendar.NanosPerSecond),
        DateField.Minute => nanosOfDay / (60 * Calendar.NanosPerSecond) % 60,
        DateField.Second => nanosOfDay / Calendar.NanosPerSecond % 60,
        DateField.Millisecond => nanosOfDay / 1_000_000 % 60_000,
        DateField.Microsecond => nanosOfDay / 1000 % 60_000_000,
        DateField.Epoch => (day * 86400L) + (nanosOfDay / Calendar.NanosPerSecond),
        DateField.Julian => day + 2440588L,
        DateField.TimeZone => 0,
    };

    /// <summary>A field with its fraction, as PostgreSQL answers it.</summary>
    public static double Exact(DateField field, int day, long nanosOfDay) => field switch
    {
        DateField.Second => nanosOfDay % (60 * Calendar.NanosPerSecond) / 1e9,
        DateField.Millisecond => nanosOfDay % (60 * Calendar.NanosPerSecond) / 1e6,
        DateField.Epoch => (day * 86400.0) + (nanosOfDay / 1e9),
        DateField.Julian => day + 2440588 + ((double)nanosOfDay / Calendar.NanosPerDay),
        _ => Whole(field, day, nanosOfDay),
    };

    /// <summary>Seconds or the epoch in microseconds, milliseconds in thousandths: the digits of a DECIMAL with six or three after the point.</summary>
    public static long Microseconds(DateField field, int day, long nanosOfDay) =>
        field == DateField.Epoch ? (day * 86_400_000_000L) + (nanosOfDay / 1000) : nanosOfDay % (60 * Calendar.NanosPerSecond) / 1000;

    /// <summary>A field of an interval.</summary>
    public static double OfInterval(DateField field, IntervalValue value) => field switch
    {
        DateField.Year => value.Months / 12,
        DateField.Month => value.Months % 12,
        DateField.Quarter => (value.Months % 12 / 3) + 1,
        DateField.Decade => value.Months / 120,
        DateField.Century => value.Months / 1200,
        DateField.Millennium => value.Months / 12000,
        DateField.Day => value.Days,
        DateField.Hour => value.Microseconds / 3_600_000_000,
        DateField.Minute => value.Microseconds / 60_000_000 % 60,
        DateField.Second => value.Microseconds % 60_000_000 / 1e6,
        DateField.Millisecond => value.Microseconds % 60_000_000 / 1e3,
        DateField.Microsecond => value.Microseconds % 60_000_000,
        // PostgreSQL counts a year as 365.25 days and a month as 30.
        DateField.Epoch => (value.Months / 12 * 31557600.0) + (value.Months % 12 * 2592000.0) + (value.Days * 86400.0) + (value.Microseconds / 1e6),
        _ => throw FunctionErrors.InvalidParameter("extract", "an interval has no such unit."),
    };

    private static int IsoYear(int day)
    {
        Calendar.IsoWeek(day, out var year);
        return year;
    }
}
