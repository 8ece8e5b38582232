namespace Impala.Engine.Functions.Temporal;

/// <summary>Which words of an <see cref="IsoDatePattern"/> may stand together; the texts are Impala's.</summary>
internal static class IsoDatePatternRules
{
    /// <summary>What is wrong, or an empty text. The order of the tests decides which of several errors is told.</summary>
    public static string Check(IReadOnlySet<string> used, IReadOnlyList<IsoDateToken> tokens, bool parses)
    {
        if (tokens.All(token => token.Field is IsoDateField.Separator or IsoDateField.Text))
            return "PARSE ERROR: No datetime tokens provided.";
        if (!parses)
        {
            return used.Contains("TZH") || used.Contains("TZM")
                ? "PARSE ERROR: Timezone offset not allowed in a datetime to string conversion"
                : "";
        }
        if (!tokens.Any(token => token.Field is not (IsoDateField.Separator or IsoDateField.Text) && !IsoDatePattern.IsOfTime(token.Field)))
            return "PARSE ERROR: No date tokens provided.";
        var error = CheckDate(used);
        return error.Length > 0 ? error : CheckTime(used) is { Length: > 0 } timeError ? timeError : CheckWeek(used);
    }

    private static string CheckDate(IReadOnlySet<string> used)
    {
        var (years, roundYears, months) = (Years(used), RoundYears(used), Months(used));
        if (years > 1 || roundYears > 1 || IsoYears(used) > 1)
            return "PARSE ERROR: Multiple year tokens provided";
        if (years == 1 && roundYears == 1)
            return "PARSE ERROR: Both year and round year are provided";
        if (used.Contains("Q"))
            return "PARSE_ERROR: Quarter token is not allowed in a string to datetime conversion";
        if (used.Contains("WW") || used.Contains("W"))
            return "PARSE_ERROR: Week number token is not allowed in a string to datetime conversion";
        if (months > 1)
            return "PARSE ERROR: Multiple month tokens provided";
        if (used.Contains("DDD") && (used.Contains("DD") || months == 1))
            return "PARSE ERROR: Day of year provided with day or month token";
        return used.Contains("D") ? "PARSE_ERROR: Day of week token is not allowed in a string to datetime conversion" : "";
    }

    private static string CheckTime(IReadOnlySet<string> used)
    {
        var hours = Count(used, "HH", "HH12", "HH24");
        var meridiems = Count(used, "AM", "A.M.", "PM", "P.M.");
        if (hours > 1)
            return "PARSE ERROR: Multiple hour tokens provided";
        if (meridiems > 1)
            return "PARSE ERROR: Multiple median indicator tokens provided";
        if (meridiems == 1 && used.Contains("HH24"))
            return "PARSE ERROR: Conflict between median indicator and hour token";
        if (meridiems == 1 && hours == 0)
            return "PARSE ERROR: Missing hour token";
        if (used.Contains("SSSSS") && (hours > 0 || meridiems > 0 || used.Contains("MI") || used.Contains("SS")))
            return "PARSE ERROR: Second of day token conflicts with other token(s)";
        if (used.Contains("TZM") && !used.Contains("TZH"))
            return "PARSE ERROR: TZH token is required for TZM";
        return used.Count(word => word.StartsWith("FF", StringComparison.Ordinal)) > 1 ? "PARSE ERROR: Multiple fractional second tokens provided." : "";
    }

    private static string CheckWeek(IReadOnlySet<string> used)
    {
        var days = Count(used, "ID", "DAY", "DY");
        if (days > 1)
            return "PARSE ERROR: Multiple day of week tokens provided.";
        var isoYears = IsoYears(used);
        if (isoYears == 0 && days == 0 && !used.Contains("IW"))
            return "";
        if (Years(used) + RoundYears(used) + Months(used) + Count(used, "DDD", "DD") > 0)
        {
            return used.Contains("DAY") || used.Contains("DY")
                ? "PARSE_ERROR: Day name token is not allowed in a string to datetime conversion except with IYYY|IYY|IY|I and IW tokens"
                : "PARSE ERROR: ISO 8601 week-based date tokens (i.e. IYYY, IW, ID) are not allowed to be used with regular date tokens.";
        }
        return isoYears == 0 || days == 0 || !used.Contains("IW")
            ? "PARSE ERROR: One or more required ISO 8601 week-based date tokens (i.e. IYYY, IW, ID) are missing."
            : "";
    }

    private static int Years(IReadOnlySet<string> used) => Count(used, "YYYY", "YYY", "YY", "Y");

    private static int RoundYears(IReadOnlySet<string> used) => Count(used, "RRRR", "RR");

    private static int IsoYears(IReadOnlySet<string> used) => Count(used, "IYYY", "IYY", "IY", "I");

    private static int Months(IReadOnlySet<string> used) => Count(used, "MM", "MONTH", "MON");

    private static int Count(IReadOnlySet<string> used, params ReadOnlySpan<string> words)
    {
        var count = 0;
        foreach (var word in words)
            count += used.Contains(word) ? 1 : 0;
        return count;
    }
}
