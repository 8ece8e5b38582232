using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Operands that begin with a word: names, calls, typed literals, and the functions whose arguments have words between them.</summary>
internal sealed partial class FunctionGrammar(SqlDialect dialect, ExpressionGrammar grammar)
{
    private WindowParser? _window;

    private WindowParser Window => _window ??= new WindowParser(grammar);

    /// <summary>Registers the words that begin special forms. Each form falls back to a name or a plain call when its own shape does not follow.</summary>
    public void AddTo(Dispatch<Expression> primary)
    {
        primary.On(Keyword.Date, new RuleExpression(ParseTypedLiteral));
        if (!dialect.PostgresForms)
            return;
        primary.On(Keyword.Extract, new RuleExpression(ParseExtract));
        primary.On(Keyword.Trim, new RuleExpression(ParseTrim));
        primary.On(Keyword.Substring, new RuleExpression(ParseSubstring));
        primary.On(Keyword.Position, new RuleExpression(ParsePosition));
        primary.On(Keyword.Overlay, new RuleExpression(ParseOverlay));
        primary.On(Keyword.Time, new RuleExpression(ParseTypedLiteral));
        primary.On(Keyword.Timestamp, new RuleExpression(ParseTypedLiteral));
        primary.On(Keyword.Double, new RuleExpression(ParseTypedLiteral));
        foreach (var (keyword, function) in KeywordFunctions)
            primary.On(keyword, new RuleExpression((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result) =>
                ParseKeywordFunction(function, ref state, ref expecteds, out result)));
    }

    private static readonly (Keyword Keyword, KeywordFunctionName Function)[] KeywordFunctions =
    [
        (Keyword.CurrentDate, KeywordFunctionName.CurrentDate),
        (Keyword.CurrentTime, KeywordFunctionName.CurrentTime),
        (Keyword.CurrentTimestamp, KeywordFunctionName.CurrentTimestamp),
        (Keyword.Localtime, KeywordFunctionName.LocalTime),
        (Keyword.Localtimestamp, KeywordFunctionName.LocalTimestamp),
        (Keyword.CurrentUser, KeywordFunctionName.CurrentUser),
        (Keyword.SessionUser, KeywordFunctionName.SessionUser),
        (Keyword.User, KeywordFunctionName.User),
        (Keyword.CurrentRole, KeywordFunctionName.CurrentRole),
        (Keyword.CurrentCatalog, KeywordFunctionName.CurrentCatalog),
        (Keyword.CurrentSchema, KeywordFunctionName.CurrentSchema),
    ];

    private bool ParseKeywordFunction(
        KeywordFunctionName function, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        var takesPrecision = function is KeywordFunctionName.CurrentTime or KeywordFunctionName.CurrentTimestamp
            or KeywordFunctionName.LocalTime or KeywordFunctionName.LocalTimestamp;
        if (state.Peek(1).Kind == TokenKind.LeftParen && !takesPrecision)
            return ParseNameOrCall(ref state, ref expecteds, out result);
        state.Advance(1);
        int? precision = null;
        result = null;
        if (takesPrecision && state.Accept(TokenKind.LeftParen))
        {
            if (!Integer.TryParse(ref state, ref expecteds, out var value) || !state.Expect(TokenKind.RightParen))
                return false;
            precision = (int)Math.Clamp(value, 0, 9);
        }
        result = state.Placed(new KeywordFunction(function, precision), start);
        return true;
    }

    /// <summary>a, a.b, a.b.*, f(..), s.f(..), and <c>type 'text'</c>.</summary>
    public bool ParseNameOrCall(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var first = state.Current;
        result = null;
        var next = state.Peek(1).Kind;
        var isCall = next == TokenKind.LeftParen || (next == TokenKind.Dot && !Names.IsColumnName(first, dialect));
        if (!(isCall ? Names.IsFunctionName(first, dialect) : Names.IsColumnName(first, dialect)))
            return state.Fail("an expression");
        state.Advance(1);
        var name = state.Context().Name(first);
        if (!state.Is(TokenKind.Dot))
            return ParseAfterName([name], first, ref state, ref expecteds, out result);
        var parts = new List<Identifier> { name };
        while (state.Accept(TokenKind.Dot))
        {
            if (dialect.PostgresForms && state.Accept(TokenKind.Star))
            {
                result = state.Placed(new Star(parts.ToAstList()), first.Start);
                return true;
            }
            if (!state.ExpectLabel(out var part))
                return false;
            parts.Add(part);
        }
        return ParseAfterName(parts.ToAstList(), first, ref state, ref expecteds, out result);
    }

