using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// Cuts dates and timestamps to the start of a unit: the kernel of date_trunc(unit, x) and trunc(x, unit), whose names of units differ
/// (impala.md 2.7). In impala a DATE takes no unit shorter than a day, and a start before 1400 is no TIMESTAMP: NULL.
/// </summary>
internal static class DateTruncation
{
    public static ColumnVector Run(ColumnVector source, ColumnVector units, SqlType type, bool isTruncFunction, int numRows, EvaluationContext context)
    {
        var names = new BytesReader(units);
        var nulls = new NullMask([source, units]);
        var isDate = source.Type.Kind == SqlTypeKind.Date;
        var unit = DateUnit.None;
        if (type.Kind == SqlTypeKind.Date)
        {
            using var dates = new ValueVectorBuilder<int>(type, numRows, context.Memory);
            var days = new ValueReader<int>(source);
            for (var i = 0; i < numRows; i++)
            {
                dates[i] = 0;
                if (nulls[i])
                    continue;
                if (unit == DateUnit.None || !names.IsConstant)
                    unit = UnitAt(names[i], isTruncFunction, isDate, context);
                var start = StartOf(unit, days[i]);
                if (Calendar.IsDateInRange(start))
                    dates[i] = start;
                else
                    dates.SetNull(i);
            }
            return dates.Build();
        }
        using var result = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            if (unit == DateUnit.None || !names.IsConstant)
                unit = UnitAt(names[i], isTruncFunction, isDate, context);
            var nanosOfDay = 0L;
            var day = isDate ? new ValueReader<int>(source)[i] : Calendar.SplitTimestamp(new ValueReader<Int128>(source)[i], out nanosOfDay);
            var moment = NanosOf(unit) is > 0 and var step ? Calendar.ToTimestamp(day, nanosOfDay - (nanosOfDay % step)) : Calendar.ToTimestamp(StartOf(unit, day));
            if (Calendar.IsTimestampInRange(moment) || context.Statement.IsPostgresDialect)
                result[i] = moment;
            else
                result.SetNull(i);
        }
        return result.Build();
    }

    private static DateUnit UnitAt(ReadOnlySpan<byte> bytes, bool isTruncFunction, bool isDate, EvaluationContext context)
    {
        var name = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 64)]);
        var unit = isTruncFunction ? TruncUnit(name) : TruncatedField(name);
        if (unit == DateUnit.None || (isDate && unit < DateUnit.Day && !context.Statement.IsPostgresDialect))
            throw UnknownUnit(name, isTruncFunction, context);
        return unit;
    }

    private static SqlException UnknownUnit(string name, bool isTruncFunction, EvaluationContext context)
    {
        if (isTruncFunction)
            return FunctionErrors.Udf($"Invalid Truncate Unit: {name}");
        return context.Statement.IsPostgresDialect
            ? FunctionErrors.InvalidParameter("date_trunc", $"unit \"{name}\" not recognized.")
            : FunctionErrors.Udf($"Invalid Date Truncate Unit: {name}");
    }

    private static DateUnit TruncUnit(string name) => name.ToUpperInvariant() switch
    {
        "SYYYY" or "YYYY" or "YEAR" or "SYEAR" or "YYY" or "YY" or "Y" => DateUnit.Year,
        "Q" => DateUnit.Quarter,
        "MONTH" or "MON" or "MM" or "RM" => DateUnit.Month,
        "WW" => DateUnit.WeekOfYear,
        "W" => DateUnit.WeekOfMonth,
        "DDD" or "DD" or "J" => DateUnit.Day,
        "DAY" or "DY" or "D" => DateUnit.Week,
        "HH" or "HH12" or "HH24" => DateUnit.Hour,
        "MI" => DateUnit.Minute,
        _ => DateUnit.None,
    };

    private static DateUnit TruncatedField(string name) => name.ToLowerInvariant() switch
    {
        "microsecond" or "microseconds" => DateUnit.Microsecond,
        "millisecond" or "milliseconds" => DateUnit.Millisecond,
        "second" or "seconds" => DateUnit.Second,
        "minute" or "minutes" => DateUnit.Minute,
        "hour" or "hours" => DateUnit.Hour,
        "day" or "days" => DateUnit.Day,
        "week" or "weeks" => DateUnit.Week,
        "month" or "months" or "mon" => DateUnit.Month,
        "quarter" or "quarters" => DateUnit.Quarter,
        "year" or "years" => DateUnit.Year,
        "decade" or "decades" => DateUnit.Decade,
        "century" or "centuries" => DateUnit.Century,
        "millennium" or "millenniums" => DateUnit.Millennium,
        _ => DateUnit.None,
    };

    /// <summary>Length of a unit within the day, or 0 for a unit of days.</summary>
    private static long NanosOf(DateUnit unit) => unit switch
    {
        DateUnit.Microsecond => 1000,
        DateUnit.Millisecond => 1_000_000,
        DateUnit.Second => Calendar.NanosPerSecond,
        DateUnit.Minute => 60 * Calendar.NanosPerSecond,
        DateUnit.Hour => 3600 * Calendar.NanosPerSecond,
        _ => 0,
    };

    private static int StartOf(DateUnit unit, int days)
    {
        if (unit <= DateUnit.Day)
            return days;
        if (unit == DateUnit.Week)
            return days - Calendar.IsoDayOfWeek(days) + 1;
        var (year, month, day) = Calendar.FromDays(days);
        return unit switch
        {
            DateUnit.WeekOfMonth => days - ((day - 1) % 7),
            DateUnit.WeekOfYear => days - ((days - Calendar.ToDays(year, 1, 1)) % 7),
            DateUnit.Month => days - day + 1,
            DateUnit.Quarter => Calendar.ToDays(year, ((month - 1) / 3 * 3) + 1, 1),
            DateUnit.Year => Calendar.ToDays(year, 1, 1),
            // The first decade would begin in the year 0, which there is not.
            DateUnit.Decade => Calendar.ToDays(year - (year % 10), 1, 1),
            DateUnit.Century => Calendar.ToDays(((year - 1) / 100 * 100) + 1, 1, 1),
            _ => Calendar.ToDays(((year - 1) / 1000 * 1000) + 1, 1, 1),
        };
    }
}
