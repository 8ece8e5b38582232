using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>What an operand may be: literals, names, parentheses, CASE, CAST ...; calls are in <see cref="FunctionGrammar"/>.</summary>
internal sealed class ExpressionGrammar
{
    private readonly SqlDialect _dialect;

    public ExpressionGrammar(SqlDialect dialect)
    {
        _dialect = dialect;
        Expression = new ExpressionParser(dialect, this);
        DataType = new DataTypeParser(dialect, this);
        Query = new QueryParser(dialect, this);
        Functions = new FunctionGrammar(dialect, this);
        OrderBy = ListOf(OrderItem());
        Primary = BuildPrimary();
    }

    public ExpressionParser Expression { get; }

    public DataTypeParser DataType { get; }

    public QueryParser Query { get; }

    public FunctionGrammar Functions { get; }

    public Dispatch<Expression> Primary { get; }

    /// <summary>The items behind ORDER BY.</summary>
    public Parser<Token, AstList<OrderItem>> OrderBy { get; }

    public Parser<Token, AstList<Expression>> Expressions => ListOf<Expression>(Expression);

    private Dispatch<Expression> BuildPrimary()
    {
        var names = new RuleExpression(Functions.ParseNameOrCall);
        var primary = new Dispatch<Expression>("an expression")
            .On(TokenKind.Integer, Token((context, token) => new IntegerLiteral(context.TextOf(token))))
            .On(TokenKind.Decimal, Token((context, token) => new DecimalLiteral(context.TextOf(token))))
            .On(TokenKind.String, Token((context, token) => new StringLiteral(context.StringValue(token)) { Written = context.WrittenString(token) }))
            .On(TokenKind.DollarString, Token((context, token) => new StringLiteral(context.StringValue(token))))
            .On(TokenKind.EscapeString, Token((context, token) => new StringLiteral(context.StringValue(token), StringLiteralKind.Escape)))
            .On(TokenKind.HexString, Token((context, token) => new StringLiteral(context.StringValue(token), StringLiteralKind.Hexadecimal)))
            .On(TokenKind.BitString, Token((context, token) => new StringLiteral(context.StringValue(token), StringLiteralKind.Bits)))
            .On(TokenKind.UnicodeString, new RuleParser<Expression>(ParseUnicodeString))
            .On(TokenKind.Parameter, Token(Parameter))
            .On(TokenKind.LeftParen, new RuleExpression(ParseParenthesized))
            .On(TokenKind.Word, names)
            .On(TokenKind.QuotedIdentifier, names)
            .On(Keyword.Null, Token((_, _) => new NullLiteral()))
            .On(Keyword.True, Token((_, _) => new BooleanLiteral(true)))
            .On(Keyword.False, Token((_, _) => new BooleanLiteral(false)))
            .On(Keyword.Case, Placed(Case()))
            .On(Keyword.Cast, Placed(Cast()))
            .On(Keyword.Exists, Placed(Words(Keyword.Exists).Then(new RuleParserWith<Query>(ParseParenthesizedQuery)).Select<Expression>(query => new Exists(query))))
            .On(Keyword.Interval, new RuleExpression(Functions.ParseInterval));
        Functions.AddTo(primary);
        if (_dialect.PostgresForms)
        {
            primary.On(TokenKind.Star, Token((_, _) => new Star([])));
            primary.On(Keyword.Array, new RuleExpression(ParseArray));
            primary.On(Keyword.Row, new RuleExpression(ParseRow));
            primary.On(Keyword.Default, Token((_, _) => new DefaultValue()));
        }
        return primary;
    }

    private static RuleParser<Expression> Token(Func<ParseContext, Token, Expression> build) =>
        new((ref State state, out Expression result) =>
        {
            var token = state.Current;
            result = build(state.Context(), token);
            state.Advance(1);
            result.PlaceAtBirth(token.Start, token.End);
            return true;
        });

