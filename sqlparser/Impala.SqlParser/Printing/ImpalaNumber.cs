using System.Globalization;

namespace Impala.SqlParser.Printing;

/// <summary>A number literal as Impala prints it: the canonical text of Java's BigDecimal, whose scale is the literal's own, and 0 for any zero.</summary>
internal static class ImpalaNumber
{
    /// <summary>Numbers of more digits print as they are written: an exponent may be of any size.</summary>
    private const int MaxExponent = 9999;

    public static string Text(string literal)
    {
        var isNegative = literal.StartsWith('-');
        var text = isNegative ? literal.AsSpan(1) : literal;
        var exponentAt = text.IndexOfAny('e', 'E');
        var exponent = 0;
        if (exponentAt >= 0 && (!int.TryParse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) || Math.Abs(exponent) > MaxExponent))
            return literal;
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var pointAt = mantissa.IndexOf('.');
        var digits = (pointAt < 0 ? mantissa.ToString() : string.Concat(mantissa[..pointAt], mantissa[(pointAt + 1)..])).TrimStart('0');
        if (digits.Length == 0)
            return "0";
        var scale = (pointAt < 0 ? 0 : mantissa.Length - pointAt - 1) - exponent;
        return (isNegative ? "-" : "") + Unsigned(digits, scale);
    }

    private static string Unsigned(string digits, int scale)
    {
        var adjusted = digits.Length - 1 - scale;
        if (scale >= 0 && adjusted >= -6)
        {
            if (scale == 0)
                return digits;
            return digits.Length > scale ? $"{digits[..^scale]}.{digits[^scale..]}" : "0." + digits.PadLeft(scale, '0');
        }
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return adjusted == 0 ? mantissa : string.Create(CultureInfo.InvariantCulture, $"{mantissa}E{(adjusted > 0 ? "+" : "")}{adjusted}");
    }
}
