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
        if (pattern.Length > Re2Pattern.MaxLength)
            throw FunctionErrors.InvalidRegex("the pattern is too long.");
        Regex made;
        try
        {
            made = new Regex(Re2Pattern.ToDotNet(pattern, options.HasFlag(RegexOptions.Multiline)), options, TimeLimit);
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

    public static Match Match(Regex regex, string text)
    {
        try
        {
            return regex.Match(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FunctionErrors.RegexTimeout();
        }
    }

    /// <summary>The first match at or behind a place.</summary>
    public static Match Match(Regex regex, string text, int start)
    {
        try
        {
            return regex.Match(text, start);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FunctionErrors.RegexTimeout();
        }
    }

    /// <summary>The match behind another one.</summary>
    public static Match Next(Match match)
    {
        try
        {
            return match.NextMatch();
        }
        catch (RegexMatchTimeoutException)
        {
            throw FunctionErrors.RegexTimeout();
        }
    }

    /// <summary>Matches that do not overlap.</summary>
    public static int Count(Regex regex, string text)
    {
        try
        {
            return regex.Count(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FunctionErrors.RegexTimeout();
        }
    }

    /// <summary>Replaces the first match or all; the replacement names groups as \1 and the whole match as \0 or \&amp;.</summary>
    public static string Replace(Regex regex, string text, string replacement, bool all)
    {
        try
        {
            return regex.Replace(text, match => Expand(match, replacement), all ? -1 : 1);
        }
        catch (RegexMatchTimeoutException)
        {
            throw FunctionErrors.RegexTimeout();
        }
    }

    private static string Expand(Match match, string replacement)
    {
        if (!replacement.Contains('\\', StringComparison.Ordinal))
            return replacement;
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '\\' || i + 1 == replacement.Length)
            {
                text.Append(replacement[i]);
                continue;
            }
            var next = replacement[++i];
            if (char.IsAsciiDigit(next) || next == '&')
                text.Append(match.Groups[next == '&' ? 0 : next - '0'].Value);
            else
                text.Append(next);
        }
        return text.ToString();
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
