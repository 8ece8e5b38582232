using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>UTF-8 text to values. Leading and trailing white space is allowed; anything else that does not belong makes a parser answer false.</summary>
public static class TextParsers
{
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\r\f\v"u8);

    public static bool TryParseInt64(ReadOnlySpan<byte> text, out long value)
    {
        text = Trim(text);
        if (text.Length > 1 && text[0] == '+' && char.IsAsciiDigit((char)text[1]))
            text = text[1..];
        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length;
    }

    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && !double.IsNaN(value))
        {
            // Digits that overflow are not infinity: only the words are.
            return double.IsFinite(value) || !HasDigit(text);
        }
        return TryParseNonFinite(text, out value);
    }

    /// <summary>A decimal with optional exponent, rounded half away from zero to the scale; false when malformed, <paramref name="overflow"/> when too large.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, int precision, int scale, out Int128 value, out bool overflow)
    {
        value = 0;
        overflow = false;
        text = Trim(text);
        var at = 0;
        var negative = false;
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
            negative = text[at++] == '-';
        var exponent = 0;
        var numDigits = 0;
        var dropped = 0;
        var seenPoint = false;
        var roundDigit = -1;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '.' && !seenPoint)
            {
                seenPoint = true;
                continue;
            }
            if (!char.IsAsciiDigit((char)c))
                break;
            numDigits++;
            if (value >= PowersOfTen.Wide[37])
            {
                // Beyond what fits only the magnitude and the first digit cut matter.
                if (roundDigit < 0)
                    roundDigit = c - '0';
                dropped++;
                exponent += seenPoint ? 0 : 1;
                continue;
            }
            value = (value * 10) + (c - '0');
            exponent -= seenPoint ? 1 : 0;
        }
        if (numDigits == 0)
            return false;
        if (at < text.Length)
        {
            if (text[at] is not ((byte)'e' or (byte)'E') || !TryParseExponent(text[(at + 1)..], out var written))
                return false;
            exponent += written;
        }
        var shift = exponent + scale;
        if (value == 0)
            return true;
        if (shift > 38)
        {
            overflow = true;
            return true;
        }
        if (shift == 0 && roundDigit >= 5)
            value++;
        var max = PowersOfTen.MaxUnscaled(precision);
        if (shift > 0)
        {
            if (value > max / PowersOfTen.Wide[shift])
            {
                overflow = true;
                return true;
            }
            value *= PowersOfTen.Wide[shift];
        }
        else
        {
            value = DecimalScale.ShrinkScale(value, -shift);
        }
        overflow = value > max;
        value = negative ? -value : value;
        return true;
    }

    /// <summary>t, true, y, yes, on, 1 and their opposites, in any case, or a prefix that is unique (PostgreSQL's boolin).</summary>
    public static bool TryParseBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        text = Trim(text);
        value = IsPrefix(text, "true", 1) || IsPrefix(text, "yes", 1) || IsPrefix(text, "on", 2) || text.SequenceEqual("1"u8);
        return value || IsPrefix(text, "false", 1) || IsPrefix(text, "no", 1) || IsPrefix(text, "off", 2) || text.SequenceEqual("0"u8);
    }

    /// <summary>yyyy-M-d (years 1..9999), or a timestamp whose time is dropped.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int days)
    {
        text = Trim(text);
        if (!TryTakeDate(ref text, out days))
            return false;
        return text.IsEmpty || (TryTakeTimeAfterDate(ref text, out _) && (text.IsEmpty || TryTakeZone(ref text, out _)));
    }

    /// <summary>A date with a zone and no time, which means nothing for a day (pgjdbc sends <c>2009-01-02 +00</c>; PostgreSQL's date_in).</summary>
    public static bool TryParseDateInZone(ReadOnlySpan<byte> text, out int days)
    {
        text = Trim(text);
        return TryTakeDate(ref text, out days) && TryTakeZone(ref text, out _) && text.IsEmpty;
    }

    /// <summary>Whether a text begins as a date, whatever its numbers.</summary>
    public static bool HasShapeOfDate(ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        return TryTakeNumber(ref text, 4, 4, out _) && TryTake(ref text, (byte)'-') && TryTakeNumber(ref text, 1, 2, out _) && TryTake(ref text, (byte)'-')
            && TryTakeNumber(ref text, 1, 2, out _) && (text.IsEmpty || text[0] is (byte)' ' or (byte)'T');
    }

    /// <summary>yyyy-M-d[( |T)H:m[:s[.f{1,9}]]][zone], 1400..9999; with <paramref name="zoneSeconds"/> the offset written, or null when none was.</summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out Int128 nanos, out int? zoneSeconds)
    {
        nanos = 0;
        zoneSeconds = null;
        text = Trim(text);
        if (!TryTakeDate(ref text, out var days))
            return false;
        long nanosOfDay = 0;
        if (!text.IsEmpty && !TryTakeTimeAfterDate(ref text, out nanosOfDay))
            return false;
        if (!text.IsEmpty)
        {
            if (!TryTakeZone(ref text, out var offset))
                return false;
            zoneSeconds = offset;
        }
        nanos = Calendar.ToTimestamp(days, nanosOfDay);
        return Calendar.IsTimestampInRange(nanos);
    }

    /// <summary>H:m[:s[.f]] as nanoseconds of the day.</summary>
    public static bool TryParseTime(ReadOnlySpan<byte> text, out long nanosOfDay)
    {
        text = Trim(text);
        return TryTakeTime(ref text, out nanosOfDay) && text.IsEmpty;
    }

    public static bool TryParseInterval(ReadOnlySpan<byte> text, out IntervalValue value) => IntervalText.TryParse(text, out value);

    public static bool TryParseUuid(ReadOnlySpan<byte> text, out Int128 value)
    {
        value = 0;
        text = Trim(text);
        if (text.Length > 40 || !Guid.TryParse(Encoding.ASCII.GetString(text), out var guid))
            return false;
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        value = BinaryPrimitives.ReadInt128BigEndian(bytes);
        return true;
    }

    private static bool TryParseNonFinite(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
            return true;
        var negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8))
            text = text[1..];
        var isInfinite = Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8);
        value = !isInfinite ? 0 : negative ? double.NegativeInfinity : double.PositiveInfinity;
        return isInfinite;
    }

    private static bool HasDigit(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)'0', (byte)'9');

    private static bool TryParseExponent(ReadOnlySpan<byte> text, out int value)
    {
        if (text.Length > 1 && text[0] == '+')
            text = text[1..];
        return Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && value is > -10000 and < 10000;
    }

    private static bool IsPrefix(ReadOnlySpan<byte> text, string word, int minLength) =>
        text.Length >= minLength && text.Length <= word.Length && Ascii.EqualsIgnoreCase(text, word.AsSpan(0, text.Length));

    private static bool TryTakeDate(ref ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (!TryTakeNumber(ref text, 4, 4, out var year) || !TryTake(ref text, (byte)'-')
            || !TryTakeNumber(ref text, 1, 2, out var month) || !TryTake(ref text, (byte)'-') || !TryTakeNumber(ref text, 1, 2, out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > Calendar.DaysInMonth(year, month))
            return false;
        days = Calendar.ToDays(year, month, day);
        return true;
    }

    private static bool TryTakeTimeAfterDate(ref ReadOnlySpan<byte> text, out long nanosOfDay)
    {
        nanosOfDay = 0;
        if (!TryTake(ref text, (byte)' ') && !TryTake(ref text, (byte)'T'))
            return false;
        text = text.TrimStart((byte)' ');
        return TryTakeTime(ref text, out nanosOfDay);
    }

    private static bool TryTakeTime(ref ReadOnlySpan<byte> text, out long nanosOfDay)
    {
        nanosOfDay = 0;
        if (!TryTakeNumber(ref text, 1, 2, out var hour) || !TryTake(ref text, (byte)':') || !TryTakeNumber(ref text, 1, 2, out var minute))
            return false;
        var second = 0;
        long fraction = 0;
        if (TryTake(ref text, (byte)':'))
        {
            if (!TryTakeNumber(ref text, 1, 2, out second))
                return false;
            if (TryTake(ref text, (byte)'.'))
            {
                var numDigits = 0;
                while (numDigits < text.Length && char.IsAsciiDigit((char)text[numDigits]))
                {
                    if (numDigits < 9)
                        fraction = (fraction * 10) + (text[numDigits] - '0');
                    numDigits++;
                }
                if (numDigits == 0)
                    return false;
                if (numDigits < 9)
                    fraction *= PowersOfTen.Narrow[9 - numDigits];
                text = text[numDigits..];
            }
        }
        nanosOfDay = (((((hour * 60L) + minute) * 60) + second) * Calendar.NanosPerSecond) + fraction;
        return hour < 24 && minute < 60 && second < 60;
    }

    // Z, or an offset of hours with optional minutes.
    private static bool TryTakeZone(ref ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        text = text.TrimStart((byte)' ');
        if (text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8) || Ascii.EqualsIgnoreCase(text, "utc"u8))
        {
            text = default;
            return true;
        }
        if (text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-'))
            return false;
        var sign = text[0] == '-' ? -1 : 1;
        text = text[1..];
        if (!TryTakeNumber(ref text, 1, 2, out var hours))
            return false;
        var minutes = 0;
        if ((TryTake(ref text, (byte)':') || !text.IsEmpty) && !TryTakeNumber(ref text, 2, 2, out minutes))
            return false;
        seconds = sign * ((hours * 3600) + (minutes * 60));
        return text.IsEmpty && hours < 16 && minutes < 60;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, byte wanted)
    {
        if (text.IsEmpty || text[0] != wanted)
            return false;
        text = text[1..];
        return true;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, int minDigits, int maxDigits, out int value)
    {
        value = 0;
        var numDigits = 0;
        while (numDigits < maxDigits && numDigits < text.Length && char.IsAsciiDigit((char)text[numDigits]))
            value = (value * 10) + (text[numDigits++] - '0');
        text = text[numDigits..];
        return numDigits >= minDigits;
    }
}
