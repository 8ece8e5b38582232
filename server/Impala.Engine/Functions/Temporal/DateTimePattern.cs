using System.Diagnostics;
using System.Globalization;
using System.Text;
using Impala.Engine.Kernels;
using Calendar = Impala.Engine.Functions.Casts.Calendar;

namespace Impala.Engine.Functions.Temporal;

/// <summary>A token of a date pattern: a field with its width, or literal text.</summary>
internal readonly record struct PatternToken(string Field, string Literal);

/// <summary>
/// SQL's date patterns (YYYY-MM-DD HH24:MI:SS, of to_char and to_date). Fields not known stay as text, as PostgreSQL does.
/// </summary>
internal sealed class DateTimePattern
{
    private static readonly string[] SqlFields =
    [
        "YYYY", "YYY", "IYYY", "YY", "Y", "MONTH", "Month", "month", "MON", "Mon", "mon", "MM", "DDD", "DD", "DAY", "Day", "day", "DY", "Dy", "dy", "D",
        "HH24", "HH12", "HH", "MI", "SSSSS", "SS", "MS", "US", "FF9", "FF6", "FF3", "AM", "PM", "am", "pm", "A.M.", "P.M.", "Q", "IW", "WW", "W", "ID", "J", "TZ", "FM",
    ];

    private readonly List<PatternToken> _tokens = [];
    private readonly bool _fillMode = true;

    public DateTimePattern(string pattern)
    {
        var literal = new StringBuilder();
        for (var at = 0; at < pattern.Length;)
        {
            if (pattern[at] == '"')
            {
                var end = pattern.IndexOf('"', at + 1);
                end = end < 0 ? pattern.Length : end;
                literal.Append(pattern, at + 1, Math.Max(0, end - at - 1));
                at = end + 1;
                continue;
            }
            if (FieldAt(pattern, at) is not { } field)
            {
                literal.Append(pattern[at++]);
                continue;
            }
            if (literal.Length > 0)
                _tokens.Add(new PatternToken("", literal.ToString()));
            literal.Clear();
            at += field.Length;
            if (field == "FM")
                _fillMode = false;
            else
                _tokens.Add(new PatternToken(field, ""));
        }
        if (literal.Length > 0)
            _tokens.Add(new PatternToken("", literal.ToString()));
    }

    public string Format(int day, long nanosOfDay)
    {
        var text = new StringBuilder();
        foreach (var token in _tokens)
            text.Append(token.Field.Length == 0 ? token.Literal : FormatField(token.Field, day, nanosOfDay));
        return text.ToString();
    }

