using System.Globalization;
using Impala.Engine.Kernels;
using Calendar = Impala.Engine.Functions.Casts.Calendar;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// Reads a moment by an <see cref="IsoDatePattern"/>: one use a value. Runs of separators fit each other whatever they are, unless the pattern is
/// exact; a short year takes its first digits from the current one, a rounded one lies nearest to it; zone offsets are read and ignored.
/// A part the pattern does not name is missing: a date needs year, month and day, the time begins at 0.
/// </summary>
internal ref struct IsoDateParser
{
    private static readonly string[] Months = CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[..12];
    private static readonly string[] Days = CultureInfo.InvariantCulture.DateTimeFormat.DayNames;

    private readonly IsoDatePattern _pattern;
    private readonly ReadOnlySpan<byte> _text;
    private readonly int _today;
    private int _at;
    private int _year = -1;
    private int _month;
    private int _day;
    private int _dayOfYear = -1;
    private int _isoYear;
    private int _isoWeek;
    private int _isoDay;
    private int _hour;
    private int _minute;
    private int _second;
    private long _fraction;

    private IsoDateParser(IsoDatePattern pattern, ReadOnlySpan<byte> text, int today)
    {
        _pattern = pattern;
        _text = text;
        _today = today;
    }

    /// <summary>False when the text does not fit the pattern or is no date of the years 1 to 9999.</summary>
    public static bool TryParse(IsoDatePattern pattern, ReadOnlySpan<byte> text, int today, out int day, out long nanosOfDay)
    {
        var parser = new IsoDateParser(pattern, text, today);
        day = 0;
        nanosOfDay = 0;
        if (text.IsEmpty || !parser.ReadTokens() || !parser.TryGetDay(out day))
            return false;
        nanosOfDay = (((((parser._hour * 60L) + parser._minute) * 60) + parser._second) * Calendar.NanosPerSecond) + parser._fraction;
        return true;
    }

    private bool ReadTokens()
    {
        var tokens = _pattern.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (_at >= _text.Length)
            {
                if (token is { Field: IsoDateField.Text, Width: 0 })
                    continue;
                return false;
            }
            if (token.Field == IsoDateField.Separator)
            {
                if (_pattern.IsExact)
                {
                    if (_text[_at++] != token.Text[0])
                        return false;
                    continue;
                }
                if (!SkipSeparators(ref i))
                    return false;
                if (i >= tokens.Count)
                    break;
                if (_at >= _text.Length)
                {
                    i--;
                    continue;
                }
                token = tokens[i];
            }
            if (!ReadToken(token))
                return false;
        }
        return _at == _text.Length;
    }

    // A run of separators here against one there; a last minus may be the sign of the offset that follows.
    private bool SkipSeparators(ref int token)
    {
        if (!IsSeparatorAt(_at))
            return false;
        var start = _at;
        while (IsSeparatorAt(_at))
            _at++;
        while (token < _pattern.Tokens.Count && _pattern.Tokens[token].Field == IsoDateField.Separator)
            token++;
        if (_at < _text.Length && token < _pattern.Tokens.Count && _pattern.Tokens[token].Field == IsoDateField.ZoneHour
            && _text[_at - 1] == '-' && _text[_at] != '+' && start != _at - 1)
            _at--;
        return true;
    }

    private readonly bool IsSeparatorAt(int at) => at < _text.Length && IsoDatePattern.IsSeparator((char)_text[at]);

    private bool ReadToken(in IsoDateToken token)
    {
        if (token.Field == IsoDateField.Text)
            return ReadText(token.Text);
        var end = EndOf(token);
        var length = end - _at;
        if (end < 0 || (_pattern.IsExact && !token.IsUnpadded && length != token.Width))
            return false;
        var part = _text[_at..end];
        _at = end;
        switch (token.Field)
        {
            case IsoDateField.Year or IsoDateField.RoundYear:
                var isRounded = token.Field == IsoDateField.RoundYear && length == 2;
                return TryRead(part, 0, 9999, out _year) && Adjust(ref _year, length, isRounded, Calendar.FromDays(_today).Year);
            case IsoDateField.IsoYear:
                Calendar.IsoWeek(_today, out var currentYear);
                return TryRead(part, 0, 9999, out _isoYear) && Adjust(ref _isoYear, length, false, currentYear);
            case IsoDateField.Month:
                return TryRead(part, 1, 12, out _month);
            case IsoDateField.MonthName or IsoDateField.ShortMonthName:
                return ReadName(token, part, Months, out _month);
            case IsoDateField.DayName or IsoDateField.ShortDayName:
                var isDay = ReadName(token, part, Days, out var number);
                // The list begins with Sunday, ISO's week ends with it.
                _isoDay = number == 1 ? 7 : number - 1;
                return isDay;
            case IsoDateField.Day:
                return TryRead(part, 1, 31, out _day);
            case IsoDateField.DayOfYear:
                return TryRead(part, 1, 366, out _dayOfYear);
            case IsoDateField.IsoWeek:
                return TryRead(part, 1, 53, out _isoWeek);
            case IsoDateField.IsoDay:
                return TryRead(part, 1, 7, out _isoDay);
            default:
                return ReadTime(token, part);
        }
    }

    private bool ReadTime(in IsoDateToken token, ReadOnlySpan<byte> part)
    {
        switch (token.Field)
        {
            case IsoDateField.HalfDayHour:
                // PM may come before or after it.
                var isHour = TryRead(part, 1, 12, out var hour);
                _hour += hour % 12;
                return isHour;
            case IsoDateField.Meridiem:
                _hour += (part[0] | 0x20) == 'p' ? 12 : 0;
                return true;
            case IsoDateField.Hour:
                return TryRead(part, 0, 23, out _hour);
            case IsoDateField.Minute:
                return TryRead(part, 0, 59, out _minute);
            case IsoDateField.Second:
                return TryRead(part, 0, 59, out _second);
            case IsoDateField.SecondOfDay:
                var isSecond = TryRead(part, 0, 86399, out var second);
                (_hour, _minute, _second) = (second / 3600, second / 60 % 60, second % 60);
                return isSecond;
            case IsoDateField.Fraction:
                var isFraction = TryRead(part, 0, int.MaxValue, out var fraction);
                _fraction = isFraction ? fraction * PowersOfTen.Narrow[9 - part.Length] : 0;
                return isFraction;
            case IsoDateField.ZoneHour:
                return TryRead(part[0] is (byte)'-' or (byte)'+' ? part[1..] : part, 0, 15, out _);
            case IsoDateField.ZoneMinute:
                return TryRead(part, 0, 59, out _);
            default:
                return char.ToUpperInvariant((char)part[0]) == char.ToUpperInvariant(token.Text[0]);
        }
    }

    private bool ReadText(string expected)
    {
        Span<byte> bytes = stackalloc byte[expected.Length * 3];
        var length = System.Text.Encoding.UTF8.GetBytes(expected, bytes);
        if (!_text[_at..].StartsWith(bytes[..length]))
            return false;
        _at += length;
        return true;
    }

    // Where the part for a token ends: at its width or the next separator; -1 when there is none.
    private readonly int EndOf(in IsoDateToken token)
    {
        var rest = _text.Length - _at;
        if (token.Field == IsoDateField.Meridiem)
            return EndOfMeridiem();
        if (token.Field is IsoDateField.MonthName or IsoDateField.DayName && _pattern.IsExact && !token.IsUnpadded)
            return rest < token.Width ? -1 : _at + token.Width;
        var width = Math.Min(rest, token.Width);
        var start = _at;
        if (token.Field == IsoDateField.ZoneHour)
        {
            width = Math.Min(width, 2);
            if (_text[start] is (byte)'-' or (byte)'+')
            {
                start++;
                width = Math.Min(width, rest - 1);
            }
        }
        var end = start;
        while (end < start + width && !IsSeparatorAt(end))
            end++;
        return end == start ? -1 : end;
    }

    private readonly int EndOfMeridiem()
    {
        var rest = _text[_at..];
        if (rest.Length >= 4 && (rest[0] | 0x20) is 'a' or 'p' && rest[1] == '.' && (rest[2] | 0x20) == 'm' && rest[3] == '.')
            return _at + 4;
        return rest.Length >= 2 && (rest[0] | 0x20) is 'a' or 'p' && (rest[1] | 0x20) == 'm' ? _at + 2 : -1;
    }

    // A long name may be followed by more of the text: only its own letters are taken then.
    private bool ReadName(in IsoDateToken token, ReadOnlySpan<byte> part, string[] names, out int number)
    {
        var isShort = token.Field is IsoDateField.ShortMonthName or IsoDateField.ShortDayName;
        var isPadded = !isShort && _pattern.IsExact && !token.IsUnpadded;
        if (isPadded)
            part = part.TrimEnd((byte)' ');
        for (number = 1; number <= names.Length; number++)
        {
            var name = names[number - 1].AsSpan(0, isShort ? 3 : names[number - 1].Length);
            if (part.Length < name.Length || !System.Text.Ascii.EqualsIgnoreCase(part[..name.Length], name))
                continue;
            if (part.Length > name.Length && (isShort || isPadded))
                return false;
            if (!isPadded)
                _at -= part.Length - name.Length;
            return true;
        }
        return false;
    }

    private static bool Adjust(ref int year, int length, bool isRounded, int currentYear)
    {
        if (length >= 4)
            return true;
        var unit = (int)PowersOfTen.Narrow[length];
        var rounding = 0;
        if (isRounded && year < 50 && currentYear % 100 > 49)
            rounding = 100;
        else if (isRounded && year > 49 && currentYear % 100 < 50)
            rounding = -100;
        year += rounding + (currentYear / unit * unit);
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> digits, int min, int max, out int value)
    {
        value = 0;
        if (digits.IsEmpty)
            return false;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (digit - '0');
        }
        return value >= min && value <= max;
    }

    private readonly bool TryGetDay(out int day)
    {
        day = 0;
        if (_isoWeek > 0)
        {
            if (_isoYear is < 1 or > 9999)
                return false;
            // 4 January lies in the year's first week.
            var fourth = Calendar.ToDays(_isoYear, 1, 4);
            day = fourth - Calendar.IsoDayOfWeek(fourth) + ((_isoWeek - 1) * 7) + _isoDay;
            return Calendar.IsDateInRange(day) && Calendar.IsoWeek(day, out var isoYear) == _isoWeek && isoYear == _isoYear;
        }
        if (_year is < 1 or > 9999)
            return false;
        if (_dayOfYear > 0)
        {
            day = Calendar.ToDays(_year, 1, 1) + _dayOfYear - 1;
            return Calendar.FromDays(day).Year == _year;
        }
        if (_month < 1 || _day < 1 || _day > Calendar.DaysInMonth(_year, _month))
            return false;
        day = Calendar.ToDays(_year, _month, _day);
        return true;
    }
}
