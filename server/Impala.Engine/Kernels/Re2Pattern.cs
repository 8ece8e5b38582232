using System.Text;

namespace Impala.Engine.Kernels;

/// <summary>
/// Writes a pattern of RE2's syntax (Impala's) in .NET's: named classes like [[:alpha:]], ASCII \d \w \s, (?P&lt;name&gt;..), \Q..\E, and $ as the end of
/// the text alone. A class inside brackets keeps its brackets literal, since RE2 has no subtraction of classes.
/// </summary>
internal static class Re2Pattern
{
    /// <summary>Longer patterns are refused before they are compiled.</summary>
    public const int MaxLength = 32 * 1024;

    public static string ToDotNet(string pattern, bool isMultiline)
    {
        var text = new StringBuilder(pattern.Length + 16);
        var at = 0;
        while (at < pattern.Length)
        {
            switch (pattern[at])
            {
                case '\\' when at + 1 < pattern.Length:
                    at = CopyEscape(pattern, at, text, inClass: false);
                    break;
                case '[':
                    at = CopyClass(pattern, at, text);
                    break;
                case '$' when !isMultiline:
                    text.Append(@"\z");
                    at++;
                    break;
                case '(' when string.CompareOrdinal(pattern, at, "(?P<", 0, 4) == 0:
                    text.Append("(?<");
                    at += 4;
                    break;
                default:
                    text.Append(pattern[at++]);
                    break;
            }
        }
        return text.ToString();
    }

    private static int CopyEscape(string pattern, int at, StringBuilder text, bool inClass)
    {
        var letter = pattern[at + 1];
        if (letter == 'Q')
        {
            var end = pattern.IndexOf(@"\E", at + 2, StringComparison.Ordinal);
            var literal = end < 0 ? pattern[(at + 2)..] : pattern[(at + 2)..end];
            text.Append(System.Text.RegularExpressions.Regex.Escape(literal));
            return end < 0 ? pattern.Length : end + 2;
        }
        var (set, isNegated) = letter switch
        {
            'd' => ("0-9", false),
            'D' => ("0-9", true),
            'w' => ("0-9A-Za-z_", false),
            'W' => ("0-9A-Za-z_", true),
            's' => (@"\t\n\f\r ", false),
            'S' => (@"\t\n\f\r ", true),
            _ => (null, false),
        };
        // A negated set within brackets stays .NET's: it cannot be written as ranges there.
        if (set is null || (inClass && isNegated))
            text.Append(pattern, at, 2);
        else if (inClass)
            text.Append(set);
        else
            text.Append('[').Append(isNegated ? "^" : "").Append(set).Append(']');
        return at + 2;
    }

    private static int CopyClass(string pattern, int at, StringBuilder text)
    {
        text.Append(pattern[at++]);
        if (at < pattern.Length && pattern[at] == '^')
            text.Append(pattern[at++]);
        // A bracket that comes first is a member.
        if (at < pattern.Length && pattern[at] == ']')
        {
            text.Append(@"\]");
            at++;
        }
        while (at < pattern.Length && pattern[at] != ']')
        {
            if (pattern[at] == '\\' && at + 1 < pattern.Length)
            {
                at = CopyEscape(pattern, at, text, inClass: true);
            }
            else if (pattern[at] == '[' && TryNamed(pattern, at, out var members, out var length))
            {
                text.Append(members);
                at += length;
            }
            else
            {
                text.Append(pattern[at] == '[' ? @"\[" : pattern[at].ToString());
                at++;
            }
        }
        if (at < pattern.Length)
            text.Append(pattern[at++]);
        return at;
    }

    private static bool TryNamed(string pattern, int at, out string members, out int length)
    {
        members = "";
        length = 0;
        if (at + 1 >= pattern.Length || pattern[at + 1] != ':')
            return false;
        var end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
            return false;
        length = end + 2 - at;
        members = pattern[(at + 2)..end] switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "ascii" => @"\x00-\x7F",
            "blank" => @"\t ",
            "cntrl" => @"\x00-\x1F\x7F",
            "digit" => "0-9",
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => @"!-/:-@\[-`{-~",
            "space" => @"\t\n\v\f\r ",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            _ => "",
        };
        return members.Length > 0;
    }
}
