using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Impala.Engine.Functions.Casts;

/// <summary>Intervals as PostgreSQL writes and reads them: <c>1 year 2 mons 3 days 04:05:06.7</c>.</summary>
internal static class IntervalText
{
    public static int Write(IntervalValue value, Span<byte> destination)
    {
        var at = 0;
        at += WriteUnit(value.Months / 12, "year"u8, at, destination);
        at += WriteUnit(value.Months % 12, "mon"u8, at, destination);
        at += WriteUnit(value.Days, "day"u8, at, destination);
        if (value.Microseconds == 0 && at > 0)
            return at;
        if (at > 0)
            destination[at++] = (byte)' ';
        if (value.Microseconds < 0)
            destination[at++] = (byte)'-';
        var micros = value.Microseconds < 0 ? (ulong)-value.Microseconds : (ulong)value.Microseconds;
        var hours = micros / 3_600_000_000;
        if (hours < 10)
            destination[at++] = (byte)'0';
        Utf8Formatter.TryFormat(hours, destination[at..], out var length);
        at += length;
        Span<byte> rest = stackalloc byte[24];
        var written = ValueFormatter.WriteTime((long)(micros % 3_600_000_000) * 1000, 6, rest);
        rest[2..written].CopyTo(destination[at..]);
        return at + written - 2;
    }

    /// <summary>Reads amounts with units (year .. microsecond, plural or short), hh:mm[:ss[.f]], a trailing "ago", and a leading "@".</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out IntervalValue value)
    {
        value = default;
        double months = 0, days = 0, micros = 0;
        text = text.Trim(" \t\n"u8);
        if (text.StartsWith("@"u8))
            text = text[1..].TrimStart((byte)' ');
        if (text.IsEmpty)
            return false;
        var ago = false;
        while (!text.IsEmpty)
        {
            if (text.Length >= 3 && EqualsWord(text, "ago"))
            {
                ago = true;
                text = default;
                break;
            }
            var end = 0;
            while (end < text.Length && (char.IsAsciiDigit((char)text[end]) || text[end] is (byte)'.' or (byte)'+' or (byte)'-' or (byte)':'))
                end++;
            if (end == 0)
                return false;
            var number = text[..end];
            text = text[end..].TrimStart((byte)' ');
            if (number.Contains((byte)':'))
            {
                if (!TryParseClock(number, out var clock))
                    return false;
                micros += clock;
                continue;
            }
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
                return false;
            var length = 0;
            while (length < text.Length && char.IsAsciiLetter((char)text[length]))
                length++;
            if (length == 0 && !text.IsEmpty)
            {
                days += amount;
                continue;
            }
            if (!TryAddUnit(text[..length], amount, ref months, ref days, ref micros))
                return false;
            text = text[length..].TrimStart((byte)' ');
        }
        var sign = ago ? -1 : 1;
        days += (months - Math.Truncate(months)) * 30;
        micros += (days - Math.Truncate(days)) * IntervalValue.MicrosecondsPerDay;
        if (!(Math.Abs(months) < int.MaxValue && Math.Abs(days) < int.MaxValue && Math.Abs(micros) < 9e18))
            return false;
        value = new IntervalValue((int)months * sign, (int)days * sign, (long)Math.Round(micros) * sign);
        return true;
    }

    private static bool TryAddUnit(ReadOnlySpan<byte> word, double amount, ref double months, ref double days, ref double micros)
    {
        switch (Encoding.ASCII.GetString(word).ToLowerInvariant())
        {
            case "year" or "years" or "y" or "yr" or "yrs":
                months += Math.Round(amount * 12);
                return true;
            case "month" or "months" or "mon" or "mons":
                months += amount;
                return true;
            case "decade" or "decades":
                months += amount * 120;
                return true;
            case "century" or "centuries":
                months += amount * 1200;
                return true;
            case "quarter" or "quarters":
                months += amount * 3;
                return true;
            case "week" or "weeks" or "w":
                days += amount * 7;
                return true;
            case "day" or "days" or "d":
                days += amount;
                return true;
            case "hour" or "hours" or "h" or "hr" or "hrs":
                micros += amount * 3.6e9;
                return true;
            case "minute" or "minutes" or "m" or "min" or "mins":
                micros += amount * 6e7;
                return true;
            case "second" or "seconds" or "s" or "sec" or "secs" or "":
                micros += amount * 1e6;
                return true;
            case "millisecond" or "milliseconds" or "ms" or "msec":
                micros += amount * 1e3;
                return true;
            case "microsecond" or "microseconds" or "us" or "usec":
                micros += amount;
                return true;
            default:
                return false;
        }
    }

    private static bool TryParseClock(ReadOnlySpan<byte> text, out double micros)
    {
        micros = 0;
        var sign = 1;
        if (text[0] is (byte)'-' or (byte)'+')
        {
            sign = text[0] == '-' ? -1 : 1;
            text = text[1..];
        }
        double unit = 3.6e9;
        foreach (var range in text.Split((byte)':'))
        {
            if (unit < 1e6 || !double.TryParse(text[range], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part))
                return false;
            micros += part * unit;
            unit /= 60;
        }
        micros *= sign;
        return true;
    }

    private static bool EqualsWord(ReadOnlySpan<byte> text, string word) => Ascii.EqualsIgnoreCase(text, word);

    private static int WriteUnit(int amount, ReadOnlySpan<byte> unit, int at, Span<byte> destination)
    {
        if (amount == 0)
            return 0;
        var start = at;
        if (at > 0)
            destination[at++] = (byte)' ';
        at += ValueFormatter.WriteInt64(amount, destination[at..]);
        destination[at++] = (byte)' ';
        unit.CopyTo(destination[at..]);
        at += unit.Length;
        if (amount != 1)
            destination[at++] = (byte)'s';
        return at - start;
    }
}
