using Impala.Catalog.Errors;

namespace Impala.Server.Sessions.Options;

/// <summary>A switch with one side only: the other is refused as not supported (0A000).</summary>
/// <param name="isOn">The side that is there.</param>
/// <param name="why">Completes "is not supported: ".</param>
internal sealed class OneSidedOption(bool isOn, string why) : OptionType
{
    public override string ValueType => "bool";

    public override string Values => isOn ? "1" : "0";

    public override string Normalize(string option, string value) => BooleanOption.IsTrue(value) == isOn
        ? Values
        : throw new SqlException(SqlState.FeatureNotSupported, $"{option}={(isOn ? "false" : "true")} is not supported: {why}");
}
