using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>A number with a fraction, within bounds.</summary>
internal sealed class RealOption : OptionType
{
    private readonly Func<double, string?> _check;

    private RealOption(string values, Func<double, string?> check)
    {
        Values = values;
        _check = check;
    }

    public static readonly RealOption Any = new("number", _ => null);

    /// <summary>Shares: 0 and 1 belong to it.</summary>
    public static readonly RealOption Share = Between(0, 1);

    /// <summary>Above zero.</summary>
    public static readonly RealOption Positive = new(
        "above 0", value => value <= 0 ? Invariant($"Value must be greater than 0, actual value: {value}") : null);

    /// <summary>Between 0 and 1, both excluded.</summary>
    public static readonly RealOption Rate = new(
        "above 0, below 1", value => value is <= 0 or >= 1 ? Invariant($"{value} is not in range (0, 1)") : null);

    public override string ValueType => "real";

    public override string Values { get; }

    public static RealOption Between(double lower, double upper) => new(
        Invariant($"{lower} to {upper}"),
        value => value < lower || value > upper ? Invariant($"{value} is not in range [{lower}, {upper}]") : null);

    public override string Normalize(string option, string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            throw NotParsed(option, value);
        if (_check(number) is { } reason)
            throw Invalid(option, reason);
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('E', StringComparison.Ordinal) ? text : text + ".0";
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
