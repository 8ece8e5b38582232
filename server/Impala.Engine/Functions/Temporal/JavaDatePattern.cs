using System.Globalization;
using System.Text;
using Impala.Engine.Kernels;
using Calendar = Impala.Engine.Functions.Casts.Calendar;

namespace Impala.Engine.Functions.Temporal;

/// <summary>
/// A date pattern of from_unixtime, unix_timestamp, to_timestamp and from_timestamp: Impala's part of Java's SimpleDateFormat (impala.md 2.7).
/// y M d H m s S (fraction) and MMM (short English name), T and Z as themselves, anything that is no letter as a separator, and at the end an
/// offset written +hh:mm, +hhmm or +hh. A field of one letter takes all digits that follow; fields beside each other need fixed widths.
/// </summary>
internal sealed class JavaDatePattern
{
    private const int MaxFractionDigits = 9;

    private readonly List<Token> _tokens = [];
    private readonly int _length;
    private bool _hasDate;
    private bool _hasTime;

    private JavaDatePattern(int length) => _length = length;

    private enum Field : byte
    {
        Separator,
        Year,
        Month,
        MonthName,
        Day,
        Hour,
        Minute,
        Second,
        Fraction,
        Offset,
    }

    /// <summary>No text it formats is longer.</summary>
    public int MaxTextLength { get; private set; }

    /// <summary>The pattern, or null when it is none.</summary>
    public static JavaDatePattern? TryCreate(ReadOnlySpan<byte> text)
    {
        var pattern = new JavaDatePattern(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var length = pattern.TryAdd(text, at);
            if (length == 0)
                return null;
            at += length;
        }
        return pattern._hasDate || pattern._hasTime ? pattern : null;
    }

    /// <summary>Writes a moment; the destination has room for <see cref="MaxTextLength"/> bytes. Answers the length.</summary>
    public int Format(int day, long nanosOfDay, Span<byte> destination)
    {
        var (year, month, dayOfMonth) = Calendar.FromDays(day);
        var seconds = nanosOfDay / Calendar.NanosPerSecond;
        var length = 0;
        foreach (var token in _tokens)
        {
            var rest = destination[length..];
            length += token.Field switch
            {
                Field.Separator => Put(token.Separator, rest),
                Field.Year => Put(token.Length < 4 ? year % (int)PowersOfTen.Narrow[token.Length] : year, token.Length, rest),
                Field.Month => Put(month, token.Length, rest),
                Field.MonthName => Encoding.ASCII.GetBytes(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames[month - 1], rest),
                Field.Day => Put(dayOfMonth, token.Length, rest),
                Field.Hour => Put(seconds / 3600, token.Length, rest),
                Field.Minute => Put(seconds / 60 % 60, token.Length, rest),
                Field.Second => Put(seconds % 60, token.Length, rest),
                Field.Fraction => Put(nanosOfDay % Calendar.NanosPerSecond / PowersOfTen.Narrow[MaxFractionDigits - token.Length], token.Length, rest),
                Field.Offset => 0,
            };
        }
        return length;
    }

    /// <summary>
    /// Reads a moment; what follows the pattern's end is not looked at. Years of one or two digits lie within the 100 years that began 80
    /// years before the statement. False when the text does not fit or the moment is out of range.
    /// </summary>
    public bool TryParse(ReadOnlySpan<byte> text, EvaluationContext context, out Int128 moment)
    {
        moment = 0;
        if (!_hasDate || text.Length < _length)
            return false;
        Span<int> fields = stackalloc int[(int)Field.Offset + 1];
        fields[(int)Field.Month] = 1;
        fields[(int)Field.Day] = 1;
        var at = 0;
        var isShortYear = false;
        foreach (var token in _tokens)
        {
            if (token.Field == Field.Separator)
            {
                if (at >= text.Length || text[at++] != token.Separator)
                    return false;
                continue;
            }
            var length = token.Length;
            while (token.Length == 1 && at + length < text.Length && char.IsAsciiDigit((char)text[at + length]))
                length++;
            if (at + length > text.Length || !TryRead(token.Field, text.Slice(at, length), out var value))
                return false;
            var field = token.Field == Field.MonthName ? Field.Month : token.Field;
            fields[(int)field] = value;
            isShortYear |= field == Field.Year && length <= 2;
            at += length;
        }
        var nanosOfDay = ((((fields[(int)Field.Hour] * 60L) + fields[(int)Field.Minute]) * 60) + fields[(int)Field.Second]) * Calendar.NanosPerSecond
            + fields[(int)Field.Fraction];
        var (month, day) = (fields[(int)Field.Month], fields[(int)Field.Day]);
        var year = isShortYear ? Realigned(fields[(int)Field.Year], month, day, nanosOfDay, context) : fields[(int)Field.Year];
        if (year < 1 || day > Calendar.DaysInMonth(year, month))
            return false;
        moment = Calendar.ToTimestamp(Calendar.ToDays(year, month, day), nanosOfDay) - (fields[(int)Field.Offset] * 60L * (Int128)Calendar.NanosPerSecond);
        return Calendar.IsTimestampInRange(moment);
    }

