using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>Expressions by precedence climbing: a primary, then each operator that binds at least as tight as asked for, in one loop. Chains of AND, OR and ||
/// become flat nodes; other left-associative operators build a left-deep spine. Every recursion of the grammar passes here or through
/// <see cref="QueryParser"/>, where the stack is looked at.</summary>
internal sealed partial class ExpressionParser(SqlDialect dialect, ExpressionGrammar grammar) : Parser<Token, Expression>
{
    private readonly Precedence _precedence = Precedence.Of(dialect);

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result) =>
        ParseAt(0, ref state, ref expecteds, out result);

    /// <summary>An expression of operators that bind at least as tight as <paramref name="min"/>.</summary>
    public bool ParseAt(int min, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var context = state.Context();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            context.OutOfStack = true;
            result = null;
            return state.Fail("a simpler expression");
        }
        var outerDepth = context.TreeDepth;
        context.TreeDepth = 0;
        var start = state.Current.Start;
        var success = ParsePrefix(ref state, ref expecteds, out result) && ParseOperators(min, start, ref state, ref expecteds, ref result);
        context.TreeDepth = Math.Max(outerDepth, context.TreeDepth + 1);
        context.TooComplex |= context.TreeDepth > ParseContext.MaxTreeDepth;
        return success;
    }

    private bool ParsePrefix(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var token = state.Current;
        return token.Kind switch
        {
            TokenKind.Minus => ParseUnary(UnaryOperator.Minus, _precedence.Sign, ref state, ref expecteds, out result),
            TokenKind.Plus => ParseUnary(UnaryOperator.Plus, _precedence.Sign, ref state, ref expecteds, out result),
            TokenKind.Tilde => ParseUnary(UnaryOperator.BitwiseNot, _precedence.Bitwise + 1, ref state, ref expecteds, out result),
            TokenKind.Bang => ParseUnary(UnaryOperator.Not, _precedence.Not, ref state, ref expecteds, out result),
            TokenKind.At => ParseUnary(UnaryOperator.Absolute, _precedence.Other + 1, ref state, ref expecteds, out result),
            TokenKind.SquareRoot => ParseUnary(UnaryOperator.SquareRoot, _precedence.Other + 1, ref state, ref expecteds, out result),
            TokenKind.CubeRoot => ParseUnary(UnaryOperator.CubeRoot, _precedence.Other + 1, ref state, ref expecteds, out result),
            TokenKind.CustomOperator => ParseCustomPrefix(ref state, ref expecteds, out result),
            TokenKind.Word when token.Keyword == Keyword.Not =>
                ParseUnary(UnaryOperator.Not, _precedence.Not, ref state, ref expecteds, out result),
            _ => grammar.Primary.TryParse(ref state, ref expecteds, out result),
        };
    }

    private bool ParseUnary(UnaryOperator op, int min, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        if (!ParseAt(min, ref state, ref expecteds, out var operand))
            return false;
        result = state.Placed(new UnaryOperation(op, operand), start);
        return true;
    }

    private bool ParseCustomPrefix(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var token = state.Current;
        state.Advance(1);
        result = null;
        if (!ParseAt(_precedence.Other + 1, ref state, ref expecteds, out var operand))
            return false;
        result = state.Placed(new CustomOperation(state.Context().TextOf(token), null, operand), token.Start);
        return true;
    }

    private bool ParseOperators(int min, int start, ref State state, ref Expecteds expecteds, [NotNullWhen(true)] ref Expression? left)
    {
        var context = state.Context();
        while (true)
        {
            var before = left;
            var leftDepth = context.TreeDepth;
            if (!ParseOperator(min, start, ref state, ref expecteds, ref left!))
                return false;
            if (ReferenceEquals(before, left))
                return true;
            // A binary spine is walked in loops by everyone; any other operator makes the tree one level deeper.
            context.TreeDepth = Math.Max(leftDepth, context.TreeDepth) + (left is BinaryOperation ? 0 : 1);
            if (context.TreeDepth > ParseContext.MaxTreeDepth)
            {
                context.TooComplex = true;
                return state.Fail("a simpler expression");
            }
        }
    }

    /// <summary>Extends <paramref name="left"/> by one operator, or leaves it when none that binds tight enough follows.</summary>
    private bool ParseOperator(int min, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var token = state.Current;
        switch (token.Kind)
        {
            case TokenKind.Word:
                return ParseWordOperator(token, min, start, ref state, ref expecteds, ref left);
            case TokenKind.DoubleColon:
                return ParseCast(min, start, ref state, ref expecteds, ref left);
            case TokenKind.LeftBracket when dialect.PostgresForms:
                return min > _precedence.Postfix || ParseSubscript(start, ref state, ref expecteds, ref left);
            case TokenKind.Dot when dialect.PostgresForms
                && (left is not ColumnReference || state.Context().Tokens[state.Index() - 1].Kind == TokenKind.RightParen):
                return min > _precedence.Postfix || ParseField(start, ref state, ref left);
            case TokenKind.Concat:
                return min > _precedence.Concat || IsQuantified(ref state)
                    ? min > _precedence.Concat || ParseQuantified(BinaryOperator.Concatenate, 1, start, ref state, ref expecteds, ref left)
                    : ParseConcatenation(start, ref state, ref expecteds, ref left);
            case TokenKind.DoubleAmpersand when dialect.DoubleAmpersandIsAnd:
                return min > _precedence.And || ParseChain(LogicalOperator.And, start, ref state, ref expecteds, ref left);
            case TokenKind.Bang when !dialect.OpenOperators:
                if (min > _precedence.Factorial)
                    return true;
                state.Advance(1);
                left = state.Placed(new UnaryOperation(UnaryOperator.Factorial, left), start);
                return true;
            case TokenKind.CustomOperator:
                return min > _precedence.Other || ParseCustom(token, start, ref state, ref expecteds, ref left);
            default:
                var op = Precedence.OperatorOf(token.Kind, dialect);
                if (op is null || min > _precedence.Of(op.Value))
                    return true;
                var (joined, numTokens) = dialect.OpenOperators ? (op.Value, 1) : Join(op.Value, ref state);
                return ParseBinary(joined, numTokens, min, start, ref state, ref expecteds, ref left);
        }
    }

    private bool ParseBinary(BinaryOperator op, int numTokens, int min, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var level = _precedence.Of(op);
        if (IsQuantified(ref state, numTokens))
            return ParseQuantified(op, numTokens, start, ref state, ref expecteds, ref left);
        if (level == _precedence.Comparison && dialect.ComparisonIsNonAssociative && IsOpenComparison(left, ref state))
            return state.Fail("parentheses");
        state.Advance(numTokens);
        Expression? right;
        if (op is BinaryOperator.Add or BinaryOperator.Subtract && !dialect.PostgresForms && state.Is(Keyword.Interval))
        {
            if (!grammar.Functions.ParseImpalaInterval(ref state, ref expecteds, out right))
                return false;
        }
        else if (!ParseAt(level + 1, ref state, ref expecteds, out right))
        {
            return false;
        }
        left = state.Placed(new BinaryOperation(op, left, right), start);
        return true;
    }

    /// <summary>Impala's scanner knows single characters, so that <c>a &lt; = b</c> is <c>a &lt;= b</c>; how many tokens make the operator.</summary>
    private static (BinaryOperator Operator, int NumTokens) Join(BinaryOperator op, ref State state)
    {
        var numTokens = 1;
        while (true)
        {
            var next = state.Peek(numTokens).Kind;
            BinaryOperator? joined = (op, next) switch
            {
                (BinaryOperator.Less, TokenKind.Equal) => BinaryOperator.LessOrEqual,
                (BinaryOperator.Less, TokenKind.Greater) => BinaryOperator.NotEqual,
                (BinaryOperator.Greater, TokenKind.Equal) => BinaryOperator.GreaterOrEqual,
                (BinaryOperator.LessOrEqual, TokenKind.Greater) => BinaryOperator.NullSafeEqual,
                _ => null,
            };
            if (joined is null)
                return (op, numTokens);
            op = joined.Value;
            numTokens++;
        }
    }

    /// <summary>True when the left operand is itself a comparison without parentheses: PostgreSQL does not chain them.</summary>
    private bool IsOpenComparison(Expression left, ref State state) =>
        left is BinaryOperation { Operator: var op, Span.End: var end } && _precedence.Of(op) == _precedence.Comparison && end == state.PreviousEnd();

    private bool ParseCustom(Token token, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        state.Advance(1);
        if (!ParseAt(_precedence.Other + 1, ref state, ref expecteds, out var right))
            return false;
        left = state.Placed(new CustomOperation(state.Context().TextOf(token), left, right), start);
        return true;
    }

    /// <summary>AND and OR: the whole chain at once, so that 100,000 terms are one node.</summary>
    private bool ParseChain(LogicalOperator op, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var level = op == LogicalOperator.And ? _precedence.And : _precedence.Or;
        var operands = ImmutableArray.CreateBuilder<Expression>();
        operands.Add(left);
        while (IsChain(op, ref state))
        {
            state.Advance(1);
            if (!ParseAt(level + 1, ref state, ref expecteds, out var operand))
                return false;
            operands.Add(operand);
        }
        left = state.Placed(new LogicalOperation(op, new AstList<Expression>(operands.DrainToImmutable())), start);
        return true;
    }

    private bool IsChain(LogicalOperator op, ref State state) => op == LogicalOperator.Or
        ? state.Is(Keyword.Or)
        : state.Is(Keyword.And) || (dialect.DoubleAmpersandIsAnd && state.Is(TokenKind.DoubleAmpersand));

    private bool ParseConcatenation(int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var operands = ImmutableArray.CreateBuilder<Expression>();
        operands.Add(left);
        while (state.Is(TokenKind.Concat) && !IsQuantified(ref state))
        {
            state.Advance(1);
            if (!ParseAt(_precedence.Concat + 1, ref state, ref expecteds, out var operand))
                return false;
            operands.Add(operand);
        }
        left = state.Placed(new Concatenation(new AstList<Expression>(operands.DrainToImmutable())), start);
        return true;
    }

    /// <summary>True when ANY (, SOME ( or ALL ( follows the operator.</summary>
    private bool IsQuantified(ref State state, int offset = 1) =>
        dialect.PostgresForms
        && state.Peek(offset).Keyword is Keyword.Any or Keyword.Some or Keyword.All
        && state.Peek(offset + 1).Kind == TokenKind.LeftParen;

    private bool ParseQuantified(BinaryOperator op, int numTokens, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        var quantifier = state.Peek(numTokens).Keyword == Keyword.All ? Quantifier.All : Quantifier.Any;
        state.Advance(numTokens + 1);
        if (!grammar.ParseQueryOrItems(ref state, ref expecteds, out var query, out var items))
            return false;
        if (items.Count > 1)
            return state.Fail("one array");
        left = state.Placed(new QuantifiedComparison(left, op, quantifier, query, query is null ? items[0] : null), start);
        return true;
    }

    private bool ParseCast(int min, int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        if (min > _precedence.Postfix)
            return true;
        state.Advance(1);
        if (!grammar.DataType.TryParse(ref state, ref expecteds, out var type))
            return false;
        left = state.Placed(new Cast(left, type), start);
        return true;
    }

    private bool ParseSubscript(int start, ref State state, ref Expecteds expecteds, ref Expression left)
    {
        state.Advance(1);
        Expression? lower = null;
        Expression? upper = null;
        if (!state.Is(TokenKind.Colon) && !ParseAt(0, ref state, ref expecteds, out lower))
            return false;
        var isSlice = state.Accept(TokenKind.Colon);
        if (isSlice && !state.Is(TokenKind.RightBracket) && !ParseAt(0, ref state, ref expecteds, out upper))
            return false;
        if (!state.Expect(TokenKind.RightBracket))
            return false;
        left = state.Placed(new Subscript(left, lower, upper, isSlice), start);
        return true;
    }

    private static bool ParseField(int start, ref State state, ref Expression left)
    {
        state.Advance(1);
        if (state.Accept(TokenKind.Star))
        {
            left = state.Placed(new FieldStar(left), start);
            return true;
        }
        if (!state.ExpectLabel(out var field))
            return false;
        left = state.Placed(new FieldAccess(left, field), start);
        return true;
    }
}
