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
        new RowFunction("to_timestamp", "Timestamp from seconds since 1970, or from a text by a pattern.", [], ToTimestamp)
        {
            Resolver = (arguments, resolution) =>
            {
                var type = resolution.IsPostgres ? SqlType.TimestampTz : SqlType.Timestamp;
                return Overloads.Choose([RowFunction.Of(type, SqlType.Double), RowFunction.Of(type, SqlType.String, SqlType.String)], arguments, resolution);
            },
        },
        new RowFunction("from_timestamp", "Timestamp as text by a Java pattern.", [RowFunction.Of(SqlType.String, SqlType.Timestamp, SqlType.String)],
            row => new DateTimePattern(row.Text(1), isJava: true).Format(Day(row, 0, out var nanos), nanos)),
        new RowFunction("from_unixtime", "Seconds since 1970 as text.", [RowFunction.Of(SqlType.String, SqlType.BigInt), RowFunction.Of(SqlType.String, SqlType.BigInt, SqlType.String)], FromUnixTime),
        new RowFunction("make_date", "Date of a year, month and day.", [RowFunction.Of(SqlType.Date, SqlType.Int, SqlType.Int, SqlType.Int)], MakeDate),
        new RowFunction("last_day", "Last day of a date's month.", [RowFunction.Of(SqlType.Date, SqlType.Date), RowFunction.Of(SqlType.Date, SqlType.Timestamp)], LastDay),
        new RowFunction("dayname", "English name of the day.", [RowFunction.Of(SqlType.String, SqlType.Date), RowFunction.Of(SqlType.String, SqlType.Timestamp)],
            row => CultureInfo.InvariantCulture.DateTimeFormat.DayNames[Calendar.IsoDayOfWeek(Day(row, 0, out _)) % 7]),
        new RowFunction("monthname", "English name of the month.", [RowFunction.Of(SqlType.String, SqlType.Date), RowFunction.Of(SqlType.String, SqlType.Timestamp)],
            row => CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[Calendar.FromDays(Day(row, 0, out _)).Month - 1]),
        new RowFunction("age", "Interval between two timestamps, in years, months and days.", [RowFunction.Of(SqlType.Interval, SqlType.Timestamp, SqlType.Timestamp)], Age),
        new RowFunction("months_between", "Months between two timestamps.", [RowFunction.Of(SqlType.Double, SqlType.Timestamp, SqlType.Timestamp)], MonthsBetween),
        new RowFunction("from_utc_timestamp", "UTC to a zone's local time.", [RowFunction.Of(SqlType.Timestamp, SqlType.Timestamp, SqlType.String)], row => ZoneConversion.ToLocal(row.Wide(0), Zone(row.Text(1)))),
        new RowFunction("to_utc_timestamp", "A zone's local time to UTC.", [RowFunction.Of(SqlType.Timestamp, SqlType.Timestamp, SqlType.String)], row => ZoneConversion.ToUtc(row.Wide(0), Zone(row.Text(1)))),
        new RowFunction("timezone", "AT TIME ZONE.", [RowFunction.Of(SqlType.TimestampTz, SqlType.String, SqlType.Timestamp), RowFunction.Of(SqlType.Timestamp, SqlType.String, SqlType.TimestampTz)],
            row => row.TypeOf(1).Kind == SqlTypeKind.Timestamp ? ZoneConversion.ToUtc(row.Wide(1), Zone(row.Text(0))) : ZoneConversion.ToLocal(row.Wide(1), Zone(row.Text(0)))),
    ];

    private static int Day(RowArguments row, int index, out long nanosOfDay)
    {
        nanosOfDay = 0;
        return row.TypeOf(index).Kind == SqlTypeKind.Date ? (int)row.Long(index) : Calendar.SplitTimestamp(row.Wide(index), out nanosOfDay);
    }

    private static NodaTime.DateTimeZone Zone(string name) =>
        NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? throw FunctionErrors.InvalidParameter("time zone", $"\"{name}\" not recognized.");

    private static object? ToChar(RowArguments row)
    {
        var type = row.TypeOf(0);
        var pattern = row.Text(1);
        if (type.IsTemporal)
        {
            var day = Day(row, 0, out var nanosOfDay);
            return new DateTimePattern(pattern, isJava: false).Format(day, nanosOfDay);
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
        if (new DateTimePattern(row.Text(1), isJava: false).TryParse(row.Text(0), out var day, out _))
            return day;
        throw FunctionErrors.InvalidText(SqlType.Date);
    }

    private static object? ToTimestamp(RowArguments row)
    {
        if (row.Count == 1)
        {
            var seconds = row.Double(0);
            var whole = Math.Floor(seconds);
            var nanos = Math.Abs(seconds) < 1e12 ? ((Int128)whole * Calendar.NanosPerSecond) + (long)(Math.Round((seconds - whole) * 1e6) * 1000) : Calendar.MaxTimestamp + 1;
            if (Calendar.IsTimestampInRange(nanos))
                return nanos;
            return row.Context.Statement.IsPostgresDialect ? throw FunctionErrors.DatetimeOverflow(SqlType.Timestamp) : null;
        }
        var postgres = row.Context.Statement.IsPostgresDialect;
        if (new DateTimePattern(row.Text(1), isJava: !postgres).TryParse(row.Text(0), out var day, out var nanosOfDay))
        {
            var local = Calendar.ToTimestamp(day, nanosOfDay);
            return postgres ? ZoneConversion.ToUtc(local, ZoneConversion.Of(row.Context)) : local;
        }
        return postgres ? throw FunctionErrors.InvalidText(SqlType.Timestamp) : null;
    }

    private static object? FromUnixTime(RowArguments row)
    {
        var moment = (Int128)row.Long(0) * Calendar.NanosPerSecond;
        if (!Calendar.IsTimestampInRange(moment))
            return null;
        var day = Calendar.SplitTimestamp(moment, out var nanosOfDay);
        return new DateTimePattern(row.Count > 1 ? row.Text(1) : "yyyy-MM-dd HH:mm:ss", isJava: true).Format(day, nanosOfDay);
    }

    private static object? MakeDate(RowArguments row)
    {
        var (year, month, day) = (row.Long(0), row.Long(1), row.Long(2));
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > Calendar.DaysInMonth((int)year, (int)month))
            throw FunctionErrors.DatetimeOverflow(SqlType.Date);
        return Calendar.ToDays((int)year, (int)month, (int)day);
    }

    private static object? LastDay(RowArguments row)
    {
        var (year, month, _) = Calendar.FromDays(Day(row, 0, out _));
        return Calendar.ToDays(year, month, Calendar.DaysInMonth(year, month));
    }

    // PostgreSQL's timestamp_age: the fields are subtracted, borrowing from the right.
    private static object? Age(RowArguments row)
    {
        var (left, right) = (row.Wide(0), row.Wide(1));
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

    private static object? MonthsBetween(RowArguments row)
    {
        var l = Calendar.FromDays(Calendar.SplitTimestamp(row.Wide(0), out _));
        var r = Calendar.FromDays(Calendar.SplitTimestamp(row.Wide(1), out _));
        var months = ((l.Year - r.Year) * 12) + l.Month - r.Month;
        var bothLast = l.Day == Calendar.DaysInMonth(l.Year, l.Month) && r.Day == Calendar.DaysInMonth(r.Year, r.Month);
        return l.Day == r.Day || bothLast ? months : months + ((l.Day - r.Day) / 31.0);
    }
}