    private int TryAdd(ReadOnlySpan<byte> text, int at)
    {
        var letter = (char)text[at];
        if (char.IsAsciiDigit(letter))
            return 0;
        if (letter is 'T' or 'Z' || !char.IsAsciiLetter(letter))
        {
            if (_hasTime && text[at..] is var rest && IsOffset(rest))
                return Add(new Token(Field.Offset, rest.Length, 0));
            return Add(new Token(Field.Separator, 1, text[at]));
        }
        if (_tokens.Count > 0 && _tokens[^1] is { Length: 1, Field: not Field.Separator })
            return 0;
        var length = 1;
        while (at + length < text.Length && text[at + length] == letter)
            length++;
        var field = letter switch
        {
            'y' => Field.Year,
            'M' => length == 3 ? Field.MonthName : Field.Month,
            'd' => Field.Day,
            'H' => Field.Hour,
            'm' => Field.Minute,
            's' => Field.Second,
            'S' => Field.Fraction,
            _ => Field.Separator,
        };
        if (field == Field.Separator || (field == Field.Month && length > 3) || (field == Field.Fraction && length > MaxFractionDigits))
            return 0;
        _hasDate |= field < Field.Hour;
        _hasTime |= field >= Field.Hour;
        return Add(new Token(field, length, 0));
    }

    private int Add(Token token)
    {
        _tokens.Add(token);
        MaxTextLength += Math.Max(token.Length, MaxFractionDigits);
        return token.Length;
    }

    private static bool IsOffset(ReadOnlySpan<byte> text) =>
        text.Length > 1 && text[0] is (byte)'+' or (byte)'-' && (text[1..].SequenceEqual("hh:mm"u8) || text[1..].SequenceEqual("hhmm"u8) || text[1..].SequenceEqual("hh"u8));

    private static bool TryRead(Field field, ReadOnlySpan<byte> text, out int value)
    {
        switch (field)
        {
            case Field.MonthName:
                return TryReadMonth(text, out value);
            case Field.Offset:
                return TryReadOffset(text, out value);
            case Field.Fraction:
                var isFraction = TryReadDigits(text, out value) && text.Length <= MaxFractionDigits;
                value = isFraction ? value * (int)PowersOfTen.Narrow[MaxFractionDigits - text.Length] : 0;
                return isFraction;
            default:
                return TryReadDigits(text, out value) && value >= (field is Field.Month or Field.Day ? 1 : 0) && value <= Maximum(field);
        }
    }

    private static int Maximum(Field field) => field switch
    {
        Field.Year => 9999,
        Field.Month => 12,
        Field.Day => 31,
        Field.Hour => 23,
        _ => 59,
    };

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit) || value > 99_999_999)
                return false;
            value = (value * 10) + (digit - '0');
        }
        return text.Length > 0;
    }

    private static bool TryReadMonth(ReadOnlySpan<byte> text, out int month)
    {
        Span<char> letters = stackalloc char[3];
        for (var i = 0; i < letters.Length; i++)
            letters[i] = (char)text[i];
        for (month = 1; month <= 12; month++)
            if (letters.Equals(CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames[month - 1], StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    // In minutes.
    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int offset)
    {
        offset = 0;
        var minute = 0;
        if (text[0] is not ((byte)'+' or (byte)'-') || !TryReadDigits(text.Slice(1, 2), out var hour) || hour > 23)
            return false;
        if (text.Length > 3 && (!TryReadDigits(text[^2..], out minute) || minute > 59))
            return false;
        offset = ((hour * 60) + minute) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static int Realigned(int year, int month, int day, long nanosOfDay, EvaluationContext context)
    {
        var today = Calendar.SplitTimestamp(Now.LocalMoment(context), out var nanosOfToday);
        if (!Calendar.TryAddMonths(today, -80 * 12, out var breakDay))
            return year;
        var aligned = (Calendar.FromDays(breakDay).Year / 100 * 100) + year;
        var parsed = Calendar.ToDays(aligned, month, Math.Min(day, Calendar.DaysInMonth(aligned, month)));
        return parsed < breakDay || (parsed == breakDay && nanosOfDay < nanosOfToday) ? aligned + 100 : aligned;
    }

    private static int Put(byte separator, Span<byte> destination)
    {
        destination[0] = separator;
        return 1;
    }

    // Zeros in front up to the width; a wider number takes what it needs.
    private static int Put(long value, int width, Span<byte> destination)
    {
        var length = width;
        while (length < PowersOfTen.Narrow.Length && value >= PowersOfTen.Narrow[length])
            length++;
        for (var at = length - 1; at >= 0; at--)
        {
            destination[at] = (byte)('0' + (value % 10));
            value /= 10;
        }
        return length;
    }

    private readonly record struct Token(Field Field, int Length, byte Separator);
}
