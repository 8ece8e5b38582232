using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>Threads of a fragment in Impala's processing cost algorithm, 1 to 128; Impala words the refusal of these in their own way.</summary>
internal sealed class ThreadsOption : OptionType
{
    public static readonly ThreadsOption Instance = new();

    private const int Most = 128;

    public override string ValueType => "integer";

    public override string Values => FormattableString.Invariant($"1 to {Most}");

    public override string Normalize(string option, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most
            ? number.ToString(CultureInfo.InvariantCulture)
            : throw Refused(FormattableString.Invariant($"{value} is not valid for {option.ToLowerInvariant()}. Valid values are in [1, {Most}]."));
}
