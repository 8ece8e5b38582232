using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Impala.Data;

/// <summary>
/// A TIMESTAMP with its nine digits of a second, which <see cref="DateTime"/> has not. The binary wire format has six: all nine come with
/// <see cref="ImpalaCommand.ResultsAsText"/> where the session writes them.
/// </summary>
public readonly record struct ImpalaTimestamp : IComparable<ImpalaTimestamp>, ISpanParsable<ImpalaTimestamp>
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Makes a timestamp.</summary>
    /// <param name="dateTime">It to the tick, which is 100 nanoseconds; its kind does not count.</param>
    /// <param name="nanoseconds">What is more, 0 to 99.</param>
    /// <exception cref="ArgumentOutOfRangeException">The nanoseconds are a tick or more.</exception>
    public ImpalaTimestamp(DateTime dateTime, int nanoseconds = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nanoseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nanoseconds, NanosecondsPerTick);
        DateTime = DateTime.SpecifyKind(dateTime, DateTimeKind.Unspecified);
        Nanoseconds = nanoseconds;
    }

    /// <summary>The timestamp to the tick, without kind.</summary>
    public DateTime DateTime { get; }

    /// <summary>Nanoseconds beyond <see cref="DateTime"/>, 0 to 99.</summary>
    public int Nanoseconds { get; }

    /// <summary>Whether the first is the earlier one.</summary>
    public static bool operator <(ImpalaTimestamp left, ImpalaTimestamp right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is the later one.</summary>
    public static bool operator >(ImpalaTimestamp left, ImpalaTimestamp right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is not the later one.</summary>
    public static bool operator <=(ImpalaTimestamp left, ImpalaTimestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is not the earlier one.</summary>
    public static bool operator >=(ImpalaTimestamp left, ImpalaTimestamp right) => left.CompareTo(right) >= 0;

    /// <inheritdoc cref="ISpanParsable{T}.Parse"/>
    public static ImpalaTimestamp Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var value) ? value : throw new FormatException($"'{s}' is no timestamp.");

    /// <inheritdoc cref="IParsable{T}.Parse"/>
    public static ImpalaTimestamp Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ImpalaTimestamp result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ImpalaTimestamp result)
    {
        result = default;
        s = s.Trim();
        var point = s.IndexOf('.');
        var nanoseconds = 0;
        if (point >= 0)
        {
            var fraction = s[(point + 1)..];
            if (fraction.Length is 0 or > 9 || !int.TryParse(fraction, NumberStyles.None, CultureInfo.InvariantCulture, out nanoseconds))
                return false;
            for (var i = fraction.Length; i < 9; i++)
                nanoseconds *= 10;
            s = s[..point];
        }
        if (!DateTime.TryParseExact(s, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var seconds))
            return false;
        result = new ImpalaTimestamp(seconds.AddTicks(nanoseconds / NanosecondsPerTick), nanoseconds % NanosecondsPerTick);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ImpalaTimestamp other)
    {
        var ticks = DateTime.CompareTo(other.DateTime);
        return ticks != 0 ? ticks : Nanoseconds.CompareTo(other.Nanoseconds);
    }

    /// <summary>As Impala writes it, with nine digits when it has a fraction: <c>2024-02-29 12:34:56.123456789</c>.</summary>
    public override string ToString()
    {
        var nanoseconds = (DateTime.Ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick) + Nanoseconds;
        var fraction = nanoseconds == 0 ? "" : "." + nanoseconds.ToString("d9", CultureInfo.InvariantCulture);
        return DateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + fraction;
    }
}