    private bool ParseAfterName(
        AstList<Identifier> parts, Token first, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        if (state.Is(TokenKind.LeftParen) && !dialect.PostgresForms)
            return ParseImpalaCall(state.Placed(new ObjectName(parts), first.Start), first, ref state, ref expecteds, out result);
        if (state.Is(TokenKind.LeftParen))
            return ParseCall(state.Placed(new ObjectName(parts), first.Start), ref state, ref expecteds, out result);
        if (dialect.PostgresForms && state.Current.Kind is TokenKind.String or TokenKind.EscapeString)
        {
            var text = state.Context().StringValue(state.Current);
            var type = state.Placed(new DataTypeName(NormalizedType(parts), []), first.Start);
            state.Advance(1);
            result = state.Placed(new TypedLiteral(type, text), first.Start);
            return true;
        }
        result = state.Placed(new ColumnReference(parts), first.Start);
        return true;
    }

    private static AstList<Identifier> NormalizedType(AstList<Identifier> parts) =>
        parts is [{ Quoted: false, Name: "char" } only] ? [only with { Name = "character" }] : parts;

    private bool ParseCall(ObjectName name, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        state.Advance(1);
        result = null;
        var call = new FunctionCall(name, []);
        if (state.Is(TokenKind.Star) && state.Peek(1).Kind == TokenKind.RightParen)
        {
            state.Advance(1);
            call = call with { Star = true };
        }
        else if (!state.Is(TokenKind.RightParen) && !ParseArguments(ref call, ref state, ref expecteds))
        {
            return false;
        }
        if (!state.Expect(TokenKind.RightParen) || !ParseCallSuffix(ref call, ref state, ref expecteds))
            return false;
        result = state.Placed(call, name.Span.Start);
        return true;
    }

    private bool ParseArguments(ref FunctionCall call, ref State state, ref Expecteds expecteds)
    {
        var distinct = state.Accept(Keyword.Distinct);
        if (!distinct)
            state.Accept(Keyword.All);
        var arguments = new List<Expression>();
        var variadic = false;
        do
        {
            variadic = dialect.PostgresForms && state.Accept(Keyword.Variadic);
            var start = state.Current;
            var isNamed = state.Peek(1).Kind == TokenKind.NamesArgument && Names.IsColumnName(start, dialect);
            if (isNamed)
                state.Advance(2);
            if (!grammar.Expression.TryParse(ref state, ref expecteds, out var argument))
                return false;
            arguments.Add(isNamed ? state.Placed(new NamedArgument(state.Context().Name(start), argument), start.Start) : argument);
        }
        while (!variadic && state.Accept(TokenKind.Comma));
        state.Context().RecordFailure(state.Index(), Labels.Of(TokenKind.Comma));
        var ignoreNulls = AcceptIgnoreNulls(ref state);
        var orderBy = default(AstList<OrderItem>);
        if (dialect.PostgresForms && state.Is(Keyword.Order))
        {
            state.Advance(1);
            if (!state.Expect(Keyword.By) || !grammar.OrderBy.TryParse(ref state, ref expecteds, out orderBy))
                return false;
        }
        call = new FunctionCall(call.Name, arguments.ToAstList())
        {
            Distinct = distinct,
            Variadic = variadic,
            IgnoreNulls = ignoreNulls,
            OrderBy = orderBy,
        };
        return true;
    }

    private static bool AcceptIgnoreNulls(ref State state)
    {
        if (state.Current.Keyword is not (Keyword.Ignore or Keyword.Respect) || state.Peek(1).Keyword != Keyword.Nulls)
            return false;
        var ignores = state.Is(Keyword.Ignore);
        state.Advance(2);
        return ignores;
    }

    /// <summary>WITHIN GROUP, FILTER, IGNORE NULLS and OVER behind the parentheses.</summary>
    private bool ParseCallSuffix(ref FunctionCall call, ref State state, ref Expecteds expecteds)
    {
        if (!state.Is(TokenKind.Word))
            return true;
        if (dialect.PostgresForms && state.Is(Keyword.Within) && state.Peek(1).Keyword == Keyword.Group)
        {
            state.Advance(2);
            if (!state.Expect(TokenKind.LeftParen) || !state.Expect(Keyword.Order) || !state.Expect(Keyword.By)
                || !grammar.OrderBy.TryParse(ref state, ref expecteds, out var within) || !state.Expect(TokenKind.RightParen))
                return false;
            call = call with { WithinGroup = within };
        }
        if (dialect.PostgresForms && state.Is(Keyword.Filter) && state.Peek(1).Kind == TokenKind.LeftParen)
        {
            state.Advance(2);
            if (!state.Expect(Keyword.Where) || !grammar.Expression.TryParse(ref state, ref expecteds, out var filter)
                || !state.Expect(TokenKind.RightParen))
                return false;
            call = call with { Filter = filter };
        }
        if (AcceptIgnoreNulls(ref state))
            call = call with { IgnoreNulls = true };
        if (!state.Accept(Keyword.Over))
            return true;
        if (!Window.ParseOver(ref state, ref expecteds, out var window))
            return false;
        call = call with { Over = window };
        return true;
    }

