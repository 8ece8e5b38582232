using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Rewrites constant patterns of LIKE ... ESCAPE to the backslash that LIKE's kernel knows, and of SIMILAR TO to a regular expression.</summary>
internal static class LikePatterns
{
    public static ScalarExpression Rewrite(Ast.Like like, ScalarExpression pattern, ScalarExpression? escape, AnalysisErrors errors)
    {
        if (pattern is not Constant { Value: var patternValue } || (escape is not null && escape is not Constant))
            throw errors.Unsupported("a pattern that is not a constant with ESCAPE or SIMILAR TO", like.Span);
        var escapeText = escape is Constant { Value: ByteString bytes } ? bytes.ToString() : "\\";
        if (escapeText.Length > 1)
            throw errors.InvalidEscape(like.Span);
        if (patternValue is not ByteString text)
            return pattern;
        char? escapeCharacter = escapeText.Length == 0 ? null : escapeText[0];
        var rewritten = like.Kind == Ast.LikeKind.Similar ? ToRegex(text.ToString(), escapeCharacter) : ToBackslash(text.ToString(), escapeCharacter);
        return new Constant(SqlType.String, ByteString.FromText(rewritten));
    }

    private static string ToBackslash(string pattern, char? escape)
    {
        var result = new StringBuilder(pattern.Length + 4);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == escape && i + 1 < pattern.Length)
                result.Append('\\').Append(pattern[++i]);
            else if (pattern[i] == '\\')
                result.Append("\\\\");
            else
                result.Append(pattern[i]);
        }
        return result.ToString();
    }

    // SQL's % and _ are .* and .; | * + ? {m,n} ( ) and [...] mean what they mean in regular expressions.
    private static string ToRegex(string pattern, char? escape)
    {
        var result = new StringBuilder("^(?:");
        for (var i = 0; i < pattern.Length; i++)
        {
            var character = pattern[i];
            if (character == escape && i + 1 < pattern.Length)
                AppendLiteral(result, pattern[++i]);
            else if (character == '%')
                result.Append(".*");
            else if (character == '_')
                result.Append('.');
            else if (character is '.' or '^' or '$' or '\\')
                result.Append('\\').Append(character);
            else
                result.Append(character);
        }
        return result.Append(")$").ToString();
    }

    private static void AppendLiteral(StringBuilder result, char character)
    {
        if (!char.IsLetterOrDigit(character) && character != ' ')
            result.Append('\\');
        result.Append(character);
    }
}
