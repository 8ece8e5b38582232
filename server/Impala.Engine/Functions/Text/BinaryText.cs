using System.Globalization;
using System.Text;
using Impala.Catalog.Errors;

namespace Impala.Engine.Functions.Text;

/// <summary>Bytes as text and back, in the forms of PostgreSQL's encode and decode. Source: PostgreSQL's documentation, 9.5, and its messages.</summary>
internal static class BinaryText
{
    private const int Base64LineLength = 76;

    /// <summary>22023 when the form is none.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, string form) => form.ToUpperInvariant() switch
    {
        "HEX" => Convert.ToHexStringLower(bytes),
        "BASE64" => InLines(Convert.ToBase64String(bytes)),
        "ESCAPE" => Escape(bytes),
        _ => throw Unrecognized(form),
    };

    /// <summary>22023 when the form is none or the text is not of it; 22P02 for an escape that is none.</summary>
    public static byte[] Decode(string text, string form) => form.ToUpperInvariant() switch
    {
        "HEX" => FromHex(text),
        "BASE64" => FromBase64(text),
        "ESCAPE" => Unescape(text),
        _ => throw Unrecognized(form),
    };

    // A line is broken once it is full, the last one too.
    private static string InLines(string text)
    {
        var lines = new StringBuilder(text.Length + (text.Length / Base64LineLength));
        for (var start = 0; start < text.Length; start += Base64LineLength)
        {
            var line = text.AsSpan(start, Math.Min(Base64LineLength, text.Length - start));
            lines.Append(line);
            if (line.Length == Base64LineLength)
                lines.Append('\n');
        }
        return lines.ToString();
    }

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            if (value == '\\')
                text.Append("\\\\");
            else if (value is 0 or >= 0x80)
                text.Append('\\').Append(Convert.ToString(value, 8).PadLeft(3, '0'));
            else
                text.Append((char)value);
        }
        return text.ToString();
    }

    private static byte[] FromHex(string text)
    {
        var digits = new string([.. text.Where(character => character is not (' ' or '\n' or '\t' or '\r'))]);
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit(digit))
                throw Invalid($"invalid hexadecimal digit: \"{digit}\"");
        return digits.Length % 2 == 0 ? Convert.FromHexString(digits) : throw Invalid("invalid hexadecimal data: odd number of digits");
    }

    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[(text.Length * 3L / 4) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw Invalid("invalid base64 end sequence");
    }

    private static byte[] Unescape(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '\\')
            {
                bytes.Add(source[i]);
            }
            else if (i + 1 < source.Length && source[i + 1] == '\\')
            {
                bytes.Add((byte)'\\');
                i++;
            }
            else if (i + 3 < source.Length && source[i + 1] is >= (byte)'0' and <= (byte)'3' && source[i + 2] is >= (byte)'0' and <= (byte)'7' && source[i + 3] is >= (byte)'0' and <= (byte)'7')
            {
                bytes.Add((byte)(((source[i + 1] - '0') << 6) | ((source[i + 2] - '0') << 3) | (source[i + 3] - '0')));
                i += 3;
            }
            else
            {
                throw new SqlException(SqlState.InvalidTextRepresentation, "invalid input syntax for type bytea");
            }
        }
        return [.. bytes];
    }

    private static SqlException Unrecognized(string form) => Invalid(string.Create(CultureInfo.InvariantCulture, $"unrecognized encoding: \"{form}\""));

    private static SqlException Invalid(string message) => new(SqlState.InvalidParameterValue, message);
}
