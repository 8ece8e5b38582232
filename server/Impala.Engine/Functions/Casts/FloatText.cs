using System.Buffers.Text;
using System.Globalization;

namespace Impala.Engine.Functions.Casts;

/// <summary>Floating-point numbers as PostgreSQL prints them: shortest digits that read back the same, exponent form outside 1e-4 .. 1e15 (1e6 for float4).</summary>
internal static class FloatText
{
    /// <summary>As Impala's CAST AS STRING: printf's %.15g where those digits read back the same, else %.17g; nan and inf.</summary>
    public static int WriteImpalaCast(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return WriteNonFinite(value, destination, shortForm: true);
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out var length, "E14", CultureInfo.InvariantCulture);
        if (Utf8Parser.TryParse(digits[..length], out double back, out _) && back == value)
            return LayoutC(value < 0 || double.IsNegative(value), digits[..length], 15, destination);
        value.TryFormat(digits, out length, "E16", CultureInfo.InvariantCulture);
        return LayoutC(value < 0, digits[..length], 17, destination);
    }

    /// <summary>As <see cref="WriteImpalaCast(double, Span{byte})"/> with %.6g, else %.8g (which not every FLOAT reads back from).</summary>
    public static int WriteImpalaCast(float value, Span<byte> destination)
    {
        if (!float.IsFinite(value))
            return WriteNonFinite(value, destination, shortForm: true);
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out var length, "E5", CultureInfo.InvariantCulture);
        if (Utf8Parser.TryParse(digits[..length], out float back, out _) && back == value)
            return LayoutC(float.IsNegative(value), digits[..length], 6, destination);
        value.TryFormat(digits, out length, "E7", CultureInfo.InvariantCulture);
        return LayoutC(value < 0, digits[..length], 8, destination);
    }

    private static int LayoutC(bool isNegative, ReadOnlySpan<byte> text, int precision, Span<byte> destination)
    {
        // The sign of -0 is printed too.
        if (isNegative && text[0] != '-')
        {
            destination[0] = (byte)'-';
            return 1 + Layout(text, precision, destination[1..]);
        }
        return Layout(text, precision, destination);
    }

    public static int Write(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return WriteNonFinite(value, destination, shortForm: false);
        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        return Layout(shortest[..length], 15, destination);
    }

    public static int Write(float value, Span<byte> destination)
    {
        if (!float.IsFinite(value))
            return WriteNonFinite(value, destination, shortForm: false);
        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        return Layout(shortest[..length], 6, destination);
    }

    private static int WriteNonFinite(double value, Span<byte> destination, bool shortForm)
    {
        var text = double.IsNaN(value)
            ? shortForm ? "nan"u8 : "NaN"u8
            : (value > 0, shortForm) switch
            {
                (true, true) => "inf"u8,
                (true, false) => "Infinity"u8,
                (false, true) => "-inf"u8,
                (false, false) => "-Infinity"u8,
            };
        text.CopyTo(destination);
        return text.Length;
    }

    // Takes the runtime's shortest form apart (sign, digits, exponent) and lays it out anew.
    private static int Layout(ReadOnlySpan<byte> shortest, int maxExponent, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[32];
        var at = 0;
        if (shortest[0] == '-')
        {
            destination[at++] = (byte)'-';
            shortest = shortest[1..];
        }
        var exponent = 0;
        var e = shortest.IndexOf((byte)'E');
        if (e >= 0)
        {
            Utf8Parser.TryParse(shortest[(e + 1)..].TrimStart((byte)'+'), out exponent, out _);
            shortest = shortest[..e];
        }
        var point = shortest.IndexOf((byte)'.');
        var numDigits = 0;
        foreach (var c in shortest)
            if (c != '.')
                digits[numDigits++] = c;
        var scientific = exponent + (point < 0 ? numDigits : point) - 1;
        var lead = 0;
        while (lead < numDigits - 1 && digits[lead] == '0')
        {
            lead++;
            scientific--;
        }
        var significant = digits[lead..numDigits].TrimEnd((byte)'0');
        if (significant.IsEmpty)
        {
            destination[at++] = (byte)'0';
            return at;
        }
        return at + (scientific < -4 || scientific >= maxExponent
            ? WriteScientific(significant, scientific, destination[at..])
            : WritePlain(significant, scientific, destination[at..]));
    }

    private static int WriteScientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var at = 0;
        destination[at++] = digits[0];
        if (digits.Length > 1)
        {
            destination[at++] = (byte)'.';
            digits[1..].CopyTo(destination[at..]);
            at += digits.Length - 1;
        }
        destination[at++] = (byte)'e';
        destination[at++] = (byte)(exponent < 0 ? '-' : '+');
        var magnitude = Math.Abs(exponent);
        return at + ValueFormatter.WriteDigits(magnitude, magnitude >= 100 ? 3 : 2, destination[at..]);
    }

    private static int WritePlain(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var at = 0;
        if (exponent < 0)
        {
            "0."u8.CopyTo(destination);
            at = 2;
            for (var i = -1; i > exponent; i--)
                destination[at++] = (byte)'0';
            digits.CopyTo(destination[at..]);
            return at + digits.Length;
        }
        for (var i = 0; i < digits.Length || i <= exponent; i++)
        {
            if (i == exponent + 1)
                destination[at++] = (byte)'.';
            destination[at++] = i < digits.Length ? digits[i] : (byte)'0';
        }
        return at;
    }
}
