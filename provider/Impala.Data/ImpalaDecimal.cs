using System.Data.SqlTypes;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Impala.Data;

/// <summary>
/// A DECIMAL with all of its 38 digits, which <see cref="decimal"/> has not: a whole number and how many of its digits stand after the point.
/// Read it with <c>GetFieldValue&lt;ImpalaDecimal&gt;</c>; give it to a parameter as it is.
/// </summary>
/// <remarks>Numbers are equal when they are worth the same: 1.50 equals 1.5.</remarks>
public readonly struct ImpalaDecimal : IComparable, IComparable<ImpalaDecimal>, IEquatable<ImpalaDecimal>, IFormattable, ISpanParsable<ImpalaDecimal>
{
    /// <summary>The digits that a DECIMAL has at most.</summary>
    public const int MaxPrecision = 38;

    private static readonly Int128[] Powers = MakePowers();

    /// <summary>Makes a number.</summary>
    /// <param name="unscaled">Its digits without the point.</param>
    /// <param name="scale">How many of them stand after the point, 0 to 38.</param>
    /// <exception cref="OverflowException">It has more than 38 digits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not 0 to 38.</exception>
    public ImpalaDecimal(Int128 unscaled, byte scale)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, MaxPrecision);
        if (Int128.Abs(unscaled) >= Powers[MaxPrecision])
            throw new OverflowException($"The number does not fit a DECIMAL of {MaxPrecision} digits.");
        Unscaled = unscaled;
        Scale = scale;
    }

    /// <summary>The digits without the point.</summary>
    public Int128 Unscaled { get; }

    /// <summary>How many digits stand after the point.</summary>
    public byte Scale { get; }

    /// <summary>Whether two numbers are worth the same.</summary>
    public static bool operator ==(ImpalaDecimal left, ImpalaDecimal right) => left.Equals(right);

    /// <summary>Whether two numbers are not worth the same.</summary>
    public static bool operator !=(ImpalaDecimal left, ImpalaDecimal right) => !left.Equals(right);

    /// <summary>Whether the first number is the smaller one.</summary>
    public static bool operator <(ImpalaDecimal left, ImpalaDecimal right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first number is the larger one.</summary>
    public static bool operator >(ImpalaDecimal left, ImpalaDecimal right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first number is not the larger one.</summary>
    public static bool operator <=(ImpalaDecimal left, ImpalaDecimal right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first number is not the smaller one.</summary>
    public static bool operator >=(ImpalaDecimal left, ImpalaDecimal right) => left.CompareTo(right) >= 0;

    /// <summary>The same number.</summary>
    public static implicit operator ImpalaDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var unscaled = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return new ImpalaDecimal(bits[3] < 0 ? -unscaled : unscaled, (byte)(bits[3] >> 16));
    }

    /// <summary>The number as a <see cref="decimal"/>; digits after the point that it has no room for are rounded away.</summary>
    /// <exception cref="OverflowException">It is too large.</exception>
    public static explicit operator decimal(ImpalaDecimal value) => decimal.Parse(value.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <summary>The nearest <see cref="double"/>.</summary>
    public static explicit operator double(ImpalaDecimal value) => double.Parse(value.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The same number.</summary>
    /// <exception cref="SqlNullValueException">It is null.</exception>
    public static explicit operator ImpalaDecimal(SqlDecimal value) => Parse(value.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The same number.</summary>
    public static explicit operator SqlDecimal(ImpalaDecimal value) => SqlDecimal.Parse(value.ToString());

    /// <inheritdoc cref="ISpanParsable{T}.Parse"/>
    public static ImpalaDecimal Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is no number of at most {MaxPrecision} digits.");

    /// <inheritdoc cref="IParsable{T}.Parse"/>
    public static ImpalaDecimal Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ImpalaDecimal result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ImpalaDecimal result)
    {
        result = default;
        s = s.Trim();
        var isNegative = s is ['-', ..];
        if (isNegative || s is ['+', ..])
            s = s[1..];
        Int128 unscaled = 0;
        var numDigits = 0;
        var point = -1;
        for (var i = 0; i < s.Length; i++)
        {
            if (s[i] == '.' && point < 0)
            {
                point = i;
                continue;
            }
            if (!char.IsAsciiDigit(s[i]) || unscaled >= Powers[MaxPrecision - 1])
                return false;
            unscaled = (unscaled * 10) + (s[i] - '0');
            numDigits++;
        }
        var scale = point < 0 ? 0 : s.Length - point - 1;
        if (numDigits == 0 || scale > MaxPrecision)
            return false;
        result = new ImpalaDecimal(isNegative ? -unscaled : unscaled, (byte)scale);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ImpalaDecimal other)
    {
        var whole = Whole.CompareTo(other.Whole);
        return whole != 0 ? whole : (Fraction * Powers[MaxPrecision - Scale]).CompareTo(other.Fraction * Powers[MaxPrecision - other.Scale]);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        ImpalaDecimal other => CompareTo(other),
        _ => throw new ArgumentException($"Expected an {nameof(ImpalaDecimal)}.", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(ImpalaDecimal other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ImpalaDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Whole, Fraction * Powers[MaxPrecision - Scale]);

    /// <summary>All digits, with a point: <c>-0.50</c>.</summary>
    public override string ToString()
    {
        var digits = Int128.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Int128.IsNegative(Unscaled) ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }

    /// <summary>All digits, with a point; formats and cultures change nothing.</summary>
    /// <param name="format">Not used.</param>
    /// <param name="formatProvider">Not used.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    private Int128 Whole => Unscaled / Powers[Scale];

    private Int128 Fraction => Unscaled % Powers[Scale];

    private static Int128[] MakePowers()
    {
        var powers = new Int128[MaxPrecision + 1];
        powers[0] = 1;
        for (var i = 1; i <= MaxPrecision; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
