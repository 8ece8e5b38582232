using System.Collections.Immutable;
using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Generation;

/// <summary>Random queries. The same seed gives the same query.</summary>
internal sealed class QueryGenerator
{
    // Set operators every target has; their operands are single blocks, because precedence differs.
    private static readonly string[] SetOperators = ["UNION ALL", "UNION", "INTERSECT", "EXCEPT"];

    private readonly Random _random;
    private readonly ExpressionGenerator _expressions;
    private int _numAliases;

    private QueryGenerator(int seed)
    {
        _random = new Random(seed);
        _expressions = new SubqueryGenerator(_random).Expressions;
    }

    public static Query Generate(int seed) => new QueryGenerator(seed).Statement();

    private Query Statement()
    {
        var ctes = ImmutableArray<Cte>.Empty;
        var visible = new List<(string Name, Query Query)>();
        if (_random.Next(3) == 0)
        {
            for (var i = _random.Next(1, 3); i > 0; i--)
            {
                var cte = new Cte($"w{visible.Count}", Block(2, visible, null));
                ctes = ctes.Add(cte);
                visible.Add((cte.Name, cte.Query));
            }
        }
        var query = Block(0, visible, null);
        if (_random.Next(6) == 0 && query.Items.All(item => item.Expr.Kind != ValueKind.Wild))
        {
            var right = Block(1, visible, [.. query.Items.Select(item => item.Expr)]);
            if (AlignedItems(query, right) is { } aligned)
                query = query with { Items = aligned.Left, SetOperator = SetOperators[_random.Next(SetOperators.Length)], Right = right with { Items = aligned.Right } };
        }
        if (_random.Next(5) == 0 && query.Items.All(item => item.Expr.Kind != ValueKind.Wild))
        {
            var directions = query.Items.Select(_ => (_random.Next(2) == 0, _random.Next(2) == 0)).ToImmutableArray();
            query = query with { OrderBy = new Ordering(directions, _random.Next(4) > 0 ? _random.Next(0, 30) : null, _random.Next(3) == 0 ? _random.Next(5) : 0) };
        }
        return query with { Ctes = ctes };
    }

    // Decimals whose common type needs more than 38 digits have no common type in one of the dialects.
    private static (ImmutableArray<Item> Left, ImmutableArray<Item> Right)? AlignedItems(Query left, Query right)
    {
        for (var i = 0; i < left.Items.Length; i++)
        {
            var (a, b) = (left.Items[i].Expr, right.Items[i].Expr);
            if (a.Kind == ValueKind.Decimal && Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + Math.Max(a.Scale, b.Scale) > 38)
                return null;
        }
        return (left.Items, right.Items);
    }

