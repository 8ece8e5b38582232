using System.Text.RegularExpressions;

namespace Impala.SqlParser.Lexing;

/// <summary>What may stand in one of Impala's hints: names with commas between, which may have arguments in parentheses.</summary>
internal static partial class HintSyntax
{
    /// <summary>a, b(c, d), e(5), or nothing between commas; a reserved word is no name but STRAIGHT_JOIN and CLUSTERED.</summary>
    public static bool IsList(string content, SqlDialect dialect)
    {
        var rest = content;
        while (true)
        {
            var hint = NextHint().Match(rest);
            if (!hint.Success || !IsName(hint.Groups["name"].Value, hint.Groups["arguments"].Success, dialect))
                return false;
            rest = rest[hint.Length..];
            if (rest.Length == 0)
                return true;
            if (rest[0] != ',')
                return false;
            rest = rest[1..];
        }
    }

    public static bool IsSelectivity(string content, out string value)
    {
        var match = Selectivity().Match(content);
        value = match.Groups["value"].Value;
        return match.Success;
    }

    private static bool IsName(string name, bool hasArguments, SqlDialect dialect) => WordTable.Find(name) switch
    {
        Keyword.StraightJoin or Keyword.Clustered => !hasArguments,
        Keyword.Selectivity => false,
        var keyword => dialect.Words.ClassOf(keyword) == WordClass.Unreserved,
    };

    [GeneratedRegex(@"^\s*((?<name>[0-9]*[\p{L}_$][\p{L}\p{Nd}_$]*)\s*(?<arguments>\(\s*([\p{L}_$][\p{L}\p{Nd}_$]*(\s*,\s*[\p{L}_$][\p{L}\p{Nd}_$]*)*|[0-9]+)\s*\)\s*)?)?", RegexOptions.ExplicitCapture)]
    private static partial Regex NextHint();

    [GeneratedRegex(@"^\s*selectivity\s*\(\s*(?<value>[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+[eE][+-]?[0-9]+)\s*\)\s*$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Selectivity();
}
