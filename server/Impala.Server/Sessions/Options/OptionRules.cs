using System.Globalization;
using Impala.Catalog.Errors;

namespace Impala.Server.Sessions.Options;

/// <summary>Rules over several options. As in Impala, SET takes each by itself, and the next query is refused.</summary>
internal static class OptionRules
{
    public static void Check(IReadOnlyDictionary<string, string> options)
    {
        var memory = Bytes(options, "MAX_RESULT_SPOOLING_MEM");
        var spilled = Bytes(options, "MAX_SPILLED_RESULT_SPOOLING_MEM");
        if (memory == 0 && spilled != 0)
            throw Refused("If max_result_spooling_mem is set to 0 (unbounded) max_spilled_result_spooling_mem must be set to 0 (unbounded) as well.");
        if (spilled != 0 && spilled < memory)
            throw Refused(FormattableString.Invariant($"max_spilled_result_spooling_mem '{spilled}' must be greater than max_result_spooling_mem '{memory}'"));
    }

    private static long Bytes(IReadOnlyDictionary<string, string> options, string name) => long.Parse(options[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static SqlException Refused(string message) => new(SqlState.InvalidParameterValue, message);
}