    private Query Block(int depth, List<(string Name, Query Query)> visible, ImmutableArray<Expr>? like)
    {
        var (from, scope) = From(depth, visible);
        var where = ImmutableArray<Expr>.Empty;
        while (_random.Next(2) == 0 && where.Length < 3)
            where = where.Add(_expressions.Condition(scope, _random.Next(3)));
        var kinds = like?.Select(expr => expr.Kind).ToList() ?? [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => ExpressionGenerator.AllKinds[_random.Next(ExpressionGenerator.AllKinds.Length)])];
        var query = new Query([], false, [], from, where, [], "", null, null, null, null);
        switch (_random.Next(10))
        {
            case < 4 when like is null:
                return Grouped(query, scope, kinds);
            case < 6 when like is null:
                return query with { Items = Items(kinds, kind => _random.Next(2) == 0 ? _expressions.Window(kind, scope, 1) ?? _expressions.Of(kind, scope, 2) : _expressions.Of(kind, scope, 2)) };
            default:
                return query with { IsDistinct = _random.Next(5) == 0, Items = Items(kinds, kind => _expressions.Of(kind, scope, 3)) };
        }
    }

    private Query Grouped(Query query, Scope scope, List<ValueKind> kinds)
    {
        var grouping = _random.Next(8) switch { 0 => "ROLLUP", 1 => "CUBE", _ => "" };
        var numKeys = grouping.Length > 0 ? _random.Next(1, 4) : _random.Next(0, 3);
        var inner = scope with { AllowsSubqueries = false };
        var keys = new List<Expr>();
        for (var i = 0; i < numKeys; i++)
        {
            var key = grouping.Length > 0 ? scope.Leaves[_random.Next(scope.Leaves.Length)] : _expressions.Any(inner, _random.Next(2));
            // Literals as keys are places in the select list for some, and nothing for others.
            if (UsesColumn(key) && !keys.Any(other => SqlText.Of(other, Target.Impala) == SqlText.Of(key, Target.Impala)))
                keys.Add(key);
        }
        if (keys.Count == 0)
            grouping = "";
        var above = new Scope([.. keys], [], inner) { AllowsSubqueries = false };
        var items = keys.Select((key, i) => new Item($"c{i}", key)).ToList();
        foreach (var kind in kinds)
            items.Add(new Item($"c{items.Count}", _random.Next(3) > 0 && _expressions.Aggregate(kind, inner, 2) is { } aggregate ? aggregate : Above(kind)));
        if (_random.Next(4) == 0 && keys.Count == 0)
            items.RemoveRange(1, items.Count - 1);
        return query with
        {
            Items = [.. items],
            GroupBy = [.. keys],
            Grouping = grouping,
            Having = _random.Next(4) == 0 && keys.Count > 0 && grouping.Length == 0 ? _expressions.Condition(above, 2) : null,
        };

        // Without keys a select list of constants would not be an aggregation.
        Expr Above(ValueKind kind)
        {
            var expr = grouping.Length > 0 ? null : _expressions.Of(kind, above, 2);
            return expr is not null && (keys.Count > 0 || SqlText.Of(expr, Target.Impala).Contains('(', StringComparison.Ordinal) && HasAggregate(expr))
                ? expr
                : _expressions.Aggregate(ValueKind.Integer, inner, 1)!;
        }
    }

    private static bool HasAggregate(Expr expr) =>
        Enumerable.Any(["count(", "sum(", "min(", "max(", "avg("], name => expr.Form.Impala.Contains(name, StringComparison.Ordinal)) || expr.Arguments.Any(HasAggregate);

    private static bool UsesColumn(Expr expr) => expr.Arguments.IsEmpty ? expr.Form.Impala.Contains('.', StringComparison.Ordinal) && !char.IsDigit(expr.Form.Impala[^1]) && expr.Query is null && !expr.Form.Impala.Contains("decimal", StringComparison.Ordinal) : expr.Arguments.Any(UsesColumn);

    private static ImmutableArray<Item> Items(List<ValueKind> kinds, Func<ValueKind, Expr> make) => [.. kinds.Select((kind, i) => new Item($"c{i}", make(kind)))];

    private (ImmutableArray<Source> From, Scope Scope) From(int depth, List<(string Name, Query Query)> visible)
    {
        var sources = ImmutableArray.CreateBuilder<Source>();
        var leaves = new List<Expr>();
        var rowNumbers = new List<Expr>();
        var hasRowNumbers = true;
        var count = _random.Next(10) switch { < 4 => 1, < 8 => 2, _ => 3 };
        for (var i = 0; i < count; i++)
        {
            var (source, scope) = Source(depth, visible);
            hasRowNumbers &= !scope.RowNumbers.IsEmpty;
            if (i > 0)
                source = Joined(source, leaves, scope);
            sources.Add(source);
            leaves.AddRange(scope.Leaves);
            rowNumbers.AddRange(scope.RowNumbers);
        }
        return (sources.ToImmutable(), new Scope([.. leaves], hasRowNumbers ? [.. rowNumbers] : []));
    }

    private (Source Source, Scope Scope) Source(int depth, List<(string Name, Query Query)> visible)
    {
        var alias = $"a{_numAliases++}";
        if (visible.Count > 0 && _random.Next(2) == 0)
        {
            var (name, query) = visible[_random.Next(visible.Count)];
            return (new Source("", alias, name, null, null), OutputOf(query, alias));
        }
        if (depth < 2 && _random.Next(4) == 0)
        {
            var query = Block(depth + 1, visible, null);
            return (new Source("", alias, null, query, null), OutputOf(query, alias));
        }
        var table = TestTables.All[_random.Next(12) switch { 0 => 0, < 6 => 1, < 9 => 2, _ => 3 }].Name;
        return (new Source("", alias, table, null, null), TableScope.Of(alias));
    }

    private Source Joined(Source source, List<Expr> left, Scope right)
    {
        var join = _random.Next(10) switch { < 4 => "JOIN", < 7 => "LEFT JOIN", 7 => "RIGHT JOIN", 8 => "FULL JOIN", _ => "JOIN" };
        var pairs = left.SelectMany(l => right.Leaves.Where(r => r.Kind == l.Kind && r.Kind != ValueKind.Wild && r.Kind != ValueKind.Boolean).Select(r => (l, r))).ToList();
        if (pairs.Count == 0)
            return source with { Join = "CROSS JOIN" };
        // Keys of many duplicates would make rows without end.
        var sharp = pairs.Where(pair => pair.l.Form.Impala.EndsWith(".id", StringComparison.Ordinal) || pair.r.Form.Impala.EndsWith(".id", StringComparison.Ordinal)).ToList();
        var (a, b) = sharp.Count > 0 && _random.Next(2) == 0 ? sharp[_random.Next(sharp.Count)] : pairs[_random.Next(pairs.Count)];
        // FULL JOIN takes equalities of columns only (PostgreSQL), compared without a cast.
        var on = new Expr(ValueKind.Boolean, "({0} = {1})", [a, b]);
        if (join != "FULL JOIN" && _random.Next(3) == 0)
        {
            var both = new Scope([.. left, .. right.Leaves], []) { AllowsSubqueries = false };
            on = new Expr(ValueKind.Boolean, "({0} AND {1})", [on, _expressions.Condition(both, 1)]);
        }
        return source with { Join = join, On = on };
    }

    private static Scope OutputOf(Query query, string alias) =>
        new([.. query.Items.Select(item => item.Expr with { Form = $"{alias}.{item.Name}", Arguments = [], Query = null })], []);
}