    public WindowParser Windows => Window;

    /// <summary>DATE '..', TIME '..', TIMESTAMP [(p)] [WITH TIME ZONE] '..', DOUBLE PRECISION '..'; else a name or a call.</summary>
    private bool ParseTypedLiteral(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current;
        var next = state.Peek(1);
        var isLiteral = next.Kind == TokenKind.String
            || (start.Keyword == Keyword.Double && next.Keyword == Keyword.Precision)
            || (start.Keyword is Keyword.Time or Keyword.Timestamp && next.Keyword is Keyword.With or Keyword.Without
                && state.Peek(2).Keyword == Keyword.Time)
            || (next.Kind == TokenKind.LeftParen && start.Keyword is Keyword.Time or Keyword.Timestamp && state.Peek(2).Kind == TokenKind.Integer
                && state.Peek(3).Kind == TokenKind.RightParen && (state.Peek(4).Kind == TokenKind.String || state.Peek(5).Keyword == Keyword.Time));
        if (!isLiteral)
            return ParseNameOrCall(ref state, ref expecteds, out result);
        result = null;
        if (!grammar.DataType.TryParse(ref state, ref expecteds, out var type) || !Text.TryParse(ref state, ref expecteds, out var text))
            return false;
        result = state.Placed(new TypedLiteral(type, text), start.Start);
        return true;
    }

    public static bool IsIntervalField(Keyword keyword) =>
        keyword is Keyword.Year or Keyword.Month or Keyword.Day or Keyword.Hour or Keyword.Minute or Keyword.Second;

    /// <summary>INTERVAL '1 day', INTERVAL '1' DAY [TO SECOND], INTERVAL n DAYS; else a name.</summary>
    public bool ParseInterval(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        var next = state.Peek(1);
        result = null;
        if (!dialect.PostgresForms)
            return ParseLeadingInterval(ref state, ref expecteds, out result);
        var hasPrecision = dialect.PostgresForms && next.Kind == TokenKind.LeftParen && state.Peek(2).Kind == TokenKind.Integer
            && state.Peek(3).Kind == TokenKind.RightParen && state.Peek(4).Kind == TokenKind.String;
        if (dialect.PostgresForms && !hasPrecision && !BeginsAmount(next))
            return ParseNameOrCall(ref state, ref expecteds, out result);
        int? precision = null;
        state.Advance(1);
        if (hasPrecision)
        {
            precision = int.TryParse(state.Context().TextOf(state.Peek(1)), System.Globalization.CultureInfo.InvariantCulture, out var digits) ? digits : 6;
            state.Advance(3);
        }
        var isString = state.Is(TokenKind.String);
        Expression? amount;
        if (isString && dialect.PostgresForms)
        {
            amount = new StringLiteral(state.Context().StringValue(state.Current)) { Span = state.Current.Span };
            state.Advance(1);
        }
        else if (!grammar.Expression.ParseAt(Precedence.Of(dialect).Additive, ref state, ref expecteds, out amount))
        {
            return false;
        }
        var (unit, toUnit) = ParseUnits(isString, ref state);
        if (unit is null && !(isString && dialect.PostgresForms))
            return state.Fail("a time unit");
        result = state.Placed(new IntervalExpression(amount, unit, toUnit, precision), start);
        return true;
    }

    private static bool BeginsAmount(Token token) =>
        token.Kind is TokenKind.String or TokenKind.Integer or TokenKind.Decimal or TokenKind.LeftParen or TokenKind.Parameter
        || (token.Kind == TokenKind.Word && token.Keyword == Keyword.NotAKeyword);

    private (string? Unit, string? ToUnit) ParseUnits(bool isString, ref State state)
    {
        if (!state.Is(TokenKind.Word))
            return (null, null);
        var unit = UnitOf(state.Context().TextOf(state.Current));
        // Behind PostgreSQL's string only its own six fields are units; another word there is an alias.
        if (unit is null || (isString && dialect.PostgresForms && !IsIntervalField(state.Current.Keyword)))
            return (null, null);
        state.Advance(1);
        if (!dialect.PostgresForms || !state.Is(Keyword.To) || !IsIntervalField(state.Peek(1).Keyword))
            return (unit, null);
        var toUnit = UnitOf(state.Context().TextOf(state.Peek(1)));
        state.Advance(2);
        return (unit, toUnit);
    }

    private static string? UnitOf(string word)
    {
        var unit = word.ToUpperInvariant();
        if (unit.EndsWith('S'))
            unit = unit[..^1];
        return unit is "YEAR" or "QUARTER" or "MONTH" or "WEEK" or "DAY" or "HOUR" or "MINUTE" or "SECOND" or "MILLISECOND" or "MICROSECOND" or "NANOSECOND"
            ? unit
            : null;
    }
}