    private static Parameter Parameter(ParseContext context, Token token) =>
        new(int.Parse(context.Text.AsSpan(token.Start + 1, token.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture));

    /// <summary>A number, string, date, TRUE, FALSE or NULL.</summary>
    public bool ParseLiteral(ref State state, ref Expecteds expecteds, [NotNullWhen(true)] out Expression? result)
    {
        result = null;
        if (!IsLiteral(ref state))
            return state.Fail("a literal");
        return Primary.TryParse(ref state, ref expecteds, out result);
    }

    private static bool IsLiteral(ref State state) =>
        state.Current.Kind is TokenKind.Integer or TokenKind.Decimal or TokenKind.String
        || state.Current.Keyword is Keyword.Null or Keyword.True or Keyword.False
        || (state.Is(Keyword.Date) && state.Peek(1).Kind == TokenKind.String);

    /// <summary>U&amp;'..' [UESCAPE 'c'].</summary>
    private static bool ParseUnicodeString(ref State state, out Expression result)
    {
        var start = state.Current;
        var content = state.Context().StringValue(start);
        var escape = "\\";
        result = null!;
        state.Advance(1);
        if (state.Accept(Keyword.Uescape))
        {
            escape = state.Is(TokenKind.String) ? state.Context().StringValue(state.Current) : "";
            if (escape.Length != 1 || char.IsAsciiHexDigit(escape[0]) || escape[0] is '+' or '\'' or '"' or ' ')
                return state.Fail("an escape character");
            state.Advance(1);
        }
        if (TokenValue.Unicode(content, escape[0]) is not { } value)
            return state.Fail("a Unicode escape", -1);
        result = state.Placed(new StringLiteral(value), start.Start);
        return true;
    }

    private Parser<Token, OrderItem> OrderItem()
    {
        var direction = Optionally(Words(Keyword.Asc).ThenReturn(false), false);
        var descending = new RuleParser<bool>((ref State state, out bool result) =>
        {
            result = state.Accept(Keyword.Desc);
            return result || state.Fail("DESC");
        });
        var nulls = new RuleParser<bool?>((ref State state, out bool? result) =>
        {
            var keyword = state.Peek(1).Keyword;
            result = keyword == Keyword.First;
            if (!state.Is(Keyword.Nulls) || keyword is not (Keyword.First or Keyword.Last))
                return state.Fail("NULLS FIRST or NULLS LAST");
            state.Advance(2);
            return true;
        });
        return Placed(Parser.Map(
            (expression, isDescending, nullsFirst) => new OrderItem(expression, isDescending, nullsFirst),
            Expression,
            Optionally(descending, false).Before(direction),
            Optionally(nulls, null)));
    }

    private Parser<Token, Expression> Case()
    {
        var when = Placed(Parser.Map(
            (condition, result) => new WhenClause(condition, result),
            Words(Keyword.When).Then(Expression),
            Words(Keyword.Then).Then(Expression)));
        var operand = new RuleExpression((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result) =>
        {
            result = null;
            return state.Is(Keyword.When) ? state.Fail("WHEN") : Expression.TryParse(ref state, ref expecteds, out result);
        });
        var branches = Parser.Map((first, rest) => new AstList<WhenClause>([first, .. rest]), when, Repeat(when));
        return Parser.Map<Token, Expression?, AstList<WhenClause>, Expression?, Expression>(
            (value, whens, otherwise) => new Case(value, whens, otherwise),
            Words(Keyword.Case).Then(OrNull(operand)),
            branches,
            OrNull(Words(Keyword.Else).Then(Expression)).Before(Words(Keyword.End)));
    }

    private Parser<Token, Expression> Cast() => Words(Keyword.Cast).Then(Parens(Parser.Map<Token, Expression, DataTypeName, string?, Expression>(
        (operand, type, format) => new Cast(operand, type, format),
        Expression,
        Words(Keyword.As).Then(DataType),
        OrNull(Words(Keyword.Format).Then(PatternText)))));

    /// <summary>( expression ), ( query ), or ( a, b ).</summary>
    private bool ParseParenthesized(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        result = null;
        if (!ParseQueryOrItems(ref state, ref expecteds, out var query, out var items))
            return false;
        if (query is not null)
            result = state.Placed(new ScalarSubquery(query), start);
        else if (items.Count == 1)
            result = !_dialect.PostgresForms && HintText.IsSelectivity(ref state, out var selectivity) && IsPredicate(items[0])
                ? Hinted(items[0], selectivity, start, ref state)
                : _dialect.PostgresForms ? items[0] : items[0] with { InParens = true };
        else if (_dialect.PostgresForms)
            result = state.Placed(new RowConstructor(items), start);
        else
            return state.Fail("one expression");
        return true;
    }

    private static SelectivityHint Hinted(Expression predicate, string selectivity, int start, ref State state)
    {
        state.Advance(1);
        return state.Placed(new SelectivityHint(predicate, selectivity), start);
    }

    private static bool IsPredicate(Expression expression) => expression is LogicalOperation or Concatenation or Between or InList or InSubquery or Exists
        or Like or IsNull or IsBoolean or IsDistinctFrom or SelectivityHint or UnaryOperation { Operator: UnaryOperator.Not }
        || (expression is BinaryOperation { Operator: var op } && Precedence.Impala.Of(op) == Precedence.Impala.Comparison);

    /// <summary>Takes ( query ) or ( expression, .. ). A query may itself begin with parentheses, which only what follows them tells:
    /// <c>((SELECT 1) UNION (SELECT 2))</c> against <c>((SELECT 1) + 2)</c>.</summary>
    public bool ParseQueryOrItems(ref State state, ref Expecteds expecteds, out Query? query, out AstList<Expression> items)
    {
        query = null;
        items = [];
        if (!state.Expect(TokenKind.LeftParen))
            return false;
        if (QueryParser.Begins(ref state))
            return Query.TryParse(ref state, ref expecteds, out query) && state.Expect(TokenKind.RightParen);
        var isNested = state.Is(TokenKind.LeftParen);
        var start = state.Current.Start;
        if (!Expression.TryParse(ref state, ref expecteds, out var first))
            return false;
        if (isNested && first is ScalarSubquery subquery && (QueryParser.Continues(ref state) || state.Is(TokenKind.RightParen)))
        {
            var left = new NestedQuery(subquery.Query) { Span = subquery.Span };
            return Query.ParseFrom(left, null, start, ref state, ref expecteds, out query) && state.Expect(TokenKind.RightParen);
        }
        var builder = ImmutableArray.CreateBuilder<Expression>();
        builder.Add(first);
        while (state.Accept(TokenKind.Comma))
        {
            if (!Expression.TryParse(ref state, ref expecteds, out var next))
                return false;
            builder.Add(next);
        }
        items = new AstList<Expression>(builder.DrainToImmutable());
        return state.Accept(TokenKind.RightParen) || state.Fail("\",\"") || state.Fail("\")\"");
    }

    /// <summary>( query ), where nothing else may stand.</summary>
    public bool ParseParenthesizedQuery(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Query result)
    {
        result = null;
        return state.Expect(TokenKind.LeftParen)
            && Query.TryParse(ref state, ref expecteds, out result)
            && state.Expect(TokenKind.RightParen);
    }

    private bool ParseArray(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        if (state.Is(TokenKind.LeftParen))
        {
            if (!ParseParenthesizedQuery(ref state, ref expecteds, out var query))
                return false;
            result = state.Placed(new ArraySubquery(query), start);
            return true;
        }
        return ParseArrayItems(start, ref state, ref expecteds, out result);
    }

    private bool ParseArrayItems(int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        result = null;
        if (!state.Expect(TokenKind.LeftBracket))
            return false;
        var items = ImmutableArray.CreateBuilder<Expression>();
        while (!state.Is(TokenKind.RightBracket))
        {
            if (items.Count > 0 && !state.Expect(TokenKind.Comma))
                return false;
            var itemStart = state.Current.Start;
            var success = state.Is(TokenKind.LeftBracket)
                ? ParseNestedItems(itemStart, ref state, ref expecteds, out var item)
                : Expression.TryParse(ref state, ref expecteds, out item);
            if (!success)
                return false;
            items.Add(item!);
        }
        state.Advance(1);
        result = state.Placed(new ArrayConstructor(new AstList<Expression>(items.DrainToImmutable())), start);
        return true;
    }

    private bool ParseNestedItems(int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        if (System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return ParseArrayItems(start, ref state, ref expecteds, out result);
        state.Context().OutOfStack = true;
        result = null;
        return state.Fail("fewer brackets");
    }

    private bool ParseRow(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
            return Functions.ParseNameOrCall(ref state, ref expecteds, out result);
        state.Advance(2);
        var items = default(AstList<Expression>);
        result = null;
        if (!state.Is(TokenKind.RightParen) && !Expressions.TryParse(ref state, ref expecteds, out items))
            return false;
        if (!state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new RowConstructor(items), start);
        return true;
    }
}
