using System.Text;
using System.Text.RegularExpressions;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Functions.Operators;
using Impala.Engine.Functions.Rows;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Text;

/// <summary>PostgreSQL's functions over matches of regular expressions that give one value; those that give rows are <see cref="TableFunctions.TextParts"/>.</summary>
internal static class RegexRowFunctions
{
    private static readonly SqlType Texts = SqlType.ArrayOf(SqlTypeKind.String);

    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction(
            "regexp_match", "Groups of the first match of a regular expression.",
            [RowFunction.Of(Texts, SqlType.String, SqlType.String), RowFunction.Of(Texts, SqlType.String, SqlType.String, SqlType.String)], FirstMatch),
        new RowFunction(
            "regexp_split_to_array", "Parts of a text between matches of a regular expression.",
            [RowFunction.Of(Texts, SqlType.String, SqlType.String), RowFunction.Of(Texts, SqlType.String, SqlType.String, SqlType.String)], Split),
        new RowFunction(
            "regexp_count", "Number of matches of a regular expression.",
            [
                RowFunction.Of(SqlType.Int, SqlType.String, SqlType.String), RowFunction.Of(SqlType.Int, SqlType.String, SqlType.String, SqlType.Int),
                RowFunction.Of(SqlType.Int, SqlType.String, SqlType.String, SqlType.Int, SqlType.String),
            ],
            row => Matches(row, 3).Count()),
        new RowFunction("regexp_substr", "The n-th match of a regular expression.", Searches(SqlType.String, hasEnd: false), Substring),
        new RowFunction("regexp_instr", "Where the n-th match of a regular expression begins or ends.", Searches(SqlType.Int, hasEnd: true), Place),
    ];

    /// <summary>The parts of a text between matches; an empty match divides characters, but for those at the ends.</summary>
    public static IEnumerable<string> Parts(string text, Regex regex)
    {
        var start = 0;
        foreach (var match in Each(regex, text, 0))
        {
            if (match.Length == 0 && (match.Index >= text.Length || match.Index == start))
                continue;
            yield return text[start..match.Index];
            start = match.Index + match.Length;
        }
        yield return text[start..];
    }

    /// <summary>The matches from a place on, one after the other; fails when they take too long.</summary>
    public static IEnumerable<Match> Each(Regex regex, string text, int start)
    {
        for (var match = RegexCache.Match(regex, text, start); match.Success; match = RegexCache.Next(match))
            yield return match;
    }

    /// <summary>A match's groups as an array, the whole match when it has none.</summary>
    public static byte[] Groups(Match match)
    {
        var builder = new ArrayBuilder();
        for (var i = match.Groups.Count > 1 ? 1 : 0; i < match.Groups.Count; i++)
        {
            if (match.Groups[i].Success)
                builder.Add(Encoding.UTF8.GetBytes(match.Groups[i].Value));
            else
                builder.AddNull();
        }
        return builder.Encoded.ToArray();
    }

    // text, pattern[, start[, n[, end (of instr)[, flags[, group]]]]]
    private static FunctionSignature[] Searches(SqlType result, bool hasEnd)
    {
        SqlType[] all = [SqlType.String, SqlType.String, SqlType.Int, SqlType.Int, .. hasEnd ? [SqlType.Int] : (SqlType[])[], SqlType.String, SqlType.Int];
        return [.. Enumerable.Range(2, all.Length - 1).Select(count => RowFunction.Of(result, all[..count]))];
    }

    private static object? FirstMatch(RowArguments row)
    {
        var match = RegexCache.Match(RegexOf(row, 2), row.Text(0));
        return match.Success ? Groups(match) : null;
    }

    private static object? Split(RowArguments row)
    {
        var builder = new ArrayBuilder();
        foreach (var part in Parts(row.Text(0), RegexOf(row, 2)))
            builder.Add(Encoding.UTF8.GetBytes(part));
        return builder.Encoded.ToArray();
    }

    private static object? Substring(RowArguments row)
    {
        var group = row.Count > 5 ? (int)row.Long(5) : 0;
        return Nth(row, 4) is { } match && group < match.Groups.Count && match.Groups[group].Success ? match.Groups[group].Value : null;
    }

    private static object? Place(RowArguments row)
    {
        var group = row.Count > 6 ? (int)row.Long(6) : 0;
        var atEnd = row.Count > 4 && row.Long(4) == 1;
        if (Nth(row, 5) is not { } match || group >= match.Groups.Count || !match.Groups[group].Success)
            return 0;
        return match.Groups[group].Index + (atEnd ? match.Groups[group].Length : 0) + 1;
    }

    private static Match? Nth(RowArguments row, int flags)
    {
        var number = row.Count > 3 ? row.Long(3) : 1;
        if (number < 1)
            throw FunctionErrors.InvalidParameter("regular expression", $"invalid value for parameter \"n\": {number}");
        foreach (var match in Matches(row, flags))
            if (--number == 0)
                return match;
        return null;
    }

    private static IEnumerable<Match> Matches(RowArguments row, int flags)
    {
        var start = row.Count > 2 ? row.Long(2) : 1;
        if (start < 1)
            throw FunctionErrors.InvalidParameter("regular expression", $"invalid value for parameter \"start\": {start}");
        var text = row.Text(0);
        return start > text.Length + 1 ? [] : Each(RegexOf(row, flags), text, (int)start - 1);
    }

    private static Regex RegexOf(RowArguments row, int flags) =>
        RegexCache.Get(row.Text(1), row.Count > flags ? RegexMatch.Flags(row.Bytes(flags)) : RegexOptions.None);
}
