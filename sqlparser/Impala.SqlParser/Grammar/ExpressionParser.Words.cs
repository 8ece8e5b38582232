using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

internal sealed partial class ExpressionParser
{
    private bool ParseWordOperator(Token token, int min, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        switch (token.Keyword)
        {
            case Keyword.And:
                return min > _precedence.And || ParseChain(LogicalOperator.And, start, ref state, ref expecteds, ref left);
            case Keyword.Or:
                return min > _precedence.Or || ParseChain(LogicalOperator.Or, start, ref state, ref expecteds, ref left);
            case Keyword.Is:
                return min > _precedence.Is || ParseIs(start, ref state, ref expecteds, ref left);
            case Keyword.Isnull or Keyword.Notnull when dialect.PostgresForms:
                if (min > _precedence.Is)
                    return true;
                state.Advance(1);
                left = state.Placed(new IsNull(left, token.Keyword == Keyword.Notnull), start);
                return true;
            case Keyword.Not:
                return ParsePredicate(state.Peek(1).Keyword, true, min, start, ref state, ref expecteds, ref left);
            case Keyword.Div:
                return min > _precedence.Multiplicative || !OperandFollows(ref state)
                    || ParseBinary(BinaryOperator.IntegerDivide, 1, min, start, ref state, ref expecteds, ref left);
            case Keyword.Collate when dialect.PostgresForms:
                return min > _precedence.Collate || ParseCollate(start, ref state, ref expecteds, ref left);
            case Keyword.At when dialect.PostgresForms && state.Peek(1).Keyword == Keyword.Time:
                return min > _precedence.AtTimeZone || ParseAtTimeZone(start, ref state, ref expecteds, ref left);
            case Keyword.Operator when dialect.PostgresForms && state.Peek(1).Kind == TokenKind.LeftParen:
                return min > _precedence.Other || ParseOperatorCall(start, ref state, ref expecteds, ref left);
            default:
                return ParsePredicate(token.Keyword, false, min, start, ref state, ref expecteds, ref left);
        }
    }

    /// <summary>DIV, RLIKE and REGEXP are plain words to PostgreSQL and may be aliases: they are operators when an operand can follow.</summary>
    private bool OperandFollows(ref State state)
    {
        var next = state.Peek(1);
        return !dialect.PostgresForms
            || !(next.Kind is TokenKind.EndOfInput or TokenKind.Comma or TokenKind.RightParen or TokenKind.Semicolon
                || next.Keyword is Keyword.From or Keyword.Union or Keyword.Where or Keyword.Order or Keyword.Limit);
    }

    /// <summary>[NOT] IN, BETWEEN, LIKE and their kin.</summary>
    private bool ParsePredicate(
        Keyword keyword, bool negated, int min, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var numTokens = negated ? 2 : 1;
        switch (keyword)
        {
            case Keyword.In:
                if (min > _precedence.In)
                    return true;
                state.Advance(numTokens);
                return ParseIn(negated, start, ref state, ref expecteds, ref left);
            case Keyword.Between:
                if (min > _precedence.Between)
                    return true;
                state.Advance(numTokens);
                return ParseBetween(negated, start, ref state, ref expecteds, ref left);
            case Keyword.Like:
                return ParseLike(LikeKind.Like, numTokens, negated, min, start, ref state, ref expecteds, ref left);
            case Keyword.Ilike:
                return ParseLike(LikeKind.ILike, numTokens, negated, min, start, ref state, ref expecteds, ref left);
            case Keyword.Rlike or Keyword.Regexp when negated || OperandFollows(ref state):
                return ParseLike(LikeKind.Regexp, numTokens, negated, min, start, ref state, ref expecteds, ref left);
            case Keyword.Iregexp when negated || OperandFollows(ref state):
                return ParseLike(LikeKind.IRegexp, numTokens, negated, min, start, ref state, ref expecteds, ref left);
            case Keyword.Similar when dialect.PostgresForms && state.Peek(numTokens).Keyword == Keyword.To:
                return ParseLike(LikeKind.Similar, numTokens + 1, negated, min, start, ref state, ref expecteds, ref left);
            case Keyword.Overlaps when dialect.PostgresForms && !negated && left is RowConstructor:
                if (min > _precedence.In)
                    return true;
                state.Advance(1);
                if (!ParseAt(_precedence.In + 1, ref state, ref expecteds, out var period))
                    return false;
                left = state.Placed(new PeriodOverlaps(left, period), start);
                return true;
            default:
                return true;
        }
    }

    private bool ParseIn(bool negated, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        if (!grammar.ParseQueryOrItems(ref state, ref expecteds, out var query, out var items))
            return false;
        left = query is not null
            ? state.Placed(new InSubquery(left, query, negated), start)
            : state.Placed(new InList(left, items, negated), start);
        return true;
    }

