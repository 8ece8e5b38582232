using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>Type names: PostgreSQL's multi-word ones become one name, arrays are dimensions, Impala's complex types nest.</summary>
internal sealed class DataTypeParser(SqlDialect dialect, ExpressionGrammar grammar) : Parser<Token, DataTypeName>
{
    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out DataTypeName result)
    {
        var start = state.Current.Start;
        result = null;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            state.Context().OutOfStack = true;
            return state.Fail("a simpler type");
        }
        if (!dialect.PostgresForms && !state.Is(Keyword.Array) && state.Current.Keyword is not (Keyword.Map or Keyword.Struct))
            return ParseImpalaScalar(ref state, ref expecteds, out result);
        if (dialect.PostgresForms && state.Is(Keyword.Setof))
            state.Advance(1);
        if (state.Is(Keyword.Array) || state.Peek(1).Kind == TokenKind.Less && state.Current.Keyword is Keyword.Map or Keyword.Struct)
        {
            if (!ParseComplex(ref state, ref expecteds, out result))
                return false;
        }
        else if (!ParseScalar(ref state, ref expecteds, out result))
        {
            return false;
        }
        var dimensions = 0;
        while (dialect.PostgresForms && (state.Is(TokenKind.LeftBracket) || state.Is(Keyword.Array)))
        {
            dimensions++;
            var isWord = state.Is(Keyword.Array);
            state.Advance(1);
            if (isWord && !state.Is(TokenKind.LeftBracket))
                break;
            if (isWord)
                state.Advance(1);
            state.Accept(TokenKind.Integer);
            if (!state.Expect(TokenKind.RightBracket))
                return false;
        }
        if (dimensions > 0)
            result = result with { ArrayDimensions = dimensions, Span = default };
        state.Placed(result, start);
        return true;
    }

    /// <summary>Impala's types are a closed list of keywords; lengths are integers, and CHAR has one.</summary>
    private bool ParseImpalaScalar(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out DataTypeName result)
    {
        var start = state.Current;
        result = null;
        var numModifiers = start.Keyword switch
        {
            Keyword.Tinyint or Keyword.Smallint or Keyword.Int or Keyword.Integer or Keyword.Bigint or Keyword.Boolean or Keyword.Float or Keyword.Double
                or Keyword.Real or Keyword.Date or Keyword.Datetime or Keyword.Timestamp or Keyword.String or Keyword.Binary or Keyword.Uuid
                or Keyword.Geometry or Keyword.Variant => 0,
            Keyword.Varchar or Keyword.Char => 1,
            Keyword.Decimal => 2,
            _ => -1,
        };
        if (numModifiers < 0 || start.Kind != TokenKind.Word)
            return state.Fail("a type");
        state.Advance(1);
        var modifiers = new List<Expression>();
        if (start.Keyword == Keyword.Char && !state.Is(TokenKind.LeftParen))
            return state.Fail("\"(\"");
        if (numModifiers > 0 && state.Accept(TokenKind.LeftParen))
        {
            do
            {
                if (!state.Is(TokenKind.Integer))
                    return state.Fail("an integer");
                if (!grammar.Primary.TryParse(ref state, ref expecteds, out var modifier))
                    return false;
                modifiers.Add(modifier);
            }
            while (modifiers.Count < numModifiers && state.Accept(TokenKind.Comma));
            if (!state.Expect(TokenKind.RightParen))
                return false;
        }
        var name = state.Context().Name(start);
        result = state.Placed(
            new DataTypeName([start.Keyword == Keyword.Char ? name with { Name = "character" } : name], modifiers.ToAstList()),
            start.Start);
        return true;
    }

    private bool ParseScalar(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out DataTypeName result)
    {
        result = null;
        var start = state.Current;
        if (start.Kind is not (TokenKind.Word or TokenKind.QuotedIdentifier) || !IsTypeWord(start))
            return state.Fail("a type");
        var parts = new List<Identifier>();
        do
        {
            if (state.Current.Kind is not (TokenKind.Word or TokenKind.QuotedIdentifier))
                return state.Fail("a type");
            parts.Add(state.Context().Name(state.Current));
            state.Advance(1);
        }
        while (state.Accept(TokenKind.Dot));
        if (parts.Count == 1 && start.Kind == TokenKind.Word)
            parts[0] = MultiWordName(start.Keyword, parts[0], ref state);
        else if (start.Kind == TokenKind.Word && parts[^1] is { Quoted: false, Name: "char" or "character" } last)
            parts[^1] = last with { Name = "character" };
        var modifiers = default(AstList<Expression>);
        if (state.Is(TokenKind.LeftParen))
        {
            state.Advance(1);
            if (!grammar.Expressions.TryParse(ref state, ref expecteds, out modifiers) || !state.Expect(TokenKind.RightParen))
                return false;
        }
        var units = start.Keyword == Keyword.Interval && parts.Count == 1 ? ParseIntervalUnits(ref state) : null;
        if (start.Keyword is Keyword.Time or Keyword.Timestamp && parts.Count == 1)
            parts[0] = WithZone(parts[0], ref state);
        result = new DataTypeName(parts.ToAstList(), modifiers) { IntervalUnits = units };
        return true;
    }

    /// <summary>In the impala dialect types are reserved words; any word may be tried, and the analyzer knows which are types.</summary>
    private bool IsTypeWord(Token token) =>
        token.Kind == TokenKind.QuotedIdentifier
        || !dialect.PostgresForms
        || dialect.Words.ClassOf(token.Keyword) != WordClass.Reserved;

    private static Identifier MultiWordName(Keyword keyword, Identifier word, ref State state)
    {
        switch (keyword)
        {
            case Keyword.Double:
                return state.Accept(Keyword.Precision) ? word with { Name = "double precision" } : word;
            case Keyword.National when state.Current.Keyword is Keyword.Character or Keyword.Char:
                state.Advance(1);
                return word with { Name = state.Accept(Keyword.Varying) ? "character varying" : "character" };
            case Keyword.Character or Keyword.Char or Keyword.Nchar:
                return word with { Name = state.Accept(Keyword.Varying) ? "character varying" : "character" };
            case Keyword.Bit:
                return state.Accept(Keyword.Varying) ? word with { Name = "bit varying" } : word;
            default:
                return word;
        }
    }

    /// <summary>WITH or WITHOUT TIME ZONE behind TIME(p) and TIMESTAMP(p).</summary>
    private static Identifier WithZone(Identifier word, ref State state)
    {
        if (state.Current.Keyword is not (Keyword.With or Keyword.Without)
            || state.Peek(1).Keyword != Keyword.Time
            || state.Peek(2).Keyword != Keyword.Zone)
            return word;
        var with = state.Is(Keyword.With);
        state.Advance(3);
        return with ? word with { Name = word.Name + " with time zone" } : word;
    }

    private static string? ParseIntervalUnits(ref State state)
    {
        if (!FunctionGrammar.IsIntervalField(state.Current.Keyword))
            return null;
        var units = Labels.Of(state.Current.Keyword).ToLowerInvariant();
        state.Advance(1);
        if (state.Is(Keyword.To) && FunctionGrammar.IsIntervalField(state.Peek(1).Keyword))
        {
            units += " to " + Labels.Of(state.Peek(1).Keyword).ToLowerInvariant();
            state.Advance(2);
        }
        return units;
    }

    private bool ParseComplex(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out DataTypeName result)
    {
        var name = state.Context().Name(state.Current);
        var isStruct = state.Is(Keyword.Struct);
        state.Advance(1);
        result = null;
        if (!state.Expect(TokenKind.Less))
            return false;
        var fields = new List<DataTypeField>();
        do
        {
            if (!ParseField(isStruct, ref state, ref expecteds, out var field))
                return false;
            fields.Add(field);
        }
        while (state.Accept(TokenKind.Comma));
        if (!dialect.PostgresForms && !isStruct && fields.Count != (name.Name == "map" ? 2 : 1))
            return state.Fail(fields.Count < 2 && name.Name == "map" ? "\",\"" : "\">\"");
        if (!CloseAngle(ref state))
            return false;
        result = new DataTypeName([name], []) { Fields = fields.ToAstList() };
        return true;
    }

    private bool ParseField(bool isStruct, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out DataTypeField field)
    {
        var start = state.Current.Start;
        Identifier? name = null;
        string? comment = null;
        field = null;
        if (isStruct)
        {
            // Any word may name a field: type strings of a metastore have them without quotes.
            if (!state.Is(TokenKind.Word) && !state.Is(TokenKind.QuotedIdentifier))
                return state.Fail("a name");
            name = state.Context().Name(state.Current);
            state.Advance(1);
            if (!state.Expect(TokenKind.Colon))
                return false;
        }
        if (!TryParse(ref state, ref expecteds, out var type))
            return false;
        if (isStruct && state.Accept(Keyword.Comment) && !TokenParsers.Text.TryParse(ref state, ref expecteds, out comment))
            return false;
        field = state.Placed(new DataTypeField(name, type, comment), start);
        return true;
    }

    /// <summary>Closes ARRAY&lt;..&gt;. The postgres lexer reads <c>&gt;&gt;</c> as one operator, so nested types need a blank between there.</summary>
    private static bool CloseAngle(ref State state) => state.Expect(TokenKind.Greater);
}
