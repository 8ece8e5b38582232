using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>Hints: comments that begin with +, and Impala's old form [a, b].</summary>
internal static class HintText
{
    /// <summary>Takes the hint comments that stand here.</summary>
    public static AstList<Hint> Accept(ref State state)
    {
        if (!state.Context().Dialect.PostgresForms)
            return AcceptOne(ref state);
        if (!state.Is(TokenKind.Hint))
            return [];
        var hints = new List<Hint>();
        while (state.Is(TokenKind.Hint))
        {
            Split(ContentOf(ref state), state.Current.Span, hints);
            state.Advance(1);
        }
        return hints.ToAstList();
    }

    /// <summary>True when hints stand here.</summary>
    public static bool Follows(ref State state) => state.Is(TokenKind.Hint) || state.Is(TokenKind.LeftBracket) || state.Is(Keyword.StraightJoin);

    /// <summary>Takes hint comments or [a, b] where a join or an insert may have them.</summary>
    public static AstList<Hint> AcceptWithBrackets(ref State state)
    {
        if (!state.Context().Dialect.PostgresForms)
            return AcceptOne(ref state);
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

    /// <summary>The one group of hints Impala takes in a place: a comment, STRAIGHT_JOIN, or [a, b(1)]. Other text in brackets is left, and so an error.</summary>
    private static AstList<Hint> AcceptOne(ref State state)
    {
        var token = state.Current;
        if (token.Keyword == Keyword.StraightJoin)
        {
            state.Advance(1);
            return [new Hint("STRAIGHT_JOIN", []) { Span = token.Span }];
        }
        var hints = new List<Hint>();
        if (token.Kind == TokenKind.Hint && !IsSelectivity(ref state, out _))
        {
            Split(ContentOf(ref state), token.Span, hints);
            state.Advance(1);
        }
        else if (token.Kind == TokenKind.LeftBracket)
        {
            var offset = 1;
            while (state.Peek(offset).Kind is not (TokenKind.RightBracket or TokenKind.EndOfInput))
                offset++;
            var content = state.Context().Text[token.End..state.Peek(offset).Start];
            if (state.Peek(offset).Kind != TokenKind.RightBracket || !HintSyntax.IsList(content, state.Context().Dialect))
                return [];
            Split(content, TextSpan.FromBounds(token.Start, state.Peek(offset).End), hints);
            state.Advance(offset + 1);
        }
        return hints.ToAstList();
    }

    /// <summary>True at /* +SELECTIVITY(0.5) */, which stands behind a predicate in parentheses.</summary>
    public static bool IsSelectivity(ref State state, out string value)
    {
        value = "";
        return state.Is(TokenKind.Hint) && HintSyntax.IsSelectivity(ContentOf(ref state), out value);
    }

    private static string ContentOf(ref State state)
    {
        var text = state.Context().TextOf(state.Current);
        text = text.StartsWith("--", StringComparison.Ordinal) ? text[2..] : text[2..^2];
        return text.Trim().TrimStart('+');
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
