using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>What our own parsers ask of Pidgin's state. The last token is EndOfInput and nobody takes it, so there always is a current token.</summary>
internal static class Cursor
{
    public static ParseContext Context(this ref State state) => (ParseContext)state.Configuration;

    public static int Index(this ref State state) => (int)state.Location;

    /// <summary>The token <paramref name="offset"/> places ahead; EndOfInput beyond the end.</summary>
    public static Token Peek(this ref State state, int offset)
    {
        var tokens = state.Context().Tokens;
        return tokens[Math.Min(state.Index() + offset, tokens.Length - 1)];
    }

    /// <summary>Where the token before the current one ends.</summary>
    public static int PreviousEnd(this ref State state) => state.Index() == 0 ? 0 : state.Context().Tokens[state.Index() - 1].End;

    public static bool Is(this ref State state, Keyword keyword) => state.Current.Keyword == keyword;

    public static bool Is(this ref State state, TokenKind kind) => state.Current.Kind == kind;

    /// <summary>Takes the token if it is there.</summary>
    public static bool Accept(this ref State state, Keyword keyword)
    {
        if (!state.Is(keyword))
            return false;
        state.Advance(1);
        return true;
    }

    /// <summary>Takes the token if it is there.</summary>
    public static bool Accept(this ref State state, TokenKind kind)
    {
        if (!state.Is(kind))
            return false;
        state.Advance(1);
        return true;
    }

    /// <summary>Takes the token, or records that it was expected.</summary>
    public static bool Expect(this ref State state, Keyword keyword) =>
        state.Accept(keyword) || state.Fail(Labels.Of(keyword));

    /// <summary>Takes the token, or records that it was expected.</summary>
    public static bool Expect(this ref State state, TokenKind kind) =>
        state.Accept(kind) || state.Fail(Labels.Of(kind));

    /// <summary>Records a failure at the current token; always false.</summary>
    public static bool Fail(this ref State state, string label, int ahead = 0)
    {
        state.Context().RecordFailure(state.Index() + ahead, label);
        state.SetError(Maybe.Nothing<Token>(), false, state.Location, null);
        return false;
    }

    public static bool IsName(this ref State state) => Names.IsColumnName(state.Current, state.Context().Dialect);

    /// <summary>Takes a name that the dialect lets stand without AS or a dot before it.</summary>
    public static bool ExpectName(this ref State state, out Identifier name)
    {
        if (!state.IsName())
        {
            name = null!;
            return state.Fail("a name");
        }
        name = state.Context().Name(state.Current);
        state.Advance(1);
        return true;
    }

    /// <summary>Takes a name behind a dot or AS, where PostgreSQL lets any word stand.</summary>
    public static bool ExpectLabel(this ref State state, out Identifier name)
    {
        if (!Names.IsLabel(state.Current, state.Context().Dialect))
        {
            name = null!;
            return state.Fail("a name");
        }
        name = state.Context().Name(state.Current);
        state.Advance(1);
        return true;
    }

    /// <summary>Places a node over the tokens from <paramref name="start"/> to the one before the current.</summary>
    public static T Placed<T>(this ref State state, T node, int start)
        where T : SqlNode
    {
        node.PlaceAtBirth(start, state.PreviousEnd());
        return node;
    }
}
