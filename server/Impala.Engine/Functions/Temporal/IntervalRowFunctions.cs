using Impala.Catalog.Types;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.Temporal;

/// <summary>PostgreSQL's makers of times and intervals, and what it does to intervals.</summary>
internal static class IntervalRowFunctions
{
    private const long MicrosPerSecond = 1_000_000;

    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("make_time", "Time of hour, minute and second.", [RowFunction.Of(SqlType.Time, SqlType.Int, SqlType.Int, SqlType.Double)], row => TimeAt(row, 0, SqlType.Time)),
        new RowFunction(
            "make_timestamp", "Timestamp of year, month, day, hour, minute and second.",
            [RowFunction.Of(SqlType.Timestamp, SqlType.Int, SqlType.Int, SqlType.Int, SqlType.Int, SqlType.Int, SqlType.Double)], MakeTimestamp),
        new RowFunction(
            "make_interval", "Interval of years, months, weeks, days, hours, minutes and seconds.",
            [.. Enumerable.Range(0, 8).Select(count => RowFunction.Of(SqlType.Interval, [.. Enumerable.Range(0, count).Select(i => i == 6 ? SqlType.Double : SqlType.Int)]))],
            MakeInterval),
        new RowFunction("justify_days", "Interval with 30 days made a month.", [RowFunction.Of(SqlType.Interval, SqlType.Interval)], row => Justify(row, days: true, hours: false)),
        new RowFunction("justify_hours", "Interval with 24 hours made a day.", [RowFunction.Of(SqlType.Interval, SqlType.Interval)], row => Justify(row, days: false, hours: true)),
        new RowFunction("justify_interval", "Interval with 24 hours made a day and 30 days a month.", [RowFunction.Of(SqlType.Interval, SqlType.Interval)], row => Justify(row, days: true, hours: true)),
        new RowFunction(
            "isfinite", "True: there are no infinite dates, timestamps and intervals.",
            [RowFunction.Of(SqlType.Boolean, SqlType.Date), RowFunction.Of(SqlType.Boolean, SqlType.Timestamp), RowFunction.Of(SqlType.Boolean, SqlType.Interval)], _ => true),
        new RowFunction(
            "date_bin", "Start of the interval of a given length, counted from an origin, that holds a timestamp.",
            [RowFunction.Of(SqlType.Timestamp, SqlType.Interval, SqlType.Timestamp, SqlType.Timestamp)], Bin),
    ];

    private static object TimeAt(RowArguments row, int index, SqlType type)
    {
        var (hour, minute, second) = (row.Long(index), row.Long(index + 1), row.Double(index + 2));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || !(second is >= 0 and < 60))
            throw FunctionErrors.DatetimeOverflow(type);
        return ((((hour * 60) + minute) * 60) * Calendar.NanosPerSecond) + ((long)Math.Round(second * MicrosPerSecond) * 1000);
    }

    private static object MakeTimestamp(RowArguments row)
    {
        var (year, month, day) = (row.Long(0), row.Long(1), row.Long(2));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > Calendar.DaysInMonth((int)year, (int)month))
            throw FunctionErrors.DatetimeOverflow(SqlType.Timestamp);
        var moment = Calendar.ToTimestamp(Calendar.ToDays((int)year, (int)month, (int)day), (long)TimeAt(row, 3, SqlType.Timestamp));
        return Calendar.IsTimestampInRange(moment) ? moment : throw FunctionErrors.DatetimeOverflow(SqlType.Timestamp);
    }

    private static object MakeInterval(RowArguments row)
    {
        Span<long> whole = stackalloc long[6];
        for (var i = 0; i < Math.Min(row.Count, whole.Length); i++)
            whole[i] = row.Long(i);
        var seconds = row.Count > 6 ? row.Double(6) : 0;
        var months = (whole[0] * 12) + whole[1];
        var days = (whole[2] * 7) + whole[3];
        if (months != (int)months || days != (int)days || !(Math.Abs(seconds) < 1e12))
            throw FunctionErrors.DatetimeOverflow(SqlType.Interval);
        return new IntervalValue((int)months, (int)days, (((whole[4] * 60) + whole[5]) * 60 * MicrosPerSecond) + (long)Math.Round(seconds * MicrosPerSecond)).ToInt128();
    }

    // Parts of different signs borrow from the next greater one, as PostgreSQL's interval_justify functions do.
    private static object Justify(RowArguments row, bool days, bool hours)
    {
        var interval = IntervalValue.FromInt128(row.Wide(0));
        var (month, day, micros) = ((long)interval.Months, (long)interval.Days, interval.Microseconds);
        if (hours)
        {
            day += micros / IntervalValue.MicrosecondsPerDay;
            micros %= IntervalValue.MicrosecondsPerDay;
        }
        if (days)
        {
            month += day / 30;
            day %= 30;
            if (month > 0 && (day < 0 || (day == 0 && micros < 0 && hours)))
                (month, day) = (month - 1, day + 30);
            else if (month < 0 && (day > 0 || (day == 0 && micros > 0 && hours)))
                (month, day) = (month + 1, day - 30);
        }
        if (hours && day > 0 && micros < 0)
            (day, micros) = (day - 1, micros + IntervalValue.MicrosecondsPerDay);
        else if (hours && day < 0 && micros > 0)
            (day, micros) = (day + 1, micros - IntervalValue.MicrosecondsPerDay);
        if (month != (int)month || day != (int)day)
            throw FunctionErrors.DatetimeOverflow(SqlType.Interval);
        return new IntervalValue((int)month, (int)day, micros).ToInt128();
    }

    private static object Bin(RowArguments row)
    {
        var stride = IntervalValue.FromInt128(row.Wide(0));
        if (stride.Months != 0)
            throw FunctionErrors.InvalidParameter("date_bin", "timestamps cannot be binned into intervals containing months or years.");
        var length = stride.TotalMicroseconds * 1000;
        if (length <= 0)
            throw FunctionErrors.DatetimeOverflow(SqlType.Interval);
        var offset = row.Wide(1) - row.Wide(2);
        var rest = offset % length;
        return row.Wide(1) - (rest < 0 ? rest + length : rest);
    }
}
