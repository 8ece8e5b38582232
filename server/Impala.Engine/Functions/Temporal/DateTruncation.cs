using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Cuts dates and timestamps to the start of a unit.</summary>
internal static class DateTruncation
{
    /// <summary>The kernel of date_trunc(unit, x) and trunc(x, unit); the units' names differ (impala.md 2.7).</summary>
    public static ColumnVector Run(ColumnVector source, ColumnVector units, SqlType type, bool isTruncFunction, int numRows, EvaluationContext context)
    {
        var names = new BytesReader(units);
        var nulls = new NullMask([source, units]);
        var unit = string.Empty;
        if (type.Kind == SqlTypeKind.Date)
        {
            using var dates = new ValueVectorBuilder<int>(type, numRows, context.Memory);
            var days = new ValueReader<int>(source);
            for (var i = 0; i < numRows; i++)
            {
                dates[i] = 0;
                if (nulls[i])
                    continue;
                if (unit.Length == 0 || !names.IsConstant)
                    unit = UnitAt(names[i], isTruncFunction);
                dates[i] = StartOfDay(unit, days[i]);
            }
            return dates.Build();
        }
        using var result = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            if (unit.Length == 0 || !names.IsConstant)
                unit = UnitAt(names[i], isTruncFunction);
            var nanosOfDay = 0L;
            var day = source.Type.Kind == SqlTypeKind.Date
                ? new ValueReader<int>(source)[i]
                : Calendar.SplitTimestamp(new ValueReader<Int128>(source)[i], out nanosOfDay);
            var step = NanosOf(unit);
            result[i] = step > 0 ? Calendar.ToTimestamp(day, nanosOfDay - (nanosOfDay % step)) : Calendar.ToTimestamp(StartOfDay(unit, day));
        }
        return result.Build();
    }

    private static string UnitAt(ReadOnlySpan<byte> bytes, bool isTruncFunction)
    {
        var name = Encoding.UTF8.GetString(bytes);
        return isTruncFunction ? TruncUnit(name) : name.ToLowerInvariant();
    }

    private static string TruncUnit(string name) => name.ToUpperInvariant() switch
    {
        "SYYYY" or "YYYY" or "YEAR" or "SYEAR" or "YYY" or "YY" or "Y" => "year",
        "Q" => "quarter",
        "MONTH" or "MON" or "MM" or "RM" => "month",
        "WW" => "yearweek",
        "W" => "monthweek",
        "DDD" or "DD" or "J" => "day",
        "DAY" or "DY" or "D" => "week",
        "HH" or "HH12" or "HH24" => "hour",
        "MI" => "minute",
        _ => throw FunctionErrors.InvalidParameter("trunc", "unknown unit."),
    };

    /// <summary>Length of a unit within the day, or 0 for a unit of days.</summary>
    private static long NanosOf(string unit) => unit switch
    {
        "microsecond" or "microseconds" => 1000,
        "millisecond" or "milliseconds" => 1_000_000,
        "second" or "seconds" => Calendar.NanosPerSecond,
        "minute" or "minutes" => 60 * Calendar.NanosPerSecond,
        "hour" or "hours" => 3600 * Calendar.NanosPerSecond,
        _ => 0,
    };

    private static int StartOfDay(string unit, int days)
    {
        var (year, month, day) = Calendar.FromDays(days);
        return unit switch
        {
            "day" or "days" or "hour" or "hours" or "minute" or "minutes" or "second" or "seconds" or "millisecond" or "milliseconds"
                or "microsecond" or "microseconds" => days,
            "week" or "weeks" => days - Calendar.IsoDayOfWeek(days) + 1,
            "month" or "months" or "mon" => days - day + 1,
            "quarter" or "quarters" => Calendar.ToDays(year, ((month - 1) / 3 * 3) + 1, 1),
            "year" or "years" => Calendar.ToDays(year, 1, 1),
            "decade" or "decades" => Calendar.ToDays(Math.Max(1, year - (year % 10)), 1, 1),
            "century" or "centuries" => Calendar.ToDays(((year - 1) / 100 * 100) + 1, 1, 1),
            "millennium" or "millenniums" => Calendar.ToDays(((year - 1) / 1000 * 1000) + 1, 1, 1),
            // Weeks counted from the first day of the year or month.
            "yearweek" => days - ((days - Calendar.ToDays(year, 1, 1)) % 7),
            "monthweek" => days - ((day - 1) % 7),
            _ => throw FunctionErrors.InvalidParameter("date_trunc", $"unit \"{unit}\" not recognized."),
        };
    }
}
