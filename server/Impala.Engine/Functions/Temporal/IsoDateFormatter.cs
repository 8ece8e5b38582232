using System.Diagnostics;
using System.Globalization;
using System.Text;
using Impala.Engine.Kernels;
using Calendar = Impala.Engine.Functions.Casts.Calendar;

namespace Impala.Engine.Functions.Temporal;

/// <summary>Writes moments by an <see cref="IsoDatePattern"/>. One batch at a time uses it.</summary>
internal sealed class IsoDateFormatter(IsoDatePattern pattern)
{
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
    private static readonly string[] Days = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;

    private readonly StringBuilder _text = new();

    /// <summary>The text, good until the next call.</summary>
    public StringBuilder Format(int day, long nanosOfDay)
    {
        _text.Clear();
        foreach (var token in pattern.Tokens)
            Append(token, day, nanosOfDay);
        return _text;
    }

    private void Append(in IsoDateToken token, int day, long nanosOfDay)
    {
        var hour = (int)(nanosOfDay / (3600 * Calendar.NanosPerSecond));
        switch (token.Field)
        {
            case IsoDateField.Separator or IsoDateField.Text or IsoDateField.TimeMark or IsoDateField.ZuluMark:
                _text.Append(token.Text);
                break;
            case IsoDateField.MonthName or IsoDateField.ShortMonthName:
                AppendName(token, Months[Calendar.FromDays(day).Month - 1]);
                break;
            case IsoDateField.DayName or IsoDateField.ShortDayName:
                AppendName(token, Days[Calendar.IsoDayOfWeek(day) % 7]);
                break;
            case IsoDateField.Meridiem:
                var indicator = token.Width == 2 ? (hour < 12 ? "AM" : "PM") : hour < 12 ? "A.M." : "P.M.";
                _text.Append(char.IsAsciiLetterUpper(token.Text[0]) ? indicator : indicator.ToLowerInvariant());
                break;
            default:
                AppendNumber(token, token.Field >= IsoDateField.HalfDayHour ? TimeField(token, hour, nanosOfDay) : DateField(token, day));
                break;
        }
    }

    private static int DateField(in IsoDateToken token, int day)
    {
        var (year, month, dayOfMonth) = Calendar.FromDays(day);
        switch (token.Field)
        {
            case IsoDateField.IsoYear:
                Calendar.IsoWeek(day, out var isoYear);
                return CutYear(isoYear, token.Width);
            case IsoDateField.Year or IsoDateField.RoundYear:
                return CutYear(year, token.Width);
            case IsoDateField.Quarter:
                return ((month - 1) / 3) + 1;
            case IsoDateField.Month:
                return month;
            case IsoDateField.WeekOfYear:
                return ((day - Calendar.ToDays(year, 1, 1)) / 7) + 1;
            case IsoDateField.WeekOfMonth:
                return ((dayOfMonth - 1) / 7) + 1;
            case IsoDateField.DayOfYear:
                return day - Calendar.ToDays(year, 1, 1) + 1;
            case IsoDateField.Day:
                return dayOfMonth;
            case IsoDateField.DayOfWeek:
                return (Calendar.IsoDayOfWeek(day) % 7) + 1;
            case IsoDateField.IsoWeek:
                return Calendar.IsoWeek(day, out _);
            case IsoDateField.IsoDay:
                return Calendar.IsoDayOfWeek(day);
            default:
                throw new UnreachableException(token.Field.ToString());
        }
    }

    private static int TimeField(in IsoDateToken token, int hour, long nanosOfDay) => token.Field switch
    {
        IsoDateField.HalfDayHour => hour % 12 == 0 ? 12 : hour % 12,
        IsoDateField.Hour => hour,
        IsoDateField.Minute => (int)(nanosOfDay / (60 * Calendar.NanosPerSecond) % 60),
        IsoDateField.Second => (int)(nanosOfDay / Calendar.NanosPerSecond % 60),
        IsoDateField.SecondOfDay => (int)(nanosOfDay / Calendar.NanosPerSecond),
        IsoDateField.Fraction => (int)(nanosOfDay % Calendar.NanosPerSecond / PowersOfTen.Narrow[9 - token.Width]),
        _ => throw new UnreachableException(token.Field.ToString()),
    };

    private static int CutYear(int year, int width) => width < 4 ? year % (int)PowersOfTen.Narrow[width] : year;

    private void AppendNumber(in IsoDateToken token, int number)
    {
        Span<char> digits = stackalloc char[10];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        if (!token.IsUnpadded && length < token.Width)
            _text.Append('0', token.Width - length);
        _text.Append(digits[..length]);
    }

    // The pattern's first two letters say the case.
    private void AppendName(in IsoDateToken token, string name)
    {
        var cased = char.IsAsciiLetterLower(token.Text[0]) ? name.ToLowerInvariant() : char.IsAsciiLetterUpper(token.Text[1]) ? name.ToUpperInvariant() : name;
        var isShort = token.Field is IsoDateField.ShortMonthName or IsoDateField.ShortDayName;
        _text.Append(cased, 0, isShort ? 3 : cased.Length);
        if (!isShort && !token.IsUnpadded)
            _text.Append(' ', token.Width - cased.Length);
    }
}
