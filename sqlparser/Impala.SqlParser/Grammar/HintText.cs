using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>Hints: comments that begin with +, and Impala's old form [a, b].</summary>
internal static class HintText
{
    /// <summary>Takes the hint comments that stand here.</summary>
    public static AstList<Hint> Accept(ref State state)
    {
        if (!state.Is(TokenKind.Hint))
            return [];
        var hints = new List<Hint>();
        while (state.Is(TokenKind.Hint))
        {
            var token = state.Current;
            var text = state.Context().TextOf(token);
            text = text.StartsWith("--", StringComparison.Ordinal) ? text[2..] : text[2..^2];
            Split(text.Trim().TrimStart('+'), token.Span, hints);
            state.Advance(1);
        }
        return hints.ToAstList();
    }

    /// <summary>Takes hint comments or [a, b] where a join or an insert may have them.</summary>
    public static AstList<Hint> AcceptWithBrackets(ref State state)
    {
        if (!state.Is(TokenKind.LeftBracket))
            return Accept(ref state);
        var start = state.Current.Start;
        var offset = 1;
        while (state.Peek(offset).Kind is TokenKind.Word or TokenKind.Comma)
            offset++;
        if (state.Peek(offset).Kind != TokenKind.RightBracket)
            return [];
        var end = state.Peek(offset).Start;
        var hints = new List<Hint>();
        Split(state.Context().Text[(start + 1)..end], TextSpan.FromBounds(start, end + 1), hints);
        state.Advance(offset + 1);
        return hints.ToAstList();
    }

    private static void Split(string text, TextSpan span, List<Hint> hints)
    {
        var position = 0;
        while (position < text.Length)
        {
            var start = position;
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
                position++;
            if (position == start)
            {
                position++;
                continue;
            }
            var name = text[start..position].ToUpperInvariant();
            var arguments = Array.Empty<string>();
            var rest = text.AsSpan(position).TrimStart();
            if (rest.StartsWith("(", StringComparison.Ordinal) && rest.IndexOf(')') is > 0 and var close)
            {
                arguments = rest[1..close].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                position = text.Length - rest.Length + close + 1;
            }
            hints.Add(new Hint(name, arguments.ToAstList()) { Span = span });
        }
    }
}
