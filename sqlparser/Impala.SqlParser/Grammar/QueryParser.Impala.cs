using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>Set operations as Impala has them: all group from the left, and a SELECT with a FROM may end in its own ORDER BY, LIMIT and OFFSET without
/// parentheses. Behind the last operand these belong to the whole. A SELECT without FROM, or one query in parentheses, takes none.</summary>
internal sealed partial class QueryParser
{
    private bool ParseImpala(
        QueryBody first, WithClause? with, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Query result)
    {
        result = null;
        var left = first;
        var last = first;
        var isSetOperation = false;
        Query? tail;
        while (true)
        {
            tail = null;
            var termStart = last.Span.Start;
            if (last is Values or Select { From.IsEmpty: false } && !ParseTail(last, termStart, ref state, ref expecteds, out tail))
                return false;
            var continues = AcceptSetOperator(ref state, out var op, out var all);
            if (isSetOperation && continues && tail is not null)
                left = ReplaceLast(left, new NestedQuery(tail) { Span = tail.Span });
            else if (continues && tail is not null)
                left = new NestedQuery(tail) { Span = tail.Span };
            if (!continues)
                break;
            if (!ParseTerm(ref state, ref expecteds, out last))
                return false;
            left = Append(left, op, all, last, start, ref state);
            isSetOperation = true;
        }
        var body = Finish(left);
        if (tail is null && isSetOperation && !ParseWholeTail(body, start, ref state, ref expecteds, out tail))
            return false;
        result = new Query(body) { With = with, OrderBy = tail?.OrderBy ?? [], Limit = tail?.Limit, Offset = tail?.Offset };
        state.Placed(result, start);
        return true;
    }

    private static QueryBody ReplaceLast(QueryBody chain, QueryBody last)
    {
        var operands = ((OpenChain)chain).Operands;
        operands[^1] = last;
        return chain;
    }

    /// <summary>[ORDER BY ..] [LIMIT n] [OFFSET n] of one SELECT or VALUES; null when there is none of them.</summary>
    private bool ParseTail(QueryBody body, int start, ref State state, ref Expecteds expecteds, out Query? result)
    {
        result = null;
        if (state.Current.Keyword is not (Keyword.Order or Keyword.Limit or Keyword.Offset))
            return true;
        var orderBy = default(AstList<OrderItem>);
        Expression? limit = null;
        Expression? offset = null;
        if (!ParseOrderBy(ref state, ref expecteds, out orderBy)
            || (state.Accept(Keyword.Limit) && !_grammar.Expression.TryParse(ref state, ref expecteds, out limit))
            || (state.Accept(Keyword.Offset) && !_grammar.Expression.TryParse(ref state, ref expecteds, out offset)))
            return false;
        result = state.Placed(new Query(body) { OrderBy = orderBy, Limit = limit, Offset = offset }, start);
        return true;
    }

    /// <summary>ORDER BY .. [LIMIT n] [OFFSET n] or LIMIT n behind a set operation whose last operand takes none itself.</summary>
    private bool ParseWholeTail(QueryBody body, int start, ref State state, ref Expecteds expecteds, out Query? result)
    {
        result = null;
        if (state.Current.Keyword is not (Keyword.Order or Keyword.Limit))
            return true;
        Expression? limit = null;
        Expression? offset = null;
        if (!ParseOrderBy(ref state, ref expecteds, out var orderBy)
            || (state.Accept(Keyword.Limit) && !_grammar.Expression.TryParse(ref state, ref expecteds, out limit))
            || (!orderBy.IsEmpty && state.Accept(Keyword.Offset) && !_grammar.Expression.TryParse(ref state, ref expecteds, out offset)))
            return false;
        result = state.Placed(new Query(body) { OrderBy = orderBy, Limit = limit, Offset = offset }, start);
        return true;
    }

    private bool ParseOrderBy(ref State state, ref Expecteds expecteds, out AstList<OrderItem> result)
    {
        result = default;
        return !state.Accept(Keyword.Order) || (state.Expect(Keyword.By) && _grammar.OrderBy.TryParse(ref state, ref expecteds, out result));
    }
}
