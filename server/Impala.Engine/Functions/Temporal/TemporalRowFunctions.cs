using System.Globalization;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Functions.Rows;
using Impala.Engine.Kernels;
using Calendar = Impala.Engine.Functions.Casts.Calendar;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Date functions that take patterns or zones, and the rarer ones.</summary>
internal static class TemporalRowFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction(
            "to_char",
            "Date, timestamp or number by a pattern.",
            [
                RowFunction.Of(SqlType.String, SqlType.Timestamp, SqlType.String), RowFunction.Of(SqlType.String, SqlType.Date, SqlType.String),
                RowFunction.Of(SqlType.String, SqlType.BigInt, SqlType.String), RowFunction.Of(SqlType.String, SqlType.Decimal(0, 0), SqlType.String),
                RowFunction.Of(SqlType.String, SqlType.Double, SqlType.String),
            ],
            ToChar),
        new RowFunction("to_date", "Date from a text by a pattern; with one argument, a timestamp's date as text.", [], ToDate)
        {
            Resolver = (arguments, resolution) => arguments.Length switch
            {
                1 when !resolution.IsPostgres => Overloads.Choose([RowFunction.Of(SqlType.String, SqlType.Timestamp), RowFunction.Of(SqlType.String, SqlType.Date)], arguments, resolution),
                2 => Overloads.Choose([RowFunction.Of(SqlType.Date, SqlType.String, SqlType.String)], arguments, resolution),
                _ => null,
            },
        },
        new RowFunction("make_date", "Date of a year, month and day.", [RowFunction.Of(SqlType.Date, SqlType.Int, SqlType.Int, SqlType.Int)], MakeDate),
        new RowFunction("dayname", "English name of the day.", [RowFunction.Of(SqlType.String, SqlType.Date), RowFunction.Of(SqlType.String, SqlType.Timestamp)],
            row => CultureInfo.InvariantCulture.DateTimeFormat.DayNames[Calendar.IsoDayOfWeek(Day(row, 0, out _)) % 7]),
        new RowFunction("monthname", "English name of the month.", [RowFunction.Of(SqlType.String, SqlType.Date), RowFunction.Of(SqlType.String, SqlType.Timestamp)],
            row => CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[Calendar.FromDays(Day(row, 0, out _)).Month - 1]),
        new RowFunction("age", "Interval between two timestamps, in years, months and days.", [RowFunction.Of(SqlType.Interval, SqlType.Timestamp, SqlType.Timestamp), RowFunction.Of(SqlType.Interval, SqlType.Timestamp)], Age),
        new RowFunction("timezone", "AT TIME ZONE.", [RowFunction.Of(SqlType.TimestampTz, SqlType.String, SqlType.Timestamp), RowFunction.Of(SqlType.Timestamp, SqlType.String, SqlType.TimestampTz)],
            row => row.TypeOf(1).Kind == SqlTypeKind.Timestamp ? ZoneConversion.ToUtc(row.Wide(1), Zone(row.Text(0))) : ZoneConversion.ToLocal(row.Wide(1), Zone(row.Text(0)))),
    ];

    private static int Day(RowArguments row, int index, out long nanosOfDay)
    {
        nanosOfDay = 0;
        return row.TypeOf(index).Kind == SqlTypeKind.Date ? (int)row.Long(index) : Calendar.SplitTimestamp(row.Wide(index), out nanosOfDay);
    }

    private static NodaTime.DateTimeZone Zone(string name) =>
        ZoneNames.Find(name) ?? throw FunctionErrors.InvalidParameter("time zone", $"\"{name}\" not recognized.");

    private static object? ToChar(RowArguments row)
    {
        var type = row.TypeOf(0);
        var pattern = row.Text(1);
        if (type.IsTemporal)
        {
            var day = Day(row, 0, out var nanosOfDay);
            return new DateTimePattern(pattern).Format(day, nanosOfDay);
        }
        if (type.Kind == SqlTypeKind.BigInt)
            return NumberPattern.Format(row.Long(0), 0, pattern);
        if (type.IsDecimal)
            return NumberPattern.Format(PhysicalTypes.Of(type) == PhysicalType.Int64 ? row.Long(0) : row.Wide(0), type.Scale, pattern);
        var value = row.Double(0);
        if (!(Math.Abs(value) < 1e28))
            return value.ToString(CultureInfo.InvariantCulture);
        var exact = (decimal)value;
        var scale = exact.Scale;
        return NumberPattern.Format((Int128)(System.Numerics.BigInteger)decimal.Truncate(Math.Abs(exact)) * PowersOfTen.Wide[Math.Min((int)scale, 9)] * Math.Sign(exact)
            + (Int128)Math.Round((exact - decimal.Truncate(exact)) * (decimal)(long)PowersOfTen.Wide[Math.Min((int)scale, 9)]), Math.Min((int)scale, 9), pattern);
    }

    private static object? ToDate(RowArguments row)
    {
        if (row.Count == 1)
        {
            Span<byte> text = stackalloc byte[16];
            return Encoding.ASCII.GetString(text[..ValueFormatter.WriteDate(Day(row, 0, out _), text)]);
        }
        if (new DateTimePattern(row.Text(1)).TryParse(row.Text(0), out var day, out _))
            return day;
        throw FunctionErrors.InvalidText(SqlType.Date);
    }

    private static object? MakeDate(RowArguments row)
    {
        var (year, month, day) = (row.Long(0), row.Long(1), row.Long(2));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > Calendar.DaysInMonth((int)year, (int)month))
            throw FunctionErrors.DatetimeOverflow(SqlType.Date);
        return Calendar.ToDays((int)year, (int)month, (int)day);
    }

    // PostgreSQL's timestamp_age: the fields are subtracted, borrowing from the right.
    private static object? Age(RowArguments row)
    {
        // Of one timestamp: up to this day's beginning.
        var (left, right) = row.Count > 1
            ? (row.Wide(0), row.Wide(1))
            : (Calendar.ToTimestamp(Calendar.SplitTimestamp(Now.LocalMoment(row.Context), out _)), row.Wide(0));
        var sign = 1;
        if (left < right)
        {
            (left, right) = (right, left);
            sign = -1;
        }
        var leftDay = Calendar.SplitTimestamp(left, out var leftNanos);
        var rightDay = Calendar.SplitTimestamp(right, out var rightNanos);
        var l = Calendar.FromDays(leftDay);
        var r = Calendar.FromDays(rightDay);
        var nanos = leftNanos - rightNanos;
        var days = l.Day - r.Day;
        var months = ((l.Year - r.Year) * 12) + l.Month - r.Month;
        if (nanos < 0)
        {
            nanos += Calendar.NanosPerDay;
            days--;
        }
        if (days < 0)
        {
            days += Calendar.DaysInMonth(r.Year, r.Month);
            months--;
        }
        return new IntervalValue(months * sign, days * sign, nanos / 1000 * sign).ToInt128();
    }
}
