using System.Collections.Immutable;
using Impala.Differential.Tests.Generation;
using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests;

/// <summary>Makes a failing query smaller: takes out one part after another, as long as it still fails in the same way.</summary>
internal static class Shrinker
{
    private const int MaxAttempts = 1500;

    /// <param name="fails">Whether a query fails as the first one did; a query that is not valid does not.</param>
    public static async Task<Query> ShrinkAsync(Query query, Func<Query, Task<bool>> fails)
    {
        var attempts = 0;
        for (var again = true; again && attempts < MaxAttempts;)
        {
            again = false;
            foreach (var smaller in Smaller(query))
            {
                if (++attempts >= MaxAttempts)
                    break;
                if (!await fails(smaller))
                    continue;
                query = smaller;
                again = true;
                break;
            }
        }
        return query;
    }

    private static IEnumerable<Query> Smaller(Query query)
    {
        foreach (var source in query.From)
            if (source.Query is { } inner)
                yield return inner with { Ctes = query.Ctes };
        if (query.Right is { } right)
        {
            yield return query with { Right = null, SetOperator = null };
            yield return right with { Ctes = query.Ctes };
        }
        foreach (var cte in query.Ctes)
        {
            yield return cte.Query with { Ctes = query.Ctes.Remove(cte) };
            yield return query with { Ctes = query.Ctes.Remove(cte) };
        }
        if (query.OrderBy is not null)
            yield return query with { OrderBy = null };
        if (query.Having is not null)
            yield return query with { Having = null };
        if (query.IsDistinct)
            yield return query with { IsDistinct = false };
        if (query.Grouping.Length > 0)
            yield return query with { Grouping = "" };
        foreach (var condition in query.Where)
            yield return query with { Where = query.Where.Remove(condition) };
        for (var i = query.From.Length - 1; i >= 0 && query.From.Length > 1; i--)
        {
            var from = query.From.RemoveAt(i);
            yield return query with { From = from.SetItem(0, from[0] with { Join = "", On = null }) };
        }
        for (var i = 0; i < query.Items.Length && query.Items.Length > 1; i++)
            yield return query with
            {
                Items = query.Items.RemoveAt(i),
                Right = query.Right is { } other ? other with { Items = other.Items.RemoveAt(i) } : null,
                OrderBy = query.OrderBy is { } order ? order with { Directions = order.Directions.RemoveAt(i) } : null,
            };
        foreach (var key in query.GroupBy)
            yield return query with { GroupBy = query.GroupBy.Remove(key) };
        foreach (var smaller in InnerQueries(query))
            yield return smaller;
        foreach (var smaller in Expressions(query))
            yield return smaller;
    }

    private static IEnumerable<Query> InnerQueries(Query query)
    {
        for (var i = 0; i < query.Ctes.Length; i++)
            foreach (var smaller in Smaller(query.Ctes[i].Query))
                yield return query with { Ctes = query.Ctes.SetItem(i, query.Ctes[i] with { Query = smaller }) };
        for (var i = 0; i < query.From.Length; i++)
            if (query.From[i].Query is { } inner)
                foreach (var smaller in Smaller(inner))
                    yield return query with { From = query.From.SetItem(i, query.From[i] with { Query = smaller }) };
        if (query.Right is { } right)
            foreach (var smaller in Smaller(right))
                yield return query with { Right = smaller };
    }

    private static IEnumerable<Query> Expressions(Query query)
    {
        foreach (var (items, i) in Each(query.Items))
            foreach (var smaller in Smaller(items[i].Expr))
                yield return query with { Items = items.SetItem(i, items[i] with { Expr = smaller }) };
        foreach (var (where, i) in Each(query.Where))
            foreach (var smaller in Smaller(where[i]))
                yield return query with { Where = where.SetItem(i, smaller) };
        foreach (var (keys, i) in Each(query.GroupBy))
            foreach (var smaller in Smaller(keys[i]))
                yield return query with { GroupBy = keys.SetItem(i, smaller) };
        foreach (var (from, i) in Each(query.From))
            if (from[i].On is { } on)
                foreach (var smaller in Smaller(on))
                    yield return query with { From = from.SetItem(i, from[i] with { On = smaller }) };
        if (query.Having is { } having)
            foreach (var smaller in Smaller(having))
                yield return query with { Having = smaller };
    }

    private static IEnumerable<Expr> Smaller(Expr expr)
    {
        if (expr.IsLeaf)
            yield break;
        foreach (var argument in expr.Arguments)
            if (argument.Kind == expr.Kind)
                yield return argument;
        yield return ExpressionGenerator.Null(expr.Kind);
        foreach (var (arguments, i) in Each(expr.Arguments))
            foreach (var smaller in Smaller(arguments[i]))
                yield return expr with { Arguments = arguments.SetItem(i, smaller) };
        if (expr.Query is { } query)
            foreach (var smaller in Smaller(query))
                yield return expr with { Query = smaller };
    }

    private static IEnumerable<(ImmutableArray<T> All, int Index)> Each<T>(ImmutableArray<T> values) => Enumerable.Range(0, values.Length).Select(i => (values, i));
}
