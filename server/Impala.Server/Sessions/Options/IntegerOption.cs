using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerOption : OptionType
{
    private readonly long _min;
    private readonly long _max;
    private readonly Func<long, string?> _check;

    private IntegerOption(string values, long min, long max, Func<long, string?> check)
    {
        Values = values;
        _min = min;
        _max = max;
        _check = check;
    }

    /// <summary>Any of 32 bits.</summary>
    public static readonly IntegerOption Any = new("integer", int.MinValue, int.MaxValue, _ => null);

    public static readonly IntegerOption NonNegative = new("0 and more", int.MinValue, int.MaxValue, CheckNonNegative);

    /// <summary>Of 64 bits.</summary>
    public static readonly IntegerOption NonNegativeLong = new("0 and more", long.MinValue, long.MaxValue, CheckNonNegative);

    public override string ValueType => "integer";

    public override string Values { get; }

    public static IntegerOption Between(long lower, long upper) => new(
        Invariant($"{lower} to {upper}"),
        int.MinValue,
        int.MaxValue,
        value => value < lower || value > upper ? Invariant($"{value} is not in range [{lower}, {upper}]") : null);

    public static IntegerOption AtLeast(long lower, long? except = null, bool isLong = false) => new(
        Invariant($"{lower} and more{(except is { } not ? Invariant($", not {not}") : "")}"),
        isLong ? long.MinValue : int.MinValue,
        isLong ? long.MaxValue : int.MaxValue,
        value => value < lower ? Invariant($"Value must be greater than or equal to {lower}, actual value: {value}")
            : value == except ? Invariant($"Value can't be {value}, actual value: {value}")
            : null);

    /// <summary>Zero or more, but not <paramref name="except"/>.</summary>
    public static IntegerOption NonNegativeBut(long except) => new(
        Invariant($"0 and more, not {except}"),
        int.MinValue,
        int.MaxValue,
        value => CheckNonNegative(value) ?? (value == except ? Invariant($"Value can't be {except}, actual value: {value}") : null));

    public override string Normalize(string option, string value)
    {
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < _min || number > _max)
            throw NotParsed(option, value);
        if (_check(number) is { } reason)
            throw Invalid(option, reason);
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string? CheckNonNegative(long value) => value < 0 ? Invariant($"Value must be non-negative: {value}") : null;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
