using System.Globalization;
using System.Text;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Temporal;

/// <summary>to_char's number patterns: 9, 0, point (. D), group (, G), S, MI, PR, FM, $ and L. A number that does not fit prints #.</summary>
internal static class NumberPattern
{
    public static string Format(Int128 unscaled, int scale, string pattern)
    {
        var fill = true;
        if (pattern.StartsWith("FM", StringComparison.OrdinalIgnoreCase))
        {
            fill = false;
            pattern = pattern[2..];
        }
        var point = pattern.IndexOfAny(['.', 'D', 'd']);
        var numFraction = point < 0 ? 0 : pattern[(point + 1)..].Count(c => c is '9' or '0');
        var whole = point < 0 ? pattern : pattern[..point];
        var numWhole = whole.Count(c => c is '9' or '0');
        var fits = DecimalScale.TryRescale(unscaled, scale, numFraction, 38, out var rounded);
        var negative = rounded < 0;
        var digits = Int128.Abs(rounded).ToString(CultureInfo.InvariantCulture).PadLeft(numFraction + 1, '0');
        var wholeDigits = digits[..^numFraction].TrimStart('0');
        if (!fits || wholeDigits.Length > numWhole)
            return (fill ? " " : "") + new string([.. pattern.Select(c => c is '9' or '0' ? '#' : c)]);
        var zeroFrom = whole.IndexOf('0');
        var text = new StringBuilder();
        var position = 0;
        var started = false;
        var padded = wholeDigits.PadLeft(numWhole);
        var signWritten = false;
        var upper = pattern.ToUpperInvariant();
        var trailing = upper.EndsWith("MI", StringComparison.Ordinal) || upper.EndsWith("PR", StringComparison.Ordinal) || upper.EndsWith('S');
        for (var i = 0; i < whole.Length; i++)
        {
            switch (whole[i])
            {
                case '9' or '0':
                    var digit = padded[position++];
                    if (digit == ' ' && zeroFrom >= 0 && i >= zeroFrom)
                        digit = '0';
                    started |= digit != ' ';
                    if (digit != ' ' || fill)
                        text.Append(digit);
                    break;
                case ',' or 'G' or 'g':
                    if (started)
                        text.Append(',');
                    else if (fill)
                        text.Append(' ');
                    break;
                case '$' or 'L' or 'l':
                    text.Append('$');
                    break;
                case 'S' or 's' when i == 0:
                    signWritten = true;
                    break;
                case ' ':
                    text.Append(' ');
                    break;
                default:
                    break;
            }
        }
        if (!started && numFraction == 0 && text.ToString().AsSpan().IndexOfAnyInRange('0', '9') < 0)
            ReplaceLastBlank(text);
        if (point >= 0)
        {
            var fraction = digits[(digits.Length - numFraction)..];
            if (!fill)
                fraction = TrimFraction(fraction, pattern[(point + 1)..]);
            text.Append('.').Append(fraction);
        }
        return Sign(text.ToString(), negative, fill, signWritten, trailing, upper);
    }

    private static void ReplaceLastBlank(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] == ' ')
            text[^1] = '0';
        else
            text.Append('0');
    }

    private static string TrimFraction(string fraction, string pattern)
    {
        var keep = pattern.LastIndexOf('0') + 1;
        while (fraction.Length > keep && fraction[^1] == '0')
            fraction = fraction[..^1];
        return fraction;
    }

    private static string Sign(string text, bool negative, bool fill, bool leadingSign, bool trailing, string pattern)
    {
        if (pattern.EndsWith("PR", StringComparison.Ordinal))
            return negative ? Beside(text, "<") + ">" : fill ? $" {text} " : text;
        if (pattern.EndsWith("MI", StringComparison.Ordinal))
            return negative ? text + "-" : fill ? text + " " : text;
        if (trailing && !leadingSign)
            return text + (negative ? "-" : "+");
        if (leadingSign)
            return Beside(text, negative ? "-" : "+");
        return negative ? Beside(text, "-") : fill ? " " + text : text;
    }

    // The sign stands next to the first digit, the blanks before it.
    private static string Beside(string text, string sign)
    {
        var blanks = text.Length - text.TrimStart(' ').Length;
        return text[..blanks] + sign + text[blanks..];
    }
}