    private bool ParseBetween(bool negated, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var symmetric = dialect.PostgresForms && state.Accept(Keyword.Symmetric);
        if (dialect.PostgresForms && !symmetric)
            state.Accept(Keyword.Asymmetric);
        if (!ParseAt(_precedence.BetweenBound, ref state, ref expecteds, out var low)
            || !state.Expect(Keyword.And)
            || !ParseAt(_precedence.BetweenBound, ref state, ref expecteds, out var high))
            return false;
        left = state.Placed(new Between(left, low, high, negated, symmetric), start);
        return true;
    }

    private bool ParseLike(
        LikeKind kind, int numTokens, bool negated, int min, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        if (min > _precedence.Like)
            return true;
        if (kind is LikeKind.Like or LikeKind.ILike && IsQuantified(ref state, numTokens))
        {
            var positive = kind == LikeKind.Like ? BinaryOperator.Like : BinaryOperator.ILike;
            var negative = kind == LikeKind.Like ? BinaryOperator.NotLike : BinaryOperator.NotILike;
            return ParseQuantified(negated ? negative : positive, numTokens, start, ref state, ref expecteds, ref left);
        }
        var written = !dialect.PostgresForms && state.Peek(numTokens - 1).Keyword == Keyword.Rlike ? "RLIKE" : null;
        state.Advance(numTokens);
        if (!ParseAt(_precedence.Like + 1, ref state, ref expecteds, out var pattern))
            return false;
        Expression? escape = null;
        if (dialect.PostgresForms && state.Accept(Keyword.Escape)
            && !ParseAt(_precedence.Like + 1, ref state, ref expecteds, out escape))
            return false;
        left = state.Placed(new Like(left, pattern, kind, negated, escape) { Written = written }, start);
        return true;
    }

    private bool ParseIs(int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        state.Advance(1);
        var negated = state.Accept(Keyword.Not);
        var keyword = state.Current.Keyword;
        switch (keyword)
        {
            case Keyword.Null:
                state.Advance(1);
                left = state.Placed(new IsNull(left, negated), start);
                return true;
            case Keyword.True or Keyword.False or Keyword.Unknown:
                state.Advance(1);
                left = state.Placed(new IsBoolean(left, keyword == Keyword.Unknown ? null : keyword == Keyword.True, negated), start);
                return true;
            case Keyword.Distinct:
                state.Advance(1);
                if (!state.Expect(Keyword.From) || !ParseAt((dialect.PostgresForms ? _precedence.Is : _precedence.Comparison) + 1, ref state, ref expecteds, out var right))
                    return false;
                left = state.Placed(new IsDistinctFrom(left, right, negated), start);
                return true;
            default:
                return state.Fail(negated ? "NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM" : "[NOT] NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
        }
    }

    private static bool ParseCollate(int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        state.Advance(1);
        if (!TokenParsers.AnyName.TryParse(ref state, ref expecteds, out var collation))
            return false;
        left = state.Placed(new Collate(left, collation), start);
        return true;
    }

    private bool ParseAtTimeZone(int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        state.Advance(2);
        if (!state.Expect(Keyword.Zone) || !ParseAt(_precedence.AtTimeZone + 1, ref state, ref expecteds, out var zone))
            return false;
        left = state.Placed(new AtTimeZone(left, zone), start);
        return true;
    }

    /// <summary><c>a OPERATOR(pg_catalog.~) b</c> is the plain operator at the level of other operators; the schema does not count.</summary>
    private bool ParseOperatorCall(int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var offset = 2;
        while (state.Peek(offset).Kind is TokenKind.Word or TokenKind.QuotedIdentifier && state.Peek(offset + 1).Kind == TokenKind.Dot)
            offset += 2;
        var symbol = state.Peek(offset);
        var op = Precedence.OperatorOf(symbol.Kind, dialect);
        if ((op is null && symbol.Kind != TokenKind.CustomOperator) || state.Peek(offset + 1).Kind != TokenKind.RightParen)
            return state.Fail("an operator", offset);
        if (IsQuantified(ref state, offset + 2) && op is not null)
            return ParseQuantified(op.Value, offset + 2, start, ref state, ref expecteds, ref left);
        state.Advance(offset + 2);
        if (!ParseAt(_precedence.Other + 1, ref state, ref expecteds, out var right))
            return false;
        Expression operation = op switch
        {
            null => new CustomOperation(state.Context().TextOf(symbol), left, right),
            BinaryOperator.Concatenate => new Concatenation([left, right]),
            _ => new BinaryOperation(op.Value, left, right),
        };
        left = state.Placed(operation, start);
        return true;
    }
}
