namespace Impala.Server.Sessions.Options;

/// <summary>Kinds of runtime filters with commas between them, or ALL.</summary>
internal sealed class FilterTypesOption : OptionType
{
    public static readonly FilterTypesOption Instance = new();

    private static readonly EnumOption Names = EnumOption.Of("runtime filter type", "BLOOM", "MIN_MAX", "IN_LIST");

    public override string Values => "BLOOM, MIN_MAX, IN_LIST with commas between them, or ALL";

    public override string Normalize(string option, string value)
    {
        value = value.Trim('"');
        if (string.Equals(value, "ALL", StringComparison.OrdinalIgnoreCase))
            return string.Join(',', Names.AllowedValues);
        var chosen = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Names.Normalize).ToHashSet();
        return string.Join(',', Names.AllowedValues.Where(chosen.Contains));
    }
}
