using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>
/// A size: bytes, or a number with k, m, g, t (and a b), shown in bytes; -1 stands for 0, which mostly is no limit. A percentage of the
/// machine's memory is taken where the option is a memory limit, and stays a percentage.
/// </summary>
internal sealed class BytesOption : OptionType
{
    private readonly Func<long, string?> _check;
    private readonly bool _isPercentTaken;
    private readonly bool _keepsMinusOne;

    private BytesOption(string values, Func<long, string?>? check = null, bool isPercentTaken = false, bool keepsMinusOne = false)
    {
        Values = values;
        _check = check ?? (_ => null);
        _isPercentTaken = isPercentTaken;
        _keepsMinusOne = keepsMinusOne;
    }

    public static readonly BytesOption Any = new("size");

    public static readonly BytesOption MemoryLimit = new("size, or a percentage of the memory", isPercentTaken: true);

    /// <summary>-1 is without limit and 0 allows nothing.</summary>
    public static readonly BytesOption OrMinusOne = new("size, or -1", keepsMinusOne: true);

    /// <summary>Sizes of a bloom filter.</summary>
    public static readonly BytesOption BloomFilter = Between(4096, 512 << 20);

    /// <summary>Sizes of a spillable buffer.</summary>
    public static readonly BytesOption PowerOfTwo = new(
        "power of two up to 1 TB",
        value => value < 0 || value > 1L << 40 ? Invariant($"{value} is not in range [0, {1L << 40}]")
            : value <= 0 || (value & (value - 1)) != 0 ? Invariant($"Value must be a power of two: {value}")
            : null);

    public override string Values { get; }

    public static BytesOption Between(long lower, long upper) => new(
        Invariant($"{lower} to {upper}"),
        value => value < lower || value > upper ? Invariant($"{value} is not in range [{lower}, {upper}]") : null);

    public static BytesOption AtLeast(long lower) => new(
        Invariant($"{lower} and more"),
        value => value < lower ? Invariant($"Value must be greater than or equal to {lower}, actual value: {value}") : null);

    public override string Normalize(string option, string value)
    {
        if (_keepsMinusOne && value == "-1")
            return value;
        if (value[^1] == '%')
        {
            if (!_isPercentTaken || !int.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent > 100)
                throw NotParsed(option, value);
            return percent == 0 ? "0" : percent.ToString(CultureInfo.InvariantCulture) + "%";
        }
        if (!TryParse(value, out var bytes))
            throw NotParsed(option, value);
        if (_check(bytes) is { } reason)
            throw Invalid(option, reason);
        if (option == "RUNTIME_FILTER_MAX_SIZE" && bytes < LeastBuffer)
            throw Refused(Invariant($"{option} should not be less than {LeastBuffer} which is the minimum buffer size that can be allocated by the buffer pool"));
        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    // Impala's --min_buffer_size.
    private const long LeastBuffer = 8192;

    /// <summary>Bytes of "64", "64b", "1.5g", "1GB"; -1 is 0. A fraction needs a unit.</summary>
    private static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (text == "-1")
            return true;
        var number = text.AsSpan();
        if (number.Length > 1 && number[^1] is 'b' or 'B')
            number = number[..^1];
        var shift = number[^1] switch
        {
            'k' or 'K' => 10,
            'm' or 'M' => 20,
            'g' or 'G' => 30,
            't' or 'T' => 40,
            _ => 0,
        };
        if (shift == 0)
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes);
        if (!double.TryParse(number[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value * (1L << shift) >= long.MaxValue)
            return false;
        bytes = (long)(value * (1L << shift));
        return true;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
