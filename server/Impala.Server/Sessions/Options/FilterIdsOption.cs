using System.Globalization;

namespace Impala.Server.Sessions.Options;

/// <summary>Numbers of runtime filters with commas between them.</summary>
internal sealed class FilterIdsOption : OptionType
{
    public static readonly FilterIdsOption Instance = new();

    public override string Values => "integers with commas between them";

    public override string Normalize(string option, string value)
    {
        var ids = new SortedSet<int>();
        foreach (var text in value.Trim('"').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
                throw Refused($"{option} is not a valid comma separated integers.");
            ids.Add(id);
        }
        return string.Join(',', ids);
    }
}
