using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

internal sealed partial class FunctionGrammar
{
    /// <summary>EXTRACT(unit FROM x); Impala's extract(x, 'unit') is a plain call.</summary>
    private bool ParseExtract(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        var unit = state.Peek(2);
        if (state.Peek(1).Kind != TokenKind.LeftParen || state.Peek(3).Keyword != Keyword.From
            || unit.Kind is not (TokenKind.Word or TokenKind.String or TokenKind.QuotedIdentifier))
            return ParseNameOrCall(ref state, ref expecteds, out result);
        var name = unit.Kind == TokenKind.String ? state.Context().StringValue(unit) : state.Context().TextOf(unit).Trim('"', '`');
        state.Advance(4);
        result = null;
        if (!grammar.Expression.TryParse(ref state, ref expecteds, out var source) || !state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new Extract(name.ToLowerInvariant(), source), start);
        return true;
    }

    private bool ParseTrim(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
            return ParseNameOrCall(ref state, ref expecteds, out result);
        var name = new Ast.ObjectName([state.Context().Name(start)]) { Span = start.Span };
        state.Advance(2);
        var side = AcceptSide(ref state);
        result = null;
        Expression? first = null;
        if (!state.Is(Keyword.From) && !grammar.Expression.TryParse(ref state, ref expecteds, out first))
            return false;
        if (state.Accept(Keyword.From))
        {
            if (!grammar.Expression.TryParse(ref state, ref expecteds, out var source) || !state.Expect(TokenKind.RightParen))
                return false;
            result = state.Placed(new Trim(side ?? TrimSide.Both, first, source), start.Start);
            return true;
        }
        if (side is not null)
        {
            if (!state.Expect(TokenKind.RightParen))
                return false;
            result = state.Placed(new Trim(side.Value, null, first!), start.Start);
            return true;
        }
        return FinishCall(name, first!, ref state, ref expecteds, out result);
    }

    private static TrimSide? AcceptSide(ref State state)
    {
        TrimSide? side = state.Current.Keyword switch
        {
            Keyword.Both => TrimSide.Both,
            Keyword.Leading => TrimSide.Leading,
            Keyword.Trailing => TrimSide.Trailing,
            _ => null,
        };
        if (side is not null && state.Peek(1).Kind is not (TokenKind.Comma or TokenKind.RightParen or TokenKind.Dot))
            state.Advance(1);
        else
            side = null;
        return side;
    }

    /// <summary>Finishes a plain call whose first argument is parsed already.</summary>
    private bool FinishCall(
        ObjectName name, Expression first, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var arguments = new List<Expression> { first };
        result = null;
        while (state.Accept(TokenKind.Comma))
        {
            if (!grammar.Expression.TryParse(ref state, ref expecteds, out var next))
                return false;
            arguments.Add(next);
        }
        if (!state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new FunctionCall(name, arguments.ToAstList()), name.Span.Start);
        return true;
    }

    private bool ParseSubstring(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
            return ParseNameOrCall(ref state, ref expecteds, out result);
        var name = new ObjectName([state.Context().Name(start)]) { Span = start.Span };
        state.Advance(2);
        result = null;
        if (!grammar.Expression.TryParse(ref state, ref expecteds, out var source))
            return false;
        if (!state.Is(Keyword.From) && !state.Is(Keyword.For))
            return FinishCall(name, source, ref state, ref expecteds, out result);
        Expression? from = null;
        Expression? length = null;
        while (state.Current.Keyword is Keyword.From or Keyword.For)
        {
            var isFrom = state.Is(Keyword.From);
            if ((isFrom ? from : length) is not null)
                return state.Fail("\")\"");
            state.Advance(1);
            if (!grammar.Expression.TryParse(ref state, ref expecteds, out var value))
                return false;
            if (isFrom)
                from = value;
            else
                length = value;
        }
        if (!state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new Substring(source, from, length), start.Start);
        return true;
    }

    private bool ParsePosition(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
            return ParseNameOrCall(ref state, ref expecteds, out result);
        state.Advance(2);
        result = null;
        // The operands stop short of IN, which stands between them.
        var level = Precedence.Of(dialect).In + 1;
        if (!grammar.Expression.ParseAt(level, ref state, ref expecteds, out var needle) || !state.Expect(Keyword.In)
            || !grammar.Expression.ParseAt(level, ref state, ref expecteds, out var source) || !state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new Position(needle, source), start);
        return true;
    }

    private bool ParseOverlay(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
            return ParseNameOrCall(ref state, ref expecteds, out result);
        var name = new ObjectName([state.Context().Name(start)]) { Span = start.Span };
        state.Advance(2);
        result = null;
        if (!grammar.Expression.TryParse(ref state, ref expecteds, out var source))
            return false;
        if (!state.Accept(Keyword.Placing))
            return FinishCall(name, source, ref state, ref expecteds, out result);
        Expression? length = null;
        if (!grammar.Expression.TryParse(ref state, ref expecteds, out var replacement) || !state.Expect(Keyword.From)
            || !grammar.Expression.TryParse(ref state, ref expecteds, out var from)
            || (state.Accept(Keyword.For) && !grammar.Expression.TryParse(ref state, ref expecteds, out length))
            || !state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new Overlay(source, replacement, from, length), start.Start);
        return true;
    }
}
