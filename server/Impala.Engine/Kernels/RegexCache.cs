using System.Text.RegularExpressions;
using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>Compiled regular expressions by pattern. They never backtrack and have a time limit, so no pattern can hold a worker.</summary>
internal static class RegexCache
{
    private const int MaxEntries = 256;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string Pattern, RegexOptions Options), Regex> Cache = new();

    /// <summary>The expression for a pattern; raises 2201B when it is malformed, or uses what needs backtracking.</summary>
    public static Regex Get(string pattern, RegexOptions options)
    {
        options |= RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        if (Cache.TryGetValue((pattern, options), out var known))
            return known;
        Regex made;
        try
        {
            made = new Regex(pattern, options, TimeLimit);
        }
        catch (ArgumentException error)
        {
            throw FunctionErrors.InvalidRegex(error.Message);
        }
        catch (NotSupportedException error)
        {
            throw FunctionErrors.InvalidRegex(error.Message);
        }
        if (Cache.Count >= MaxEntries)
            Cache.Clear();
        Cache[(pattern, options)] = made;
        return made;
    }

    public static bool IsMatch(Regex regex, string text)
    {
        try
        {
            return regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FunctionErrors.RegexTimeout();
        }
    }
}
