using System.Globalization;
using Impala.Storage.Parquet.Decoding;

namespace Impala.Storage.Text;

/// <summary>
/// Values from UTF-8 text, as Impala 4 reads text files and casts strings. Blanks around a value are passed over; anything else that
/// does not belong to it, and overflow, is a failure, which callers turn into NULL or an error. Nothing is allocated.
/// </summary>
public static class FieldParser
{
    private const int MaxFraction = 9;
    private const int MaxLongDigits = 18;

    /// <summary>"true" or "false" in any case.</summary>
    public static bool TryParseBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        text = Trim(text);
        value = text.Length == 4;
        return System.Text.Ascii.EqualsIgnoreCase(text, value ? "true"u8 : "false"u8);
    }

    /// <summary>An optional sign and digits, within the given bounds.</summary>
    public static bool TryParseInteger(ReadOnlySpan<byte> text, long min, long max, out long value)
    {
        text = Trim(text);
        value = 0;
        var isNegative = TakeSign(ref text);
        if (text.IsEmpty)
            return false;
        // Negative numbers are summed downwards, since the smallest has no positive twin.
        foreach (var character in text)
        {
            var digit = character - '0';
            if ((uint)digit > 9)
                return false;
            if (isNegative ? value < (long.MinValue + digit) / 10 : value > (long.MaxValue - digit) / 10)
                return false;
            value = (value * 10) + (isNegative ? -digit : digit);
        }
        return value >= min && value <= max;
    }

    /// <summary>A floating-point number; "inf", "infinity" and "nan" in any case and with a sign.</summary>
    public static bool TryParseDouble(ReadOnlySpan<byte> text, out double value)
    {
        text = Trim(text);
        if (double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value)
            && IsNumber(text))
            return true;
        var isNegative = TakeSign(ref text);
        if (System.Text.Ascii.EqualsIgnoreCase(text, "inf"u8) || System.Text.Ascii.EqualsIgnoreCase(text, "infinity"u8))
        {
            value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        value = double.NaN;
        return System.Text.Ascii.EqualsIgnoreCase(text, "nan"u8);
    }

    public static bool TryParseFloat(ReadOnlySpan<byte> text, out float value)
    {
        text = Trim(text);
        if (float.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out value)
            && IsNumber(text))
            return true;
        var isParsed = TryParseDouble(text, out var wide);
        value = (float)wide;
        return isParsed;
    }

    /// <summary>A decimal as an unscaled number of the given precision and scale. Digits beyond the scale are rounded half away from
    /// zero; an exponent is allowed. False when it is no number or has too many digits before the point.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, int precision, int scale, out Int128 unscaled)
    {
        text = Trim(text);
        unscaled = 0;
        var isNegative = TakeSign(ref text);
        if (!TrySplitExponent(ref text, out var exponent))
            return false;
        var point = text.IndexOf((byte)'.');
        var numIntegerDigits = point < 0 ? text.Length : point;
        if (text.Length - (point < 0 ? 0 : 1) == 0)
            return false;
        // The digits up to this position, counted from the first, make the unscaled number; the next one rounds it.
        var numKept = (long)numIntegerDigits + exponent + scale;
        var limit = DecimalBytes.PowerOfTen(precision);
        var tenth = DecimalBytes.PowerOfTen(precision - 1);
        var low = 0L;
        var index = 0L;
        var roundUp = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (i == point)
                continue;
            var digit = text[i] - '0';
            if ((uint)digit > 9)
                return false;
            if (index == numKept)
            {
                roundUp = digit >= 5;
            }
            else if (index < numKept && index < MaxLongDigits)
            {
                // The first digits go into one word, which is much faster than two.
                low = (low * 10) + digit;
                unscaled = low;
            }
            else if (index < numKept)
            {
                if (unscaled >= tenth)
                    return false;
                unscaled = (unscaled * 10) + digit;
            }
            index++;
        }
        for (; index < numKept && unscaled != 0; index++)
        {
            if (unscaled >= tenth)
                return false;
            unscaled *= 10;
        }
        if (roundUp)
            unscaled++;
        if (unscaled >= limit)
            return false;
        if (isNegative)
            unscaled = -unscaled;
        return true;
    }

    /// <summary>A date "yyyy-MM-dd" (one-digit months and days are taken too), as days since 1970; a time after it is checked and left out.</summary>
    public static bool TryParseDate(ReadOnlySpan<byte> text, out int days)
    {
        text = Trim(text);
        return TryTakeDate(ref text, out days) && (text.IsEmpty || TryTakeTime(text, out _));
    }

    /// <summary>A timestamp "yyyy-MM-dd[ HH:mm[:ss[.fffffffff]]]" with a blank or T between, as nanoseconds since 1970. Years 1400 to
    /// 9999; a Z at the end is taken, digits beyond the ninth are cut.</summary>
    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out Int128 nanoseconds)
    {
        text = Trim(text);
        nanoseconds = 0;
        if (!TryTakeDate(ref text, out var days) || days < TimestampRange.MinDay)
            return false;
        var time = 0L;
        if (!text.IsEmpty && !TryTakeTime(text, out time))
            return false;
        nanoseconds = ((Int128)days * TimestampRange.NanosecondsPerDay) + time;
        return true;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\r\f\v"u8);

    /// <summary>The framework takes names of infinities in forms of its own, which must not slip through.</summary>
    private static bool IsNumber(ReadOnlySpan<byte> text) => text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;

    private static bool TakeSign(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'-' or (byte)'+'))
            return false;
        var isNegative = text[0] == '-';
        text = text[1..];
        return isNegative;
    }

    private static bool TrySplitExponent(ref ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        var at = text.IndexOfAny((byte)'e', (byte)'E');
        if (at < 0)
            return true;
        var isParsed = TryParseInteger(text[(at + 1)..], -1000, 1000, out var wide);
        exponent = (int)wide;
        text = text[..at];
        return isParsed;
    }

    private static bool TryTakeDate(ref ReadOnlySpan<byte> text, out int days)
    {
        days = 0;
        if (!TryTakeNumber(ref text, 4, 4, out var year) || !TryTake(ref text, '-')
            || !TryTakeNumber(ref text, 1, 2, out var month) || !TryTake(ref text, '-')
            || !TryTakeNumber(ref text, 1, 2, out var day))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        days = new DateOnly(year, month, day).DayNumber + TimestampRange.MinDate;
        return true;
    }

    private static bool TryTakeTime(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text[0] is not ((byte)' ' or (byte)'T' or (byte)'t'))
            return false;
        text = text[1..].TrimStart((byte)' ');
        if (!TryTakeNumber(ref text, 1, 2, out var hour) || !TryTake(ref text, ':') || !TryTakeNumber(ref text, 1, 2, out var minute))
            return false;
        var (second, fraction) = (0, 0L);
        if (TryTake(ref text, ':'))
        {
            if (!TryTakeNumber(ref text, 1, 2, out second))
                return false;
            if (TryTake(ref text, '.') && !TryTakeFraction(ref text, out fraction))
                return false;
        }
        if (text is [(byte)'Z' or (byte)'z'])
            text = [];
        if (!text.IsEmpty || hour > 23 || minute > 59 || second > 59)
            return false;
        nanoseconds = ((((hour * 60L) + minute) * 60) + second) * 1_000_000_000 + fraction;
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        var numDigits = 0;
        while (!text.IsEmpty && (uint)(text[0] - '0') <= 9)
        {
            if (numDigits < MaxFraction)
                nanoseconds = (nanoseconds * 10) + (text[0] - '0');
            numDigits++;
            text = text[1..];
        }
        for (var i = numDigits; i < MaxFraction; i++)
            nanoseconds *= 10;
        return numDigits > 0;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, int minDigits, int maxDigits, out int value)
    {
        value = 0;
        var numDigits = 0;
        while (numDigits < maxDigits && numDigits < text.Length && (uint)(text[numDigits] - '0') <= 9)
            value = (value * 10) + (text[numDigits++] - '0');
        text = text[numDigits..];
        return numDigits >= minDigits;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> text, char expected)
    {
        if (text.IsEmpty || text[0] != expected)
            return false;
        text = text[1..];
        return true;
    }
}
