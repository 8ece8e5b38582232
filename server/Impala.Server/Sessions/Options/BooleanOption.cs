namespace Impala.Server.Sessions.Options;

/// <summary>true and 1 are true, shown as 1. As in Impala every other text is false; those that do not say so cause a warning.</summary>
internal sealed class BooleanOption : OptionType
{
    public static readonly BooleanOption Instance = new();

    public override string ValueType => "bool";

    public override string Values => "0, 1";

    public override string Normalize(string option, string value) => IsTrue(value) ? "1" : "0";

    public override string? Doubt(string option, string value) => IsTrue(value) || value.ToLowerInvariant() is "0" or "false" or "off" or "no" or "f" or "n"
        ? null
        : $"{option} takes true or false; '{value}' counts as false.";

    /// <summary>Impala's true and 1, and PostgreSQL's other words.</summary>
    public static bool IsTrue(string value) => value.ToLowerInvariant() is "1" or "true" or "on" or "yes" or "t" or "y";
}
