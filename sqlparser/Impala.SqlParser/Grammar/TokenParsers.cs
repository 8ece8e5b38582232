using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>The words of the grammars: parsers for tokens, names and strings, and ways to put parsers together.</summary>
internal static class TokenParsers
{
    /// <summary>The given keywords in a row; it looks ahead and takes all or none.</summary>
    public static Parser<Token, Unit> Words(params Keyword[] keywords) => new RuleParser<Unit>((ref State state, out Unit result) =>
    {
        result = Unit.Value;
        for (var i = 0; i < keywords.Length; i++)
        {
            if (state.Peek(i).Keyword != keywords[i])
                return state.Fail(Labels.Of(keywords[i]), i);
        }
        state.Advance(keywords.Length);
        return true;
    });

    public static Parser<Token, Unit> Symbol(TokenKind kind) => new RuleParser<Unit>((ref State state, out Unit result) =>
    {
        result = Unit.Value;
        return state.Expect(kind);
    });

    public static readonly Parser<Token, Unit> LeftParen = Symbol(TokenKind.LeftParen);
    public static readonly Parser<Token, Unit> RightParen = Symbol(TokenKind.RightParen);
    public static readonly Parser<Token, Unit> EqualSign = Symbol(TokenKind.Equal);
    public static readonly Parser<Token, Unit> Nothing = Parser<Token>.Return(Unit.Value);

    public static readonly Parser<Token, Identifier> Name = new RuleParser<Identifier>(
        (ref State state, out Identifier result) => state.ExpectName(out result));

    public static readonly Parser<Token, Identifier> Label = new RuleParser<Identifier>(
        (ref State state, out Identifier result) => state.ExpectLabel(out result));

    /// <summary>A table's, function's ... name; in the impala dialect of one or two parts.</summary>
    public static readonly Parser<Token, ObjectName> QualifiedName = new RuleParser<ObjectName>(ParseTableName);

    /// <summary>A path of any length, as into a complex column.</summary>
    public static readonly Parser<Token, ObjectName> DottedPath = new RuleParser<ObjectName>(
        (ref State state, out ObjectName result) => ParseParts(int.MaxValue, ref state, out result));

    /// <summary>A word of any kind: Impala's attribute values.</summary>
    public static readonly Parser<Token, string> AnyWordText = new RuleParser<string>((ref State state, out string result) =>
    {
        result = "";
        if (!state.Is(TokenKind.Word) && !state.Is(TokenKind.QuotedIdentifier))
            return state.Fail("a word");
        result = state.Context().Name(state.Current).Name;
        state.Advance(1);
        return true;
    });

    /// <summary>A qualified name of any words, for collations and the like.</summary>
    public static readonly Parser<Token, ObjectName> AnyName =
        Placed(new ListParser<Identifier>(AnyWord(), TokenKind.Dot).Select(parts => new ObjectName(parts)));

    public static readonly Parser<Token, AstList<Identifier>> NameList = Parens(ListOf(Name));

    /// <summary>A string in any notation.</summary>
    public static readonly Parser<Token, string> Text = new RuleParser<string>((ref State state, out string result) =>
    {
        var token = state.Current;
        if (token.Kind is not (TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString))
        {
            result = null!;
            return state.Fail("a string");
        }
        result = state.Context().StringValue(token);
        state.Advance(1);
        return true;
    });

    /// <summary>A date pattern. In Impala its escapes stay as they are written: the pattern's own text is quoted and escaped in its turn.</summary>
    public static readonly Parser<Token, string> PatternText = new RuleParserWith<string>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out string result) =>
    {
        var token = state.Current;
        if (token.Kind != TokenKind.String || !state.Context().Dialect.BackslashEscapes)
            return Text.TryParse(ref state, ref expecteds, out result!);
        result = state.Context().Text.Substring(token.Start + 1, token.Length - 2);
        state.Advance(1);
        return true;
    });

    /// <summary>An integer with an optional minus.</summary>
    public static readonly Parser<Token, long> Integer = new RuleParser<long>((ref State state, out long result) =>
    {
        var negative = state.Is(TokenKind.Minus);
        var token = state.Peek(negative ? 1 : 0);
        result = 0;
        if (token.Kind != TokenKind.Integer
            || !long.TryParse(state.Context().Text.AsSpan(token.Start, token.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return state.Fail("an integer", negative ? 1 : 0);
        result = negative ? -value : value;
        state.Advance(negative ? 2 : 1);
        return true;
    });

    public static readonly Parser<Token, long> UnsignedInteger = new RuleParserWith<long>((ref State state, ref Expecteds expecteds, out long result) =>
    {
        result = 0;
        return state.Is(TokenKind.Integer) ? Integer.TryParse(ref state, ref expecteds, out result) : state.Fail("an integer");
    });

    /// <summary>True when the words stand here.</summary>
    public static Parser<Token, bool> Flag(params Keyword[] keywords) => Optionally(Words(keywords).ThenReturn(true), false);

    public static Parser<Token, T> Optionally<T>(Parser<Token, T> parser, T missing) => new OptionalParser<T>(parser, missing);

    public static Parser<Token, T?> OrNull<T>(Parser<Token, T> parser)
        where T : class => new OptionalParser<T?>(parser!, null);

    public static Parser<Token, AstList<T>> OrEmpty<T>(Parser<Token, AstList<T>> parser) => new OptionalParser<AstList<T>>(parser, []);

    public static Parser<Token, AstList<T>> ListOf<T>(Parser<Token, T> item) => new ListParser<T>(item, TokenKind.Comma);

    public static Parser<Token, AstList<T>> Repeat<T>(Parser<Token, T> item) => new RepeatParser<T>(item);

    public static Parser<Token, T> Parens<T>(Parser<Token, T> parser) => LeftParen.Then(parser).Before(RightParen);

    public static Parser<Token, T> Placed<T>(Parser<Token, T> parser)
        where T : SqlNode => new PlacedParser<T>(parser);

    private static RuleParser<Identifier> AnyWord() => new((ref State state, out Identifier result) =>
    {
        result = null!;
        if (!state.Is(TokenKind.Word) && !state.Is(TokenKind.QuotedIdentifier))
            return state.Fail("a name");
        result = state.Context().Name(state.Current);
        state.Advance(1);
        return true;
    });

    /// <summary>A parser that takes nothing and fails: for forms a dialect does not have.</summary>
    public static Parser<Token, T> Refuse<T>(string label) => new RuleParser<T>((ref State state, out T result) =>
    {
        result = default!;
        return state.Fail(label);
    });

    private static bool ParseTableName(ref State state, out ObjectName result) =>
        ParseParts(state.Context().Dialect.PostgresForms ? int.MaxValue : 2, ref state, out result);

    private static bool ParseParts(int maxParts, ref State state, out ObjectName result)
    {
        result = null!;
        var start = state.Current.Start;
        if (!state.ExpectName(out var first))
            return false;
        if (!state.Is(TokenKind.Dot))
        {
            result = state.Placed(new ObjectName([first]), start);
            return true;
        }
        var parts = new List<Identifier> { first };
        while (parts.Count < maxParts && state.Accept(TokenKind.Dot))
        {
            if (!state.ExpectLabel(out var next))
                return false;
            parts.Add(next);
        }
        result = state.Placed(new ObjectName(parts.ToAstList()), start);
        return true;
    }
}