    /// <summary>Reads a text of the pattern; false when it does not fit. Fields not given are the year 1970's first moment.</summary>
    public bool TryParse(string text, out int day, out long nanosOfDay)
    {
        int year = 1970, month = 1, dayOfMonth = 1, hour = 0, minute = 0, second = 0, dayOfYear = 0;
        long fraction = 0;
        var afternoon = (bool?)null;
        day = 0;
        nanosOfDay = 0;
        var at = 0;
        foreach (var token in _tokens)
        {
            if (token.Field.Length == 0)
            {
                // Separators may differ, as in PostgreSQL; there must be as many.
                at += Math.Min(token.Literal.Length, text.Length - at);
                continue;
            }
            while (at < text.Length && text[at] == ' ')
                at++;
            switch (token.Field.ToUpperInvariant())
            {
                case "MONTH" or "MON":
                    if (!TryTakeName(text, ref at, CultureInfo.InvariantCulture.DateTimeFormat.MonthNames, token.Field.Length == 3, out month))
                        return false;
                    break;
                case "DAY" or "DY":
                    if (!TryTakeName(text, ref at, CultureInfo.InvariantCulture.DateTimeFormat.DayNames, token.Field.Length == 2, out _))
                        return false;
                    break;
                case "AM" or "PM" or "A.M." or "P.M.":
                    if (at >= text.Length)
                        return false;
                    afternoon = text[at] is 'p' or 'P';
                    at += Math.Min(token.Field.Length, text.Length - at);
                    break;
                default:
                    if (!TryTakeDigits(text, ref at, MaxDigits(token.Field), out var value, out var numDigits))
                        return false;
                    switch (token.Field)
                    {
                        case "YYYY" or "YYY" or "IYYY":
                            year = (int)value;
                            break;
                        case "YY" or "Y":
                            year = (int)(value < 70 ? 2000 + value : 1900 + value);
                            break;
                        case "MM":
                            month = (int)value;
                            break;
                        case "DD":
                            dayOfMonth = (int)value;
                            break;
                        case "DDD":
                            dayOfYear = (int)value;
                            break;
                        case "HH24" or "HH" or "HH12":
                            hour = (int)value;
                            break;
                        case "MI":
                            minute = (int)value;
                            break;
                        case "SS":
                            second = (int)value;
                            break;
                        case "MS" or "US" or "FF3" or "FF6" or "FF9":
                            fraction = value * PowersOfTen.Narrow[9 - numDigits];
                            break;
                        default:
                            break;
                    }
                    break;
            }
        }
        if (afternoon is { } isPm)
            hour = (hour % 12) + (isPm ? 12 : 0);
        if (year is < 1 or > 9999 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > Calendar.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        day = dayOfYear > 0 ? Calendar.ToDays(year, 1, 1) + dayOfYear - 1 : Calendar.ToDays(year, month, dayOfMonth);
        nanosOfDay = ((((hour * 60L) + minute) * 60) + second) * Calendar.NanosPerSecond + fraction;
        return at >= text.TrimEnd().Length;
    }

    private static string? FieldAt(string pattern, int at)
    {
        foreach (var field in SqlFields)
        {
            // Names keep the case they are written in; numbers are named in any case.
            var exact = char.IsLetter(field[0]) && field.ToUpperInvariant() is "MONTH" or "MON" or "DAY" or "DY" or "AM" or "PM";
            if (string.Compare(pattern, at, field, 0, field.Length, exact ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase) == 0)
                return field;
        }
        return null;
    }

    private static int MaxDigits(string field) => field switch
    {
        "YYYY" or "IYYY" => 4,
        "YYY" or "DDD" or "MS" or "FF3" => 3,
        "US" or "FF6" => 6,
        "FF9" => 9,
        "SSSSS" => 5,
        "J" => 7,
        _ => 2,
    };

    private static bool TryTakeDigits(string text, ref int at, int max, out long value, out int numDigits)
    {
        value = 0;
        numDigits = 0;
        while (numDigits < max && at < text.Length && char.IsAsciiDigit(text[at]))
        {
            value = (value * 10) + (text[at++] - '0');
            numDigits++;
        }
        return numDigits > 0;
    }

    private static bool TryTakeName(string text, ref int at, string[] names, bool isShort, out int number)
    {
        for (number = 1; number <= names.Length && names[number - 1].Length > 0; number++)
        {
            var name = isShort ? names[number - 1][..3] : names[number - 1];
            if (string.Compare(text, at, name, 0, name.Length, StringComparison.OrdinalIgnoreCase) != 0)
                continue;
            at += name.Length;
            return true;
        }
        return false;
    }

    private string FormatField(string field, int day, long nanosOfDay)
    {
        var (year, month, dayOfMonth) = Calendar.FromDays(day);
        var hour = (int)(nanosOfDay / (3600 * Calendar.NanosPerSecond));
        var dayNames = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;
        var monthNames = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames;
        var dayName = dayNames[Calendar.IsoDayOfWeek(day) % 7];
        var fraction = nanosOfDay % Calendar.NanosPerSecond;
        return field switch
        {
            "YYYY" => Digits(year, 4),
            "YYY" => Digits(year % 1000, 3),
            "YY" => Digits(year % 100, 2),
            "Y" => Digits(year % 10, 1),
            "IYYY" => Digits(IsoYear(day), 4),
            "MM" => Digits(month, 2),
            "MONTH" or "Month" or "month" => Cased(monthNames[month - 1], field, 9),
            "MON" or "Mon" or "mon" => Cased(monthNames[month - 1][..3], field, 3),
            "DDD" => Digits(day - Calendar.ToDays(year, 1, 1) + 1, 3),
            "DD" => Digits(dayOfMonth, 2),
            "DAY" or "Day" or "day" => Cased(dayName, field, 9),
            "DY" or "Dy" or "dy" => Cased(dayName[..3], field, 3),
            "D" => Digits((Calendar.IsoDayOfWeek(day) % 7) + 1, 1),
            "ID" => Digits(Calendar.IsoDayOfWeek(day), 1),
            "HH24" => Digits(hour, 2),
            "HH12" or "HH" => Digits(hour % 12 == 0 ? 12 : hour % 12, 2),
            "MI" => Digits((int)(nanosOfDay / (60 * Calendar.NanosPerSecond) % 60), 2),
            "SS" => Digits((int)(nanosOfDay / Calendar.NanosPerSecond % 60), 2),
            "SSSSS" => Digits((int)(nanosOfDay / Calendar.NanosPerSecond), 5),
            "MS" or "FF3" => ((int)(fraction / 1_000_000)).ToString("D3", CultureInfo.InvariantCulture),
            "US" or "FF6" => ((int)(fraction / 1000)).ToString("D6", CultureInfo.InvariantCulture),
            "FF9" => ((int)fraction).ToString("D9", CultureInfo.InvariantCulture),
            "AM" or "PM" => hour < 12 ? "AM" : "PM",
            "am" or "pm" => hour < 12 ? "am" : "pm",
            "A.M." or "P.M." => hour < 12 ? "A.M." : "P.M.",
            "Q" => Digits(((month - 1) / 3) + 1, 1),
            "IW" => Digits(Calendar.IsoWeek(day, out _), 2),
            "WW" => Digits(((day - Calendar.ToDays(year, 1, 1)) / 7) + 1, 2),
            "W" => Digits(((dayOfMonth - 1) / 7) + 1, 1),
            "J" => Digits(day + 2440588, 7),
            "TZ" => "UTC",
            _ => throw new UnreachableException(field),
        };
    }

    private string Digits(int value, int width) => _fillMode ? value.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : value.ToString(CultureInfo.InvariantCulture);

    private string Cased(string name, string field, int width)
    {
        var text = char.IsUpper(field[^1]) ? name.ToUpperInvariant() : char.IsUpper(field[0]) ? name : name.ToLowerInvariant();
        return _fillMode && field.Length > 3 | width == 9 ? text.PadRight(width) : text;
    }

    private static int IsoYear(int day)
    {
        Calendar.IsoWeek(day, out var year);
        return year;
    }
}
