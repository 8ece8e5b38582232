using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>One of some names, or its number; shown as the name.</summary>
/// <param name="what">How Impala calls it in its refusal.</param>
/// <param name="names">Names with their numbers, in the order of the numbers.</param>
internal sealed class EnumOption(string what, params (int Number, string Name)[] names) : OptionType
{
    public override string ValueType => "enum";

    public override string Values => string.Join(", ", AllowedValues);

    public override IReadOnlyList<string> AllowedValues { get; } = [.. names.Select(name => name.Name)];

    /// <summary>Names numbered from 0.</summary>
    public static EnumOption Of(string what, params string[] names) => new(what, [.. names.Select((name, number) => (number, name))]);

    public override string Normalize(string option, string value) => Normalize(value);

    public string Normalize(string value)
    {
        foreach (var (number, name) in names)
            if (string.Equals(value, name, StringComparison.OrdinalIgnoreCase) || value == number.ToString(CultureInfo.InvariantCulture))
                return name;
        throw Refused($"Invalid {what}: '{value}'. Valid values are {string.Join(", ", names.Select(name => FormattableString.Invariant($"{name.Name}({name.Number})")))}.");
    }
}
