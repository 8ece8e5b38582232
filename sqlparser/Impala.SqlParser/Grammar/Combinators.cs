using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

internal delegate bool Rule<T>(ref State state, out T result);

/// <summary>A parser from a function over the state: for rules that look ahead or loop, where combinators cost several times as much.</summary>
internal sealed class RuleParser<T>(Rule<T> rule) : Parser<Token, T>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out T result) =>
        rule(ref state, out result);
}

/// <summary>Chooses by the current token, instead of trying one alternative after the other.</summary>
internal sealed class Dispatch<T>(string label) : Parser<Token, T>
{
    private readonly Parser<Token, T>?[] _byKeyword = new Parser<Token, T>?[Enum.GetValues<Keyword>().Length];
    private readonly Parser<Token, T>?[] _byKind = new Parser<Token, T>?[Enum.GetValues<TokenKind>().Length];

    public Dispatch<T> On(Keyword keyword, Parser<Token, T> parser)
    {
        _byKeyword[(int)keyword] = parser;
        return this;
    }

    public Dispatch<T> On(TokenKind kind, Parser<Token, T> parser)
    {
        _byKind[(int)kind] = parser;
        return this;
    }

    /// <summary>The parser for a keyword, or null.</summary>
    public Parser<Token, T>? For(Keyword keyword) => _byKeyword[(int)keyword];

    /// <summary>The parser for a token, or null; a keyword without an entry goes by its kind.</summary>
    public Parser<Token, T>? For(Token token) => _byKeyword[(int)token.Keyword] ?? _byKind[(int)token.Kind];

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out T result)
    {
        if (For(state.Current) is { } parser)
            return parser.TryParse(ref state, ref expecteds, out result);
        result = default;
        return state.Fail(label);
    }
}

/// <summary>A value for a part that may be missing: the part is missing when it fails without taking a token.</summary>
internal sealed class OptionalParser<T>(Parser<Token, T> parser, T missing) : Parser<Token, T>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out T result)
    {
        var start = state.Location;
        if (parser.TryParse(ref state, ref expecteds, out result))
            return true;
        result = missing;
        return state.Location == start;
    }
}

/// <summary>One or more with a separator between.</summary>
internal sealed class ListParser<T>(Parser<Token, T> item, TokenKind separator) : Parser<Token, AstList<T>>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, out AstList<T> result)
    {
        result = default;
        if (!item.TryParse(ref state, ref expecteds, out var first))
            return false;
        if (!state.Is(separator))
        {
            state.Context().RecordFailure(state.Index(), Labels.Of(separator));
            result = [first];
            return true;
        }
        var items = ImmutableArray.CreateBuilder<T>();
        items.Add(first);
        while (state.Accept(separator))
        {
            if (!item.TryParse(ref state, ref expecteds, out var next))
                return false;
            items.Add(next);
        }
        state.Context().RecordFailure(state.Index(), Labels.Of(separator));
        result = new AstList<T>(items.DrainToImmutable());
        return true;
    }
}

/// <summary>Zero or more, one behind the other.</summary>
internal sealed class RepeatParser<T>(Parser<Token, T> item) : Parser<Token, AstList<T>>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, out AstList<T> result)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        while (true)
        {
            var start = state.Location;
            if (item.TryParse(ref state, ref expecteds, out var next))
            {
                items.Add(next);
                continue;
            }
            result = new AstList<T>(items.DrainToImmutable());
            return state.Location == start;
        }
    }
}

/// <summary>Gives the node the span of the tokens it was made of.</summary>
internal sealed class PlacedParser<T>(Parser<Token, T> parser) : Parser<Token, T>
    where T : SqlNode
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out T result)
    {
        var start = state.Current.Start;
        if (!parser.TryParse(ref state, ref expecteds, out result))
            return false;
        result.PlaceAtBirth(start, state.PreviousEnd());
        return true;
    }
}
