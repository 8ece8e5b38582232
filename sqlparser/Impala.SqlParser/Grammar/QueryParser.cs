using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Query expressions: WITH, a body of set operations, ORDER BY, LIMIT. One may be continued from a left operand that was read before it was known
/// to be one, see <see cref="ParseFrom"/>.</summary>
internal sealed partial class QueryParser : Parser<Token, Query>
{
    private readonly SqlDialect _dialect;
    private readonly ExpressionGrammar _grammar;
    private readonly SelectParser _select;

    public QueryParser(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _dialect = dialect;
        _grammar = grammar;
        _select = new SelectParser(dialect, grammar);
    }

    public TableParser Tables => _select.Tables;

    public SelectParser Selects => _select;

    /// <summary>True at a word that begins a query.</summary>
    public static bool Begins(ref State state) => state.Current.Keyword is Keyword.Select or Keyword.With or Keyword.Values;

    /// <summary>True at a word that goes on behind a query in parentheses.</summary>
    public static bool Continues(ref State state) => state.Current.Keyword is Keyword.Union or Keyword.Except or Keyword.Intersect or Keyword.Minus
        or Keyword.Order or Keyword.Limit or Keyword.Offset or Keyword.Fetch;

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Query result)
    {
        var start = state.Current.Start;
        result = null;
        WithClause? with = null;
        if (state.Is(Keyword.With) && !ParseWith(ref state, ref expecteds, out with))
            return false;
        return ParseAfterWith(with, start, ref state, ref expecteds, out result);
    }

    /// <summary>The rest of a query whose WITH is parsed already.</summary>
    public bool ParseAfterWith(WithClause? with, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Query result)
    {
        result = null;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            state.Context().OutOfStack = true;
            return state.Fail("a simpler query");
        }
        return ParseTerm(ref state, ref expecteds, out var first)
            && ParseFrom(first, with, start, ref state, ref expecteds, out result);
    }

    /// <summary>The rest of a query whose first operand is parsed already.</summary>
    public bool ParseFrom(
        QueryBody first, WithClause? with, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Query result)
    {
        result = null;
        if (!_dialect.PostgresForms)
            return ParseImpala(first, with, start, ref state, ref expecteds, out result);
        if (!ParseSetOperations(first, start, ref state, ref expecteds, out var body))
            return false;
        var orderBy = default(AstList<OrderItem>);
        if (state.Is(Keyword.Order))
        {
            state.Advance(1);
            if (!state.Expect(Keyword.By) || !_grammar.OrderBy.TryParse(ref state, ref expecteds, out orderBy))
                return false;
        }
        if (!ParseLimits(ref state, ref expecteds, out var limits))
            return false;
        result = state.Placed(
            new Query(body)
            {
                With = with,
                OrderBy = orderBy,
                Limit = limits.Limit,
                Offset = limits.Offset,
                WithTies = limits.WithTies,
                Locking = limits.Locking is null ? [] : limits.Locking.ToAstList(),
            },
            start);
        return true;
    }

    private bool ParseSetOperations(
        QueryBody first, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out QueryBody result)
    {
        result = null;
        var left = first;
        if (!ParseIntersections(ref left, start, ref state, ref expecteds))
            return false;
        while (AcceptSetOperator(ref state, out var op, out var all))
        {
            var operandStart = state.Current.Start;
            if (!ParseTerm(ref state, ref expecteds, out var right)
                || !ParseIntersections(ref right, operandStart, ref state, ref expecteds))
                return false;
            left = Append(left, op, all, right, start, ref state);
        }
        result = Finish(left);
        return true;
    }

    private bool ParseIntersections(ref QueryBody left, int start, ref State state, ref Expecteds expecteds)
    {
        while (state.Is(Keyword.Intersect))
        {
            AcceptSetOperator(ref state, out var op, out var all);
            if (!ParseTerm(ref state, ref expecteds, out var right))
                return false;
            left = Append(left, op, all, right, start, ref state);
        }
        left = Finish(left);
        return true;
    }

    /// <summary>A chain under construction: operands of one UNION or INTERSECT gather in a builder, so that thousands stay flat and cheap.</summary>
    private sealed record OpenChain(SetOperator Operator, bool All, ImmutableArray<QueryBody>.Builder Operands) : QueryBody;

    private static OpenChain Append(QueryBody left, SetOperator op, bool all, QueryBody right, int start, ref State state)
    {
        if (left is OpenChain chain && chain.Operator == op && chain.All == all && op != SetOperator.Except)
        {
            chain.Operands.Add(right);
            return chain with { Span = TextSpan.FromBounds(start, state.PreviousEnd()) };
        }
        var operands = ImmutableArray.CreateBuilder<QueryBody>();
        operands.Add(Finish(left));
        operands.Add(right);
        return state.Placed(new OpenChain(op, all, operands), start);
    }

    private static QueryBody Finish(QueryBody body) => body is OpenChain chain
        ? new SetOperation(chain.Operator, chain.All, new AstList<QueryBody>(chain.Operands.ToImmutable())) { Span = chain.Span }
        : body;

    private bool AcceptSetOperator(ref State state, out SetOperator op, out bool all)
    {
        all = false;
        op = SetOperator.Union;
        switch (state.Current.Keyword)
        {
            case Keyword.Union:
                break;
            case Keyword.Except:
                op = SetOperator.Except;
                break;
            case Keyword.Minus when !_dialect.PostgresForms || state.Peek(1).Keyword is Keyword.Select or Keyword.All or Keyword.Distinct or Keyword.Values
                || state.Peek(1).Kind == TokenKind.LeftParen:
                op = SetOperator.Except;
                break;
            case Keyword.Intersect:
                op = SetOperator.Intersect;
                break;
            default:
                return false;
        }
        state.Advance(1);
        if (!state.Accept(Keyword.Distinct) && (_dialect.PostgresForms || op == SetOperator.Union))
            all = state.Accept(Keyword.All);
        return true;
    }

    /// <summary>SELECT, VALUES, TABLE t, or a query in parentheses.</summary>
    private bool ParseTerm(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out QueryBody result)
    {
        var start = state.Current.Start;
        result = null;
        switch (state.Current.Keyword)
        {
            case Keyword.Select:
                if (!_select.TryParse(ref state, ref expecteds, out var select))
                    return false;
                result = select;
                return true;
            case Keyword.Values:
                if (!_select.ParseValues(ref state, ref expecteds, out var values))
                    return false;
                result = values;
                return true;
            case Keyword.Table when _dialect.PostgresForms:
                state.Advance(1);
                if (!QualifiedName.TryParse(ref state, ref expecteds, out var name))
                    return false;
                result = state.Placed(
                    new Select([new SelectItem(new Star([]))]) { From = [new NamedTable(name) { Span = name.Span }] }, start);
                return true;
        }
        if (!state.Is(TokenKind.LeftParen))
            return state.Fail("SELECT") || state.Fail("VALUES") || state.Fail("\"(\"");
        state.Advance(1);
        if (!TryParse(ref state, ref expecteds, out var query) || !state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new NestedQuery(query), start);
        return true;
    }

    private struct Limits
    {
        public Expression? Limit;
        public Expression? Offset;
        public bool WithTies;
        public List<LockingClause>? Locking;
    }

    private bool ParseLimits(ref State state, ref Expecteds expecteds, out Limits limits)
    {
        limits = default;
        while (true)
        {
            switch (state.Current.Keyword)
            {
                case Keyword.Limit when limits.Limit is null:
                    state.Advance(1);
                    if (!(_dialect.PostgresForms && state.Accept(Keyword.All))
                        && !_grammar.Expression.TryParse(ref state, ref expecteds, out limits.Limit))
                        return false;
                    break;
                case Keyword.Offset when limits.Offset is null:
                    state.Advance(1);
                    if (!_grammar.Expression.TryParse(ref state, ref expecteds, out limits.Offset))
                        return false;
                    if (_dialect.PostgresForms && state.Current.Keyword is Keyword.Row or Keyword.Rows)
                        state.Advance(1);
                    break;
                case Keyword.Fetch when _dialect.PostgresForms && limits.Limit is null:
                    if (!ParseFetch(ref state, ref expecteds, ref limits))
                        return false;
                    break;
                case Keyword.For when _dialect.PostgresForms && state.Peek(1).Keyword is Keyword.Update or Keyword.Share or Keyword.No or Keyword.Key:
                    if (!ParseLocking(ref state, ref expecteds, out var locking))
                        return false;
                    (limits.Locking ??= []).Add(locking);
                    break;
                default:
                    return true;
            }
        }
    }

    /// <summary>FETCH FIRST [n] ROW ONLY | WITH TIES.</summary>
    private bool ParseFetch(ref State state, ref Expecteds expecteds, ref Limits limits)
    {
        state.Advance(1);
        if (!state.Accept(Keyword.First) && !state.Expect(Keyword.Next))
            return false;
        if (state.Current.Keyword is Keyword.Row or Keyword.Rows)
            limits.Limit = new IntegerLiteral("1") { Span = state.Current.Span };
        else if (!_grammar.Expression.ParseAt(Precedence.Of(_dialect).Sign, ref state, ref expecteds, out limits.Limit))
            return false;
        if (!state.Accept(Keyword.Row) && !state.Expect(Keyword.Rows))
            return false;
        limits.WithTies = state.Accept(Keyword.With);
        return limits.WithTies ? state.Expect(Keyword.Ties) : state.Expect(Keyword.Only);
    }

    /// <summary>FOR UPDATE | NO KEY UPDATE | SHARE | KEY SHARE [OF tables] [NOWAIT | SKIP LOCKED].</summary>
    private static bool ParseLocking(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out LockingClause result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        var strength = "UPDATE";
        if (state.Accept(Keyword.No))
        {
            strength = "NO KEY UPDATE";
            if (!state.Expect(Keyword.Key) || !state.Expect(Keyword.Update))
                return false;
        }
        else if (state.Accept(Keyword.Key))
        {
            strength = "KEY SHARE";
            if (!state.Expect(Keyword.Share))
                return false;
        }
        else if (!state.Accept(Keyword.Update))
        {
            strength = "SHARE";
            state.Advance(1);
        }
        var tables = default(AstList<ObjectName>);
        if (state.Accept(Keyword.Of) && !ListOf(QualifiedName).TryParse(ref state, ref expecteds, out tables))
            return false;
        string? wait = null;
        if (state.Accept(Keyword.Nowait))
        {
            wait = "NOWAIT";
        }
        else if (state.Accept(Keyword.Skip))
        {
            wait = "SKIP LOCKED";
            if (!state.Expect(Keyword.Locked))
                return false;
        }
        result = state.Placed(new LockingClause(strength, tables, wait), start);
        return true;
    }

    public bool ParseWith(ref State state, ref Expecteds expecteds, [NotNullWhen(true)] out WithClause? result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        var recursive = _dialect.PostgresForms && state.Accept(Keyword.Recursive);
        var tables = new List<CommonTableExpression>();
        do
        {
            if (!ParseCommonTable(ref state, ref expecteds, out var table))
                return false;
            tables.Add(table);
        }
        while (state.Accept(TokenKind.Comma));
        result = state.Placed(new WithClause(recursive, tables.ToAstList()), start);
        return true;
    }

    private bool ParseCommonTable(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out CommonTableExpression result)
    {
        var start = state.Current;
        result = null;
        Identifier? name;
        if (_dialect.StringAliases && state.Is(TokenKind.String))
        {
            name = new Identifier(state.Context().StringValue(start).ToLowerInvariant()) { Span = start.Span, Quoted = true };
            state.Advance(1);
        }
        else if (!state.ExpectName(out name))
        {
            return false;
        }
        var columns = default(AstList<Identifier>);
        if (state.Is(TokenKind.LeftParen) && !NameList.TryParse(ref state, ref expecteds, out columns))
            return false;
        if (!state.Expect(Keyword.As))
            return false;
        bool? materialized = null;
        if (_dialect.PostgresForms && state.Is(Keyword.Not) && state.Peek(1).Keyword == Keyword.Materialized)
        {
            state.Advance(2);
            materialized = false;
        }
        else if (_dialect.PostgresForms && state.Accept(Keyword.Materialized))
        {
            materialized = true;
        }
        if (!_grammar.ParseParenthesizedQuery(ref state, ref expecteds, out var query))
            return false;
        result = state.Placed(new CommonTableExpression(name, columns, query) { Materialized = materialized }, start.Start);
        return true;
    }
}
