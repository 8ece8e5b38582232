using System.Collections.Immutable;
using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Generation;

/// <summary>Random queries. The same seed gives the same query.</summary>
internal sealed class QueryGenerator
{
    // Set operators every target has; their operands are single blocks or stand in parentheses, because precedence differs.
    private static readonly string[] SetOperators = ["UNION ALL", "UNION", "INTERSECT", "EXCEPT"];
    private static readonly string[] AllSetOperators = [.. SetOperators, "INTERSECT ALL", "EXCEPT ALL"];

    private readonly Random _random;
    private readonly SubqueryGenerator _subqueries;
    private readonly ExpressionGenerator _expressions;
    private readonly Target _target;
    private int _numAliases;

    private QueryGenerator(int seed, Target target)
    {
        _random = new Random(seed);
        _target = target;
        _subqueries = new SubqueryGenerator(_random, target);
        _expressions = _subqueries.Expressions;
    }

    /// <param name="target">For which dialect: each has forms that the other has not.</param>
    public static Query Generate(int seed, Target target) => new QueryGenerator(seed, target).Statement();

    private bool IsPostgres => _target == Target.Postgres;

    private Query Statement()
    {
        var ctes = ImmutableArray<Cte>.Empty;
        var visible = new List<(string Name, Query Query)>();
        if (_random.Next(3) == 0)
        {
            for (var i = _random.Next(1, 3); i > 0; i--)
            {
                var cte = new Cte($"w{visible.Count}", Combined(Block(2, visible, null), 2, visible));
                ctes = ctes.Add(cte);
                visible.Add((cte.Name, cte.Query));
            }
        }
        var query = Combined(Block(0, visible, null), 1, visible);
        if (_random.Next(5) == 0 && query.Items.All(item => item.Expr.Kind != ValueKind.Wild))
        {
            var directions = query.Items.Select(_ => (_random.Next(2) == 0, _random.Next(2) == 0)).ToImmutableArray();
            query = query with { OrderBy = new Ordering(directions, _random.Next(4) > 0 ? _random.Next(0, 30) : null, _random.Next(3) == 0 ? _random.Next(5) : 0) };
        }
        return query with { Ctes = ctes };
    }

    // A set operation in one of six cases, whose right side may be one as well.
    private Query Combined(Query query, int depth, List<(string Name, Query Query)> visible)
    {
        if (_random.Next(6) > 0 || query.Items.Any(item => item.Expr.Kind == ValueKind.Wild))
            return query;
        var right = Block(depth, visible, [.. query.Items.Select(item => item.Expr)]);
        if (AlignedItems(query, right) is not { } aligned)
            return query;
        var operators = IsPostgres ? AllSetOperators : SetOperators;
        return query with
        {
            // What the columns can be is what both sides give.
            Items = [.. aligned.Left.Zip(aligned.Right, (l, r) => l with
            {
                Expr = l.Expr with
                {
                    Bits = Math.Max(l.Expr.Bits, r.Expr.Bits), IsSummable = l.Expr.IsSummable && r.Expr.IsSummable, Scale = Math.Max(l.Expr.Scale, r.Expr.Scale),
                    Precision = Math.Max(l.Expr.Precision - l.Expr.Scale, r.Expr.Precision - r.Expr.Scale) + Math.Max(l.Expr.Scale, r.Expr.Scale),
                },
            })],
            SetOperator = operators[_random.Next(operators.Length)],
            Right = Combined(right with { Items = aligned.Right }, depth, visible),
        };
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
            where = where.Add(_expressions.Conjunct(scope, _random.Next(3)));
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
        var grouping = _random.Next(9) switch { 0 => "ROLLUP", 1 => "CUBE", 2 => "GROUPING SETS", _ => "" };
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
        var sets = grouping == "GROUPING SETS" ? Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _random.Next(1 << keys.Count)).Append((1 << keys.Count) - 1).Distinct().ToImmutableArray() : [];
        var above = new Scope([.. keys], [], inner) { AllowsSubqueries = false };
        var items = keys.Select((key, i) => new Item($"c{i}", key)).ToList();
        foreach (var kind in kinds)
            items.Add(new Item($"c{items.Count}", grouping.Length > 0 && _random.Next(4) == 0 ? Level() : _random.Next(3) > 0 && _expressions.Aggregate(kind, inner, 2) is { } aggregate ? aggregate : Above(kind)));
        if (_random.Next(4) == 0 && keys.Count == 0)
            items.RemoveRange(1, items.Count - 1);
        return query with
        {
            Items = [.. items],
            GroupBy = [.. keys],
            Grouping = grouping,
            Sets = sets,
            Having = _random.Next(4) == 0 && keys.Count > 0 && grouping.Length == 0 ? _expressions.Condition(above, 2) : null,
        };

        Expr Level() => keys.Count == 1 || _random.Next(2) == 0
            ? new Expr(ValueKind.Integer, "cast(grouping({0}) as {big})", [keys[^1]], Bits: 2)
            : new Expr(ValueKind.Integer, new Form("grouping_id({0}, {1})", "cast(grouping({0}, {1}) as {big})", "grouping_id({0}, {1})"), [keys[0], keys[1]], Bits: 3);

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
            if (IsPostgres && i > 0 && _random.Next(8) == 0)
            {
                var lateral = _subqueries.Lateral(new Scope([.. leaves], []));
                var isOuter = _random.Next(2) == 0;
                var alias = $"a{_numAliases++}";
                sources.Add(new Source(isOuter ? "LEFT JOIN LATERAL" : "CROSS JOIN LATERAL", alias, null, lateral, isOuter ? new Expr(ValueKind.Boolean, "true", []) : null));
                leaves.AddRange(OutputOf(lateral, alias).Leaves);
                hasRowNumbers = false;
                continue;
            }
            var (source, scope) = Source(depth, visible);
            if (i > 0)
                source = Joined(source, leaves, scope, i == 1);
            sources.Add(source);
            // Of semi and anti joins the right side is not seen, and gives no row twice.
            if (source.Join.Impala is "LEFT SEMI JOIN" or "LEFT ANTI JOIN")
                continue;
            hasRowNumbers &= !scope.RowNumbers.IsEmpty;
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
        if (_random.Next(14) == 0)
            return Rows(alias);
        if (depth < 2 && _random.Next(4) == 0)
        {
            var query = Combined(Block(depth + 1, visible, null), depth + 1, visible);
            return (new Source("", alias, null, query, null), OutputOf(query, alias));
        }
        var table = TestTables.All[_random.Next(14) switch { 0 => 0, < 6 => 1, < 9 => 2, < 11 => 3, _ => 4 }].Name;
        return (new Source("", alias, table, null, null), TableScope.Of(alias));
    }

    // VALUES of an integer, a text and a date; or, where there are such, a series or an array as rows.
    private (Source Source, Scope Scope) Rows(string alias)
    {
        if (IsPostgres && _random.Next(2) == 0)
        {
            Form rows = _random.Next(2) == 0 ? "(SELECT cast(g AS bigint) AS c0 FROM generate_series(-2, 9, 1) g)" : "(SELECT g AS c0 FROM unnest(ARRAY[1, NULL, 7, 7, cast(12 AS bigint)]) g)";
            return (new Source("", alias, rows, null, null), new Scope([new Expr(ValueKind.Integer, $"{alias}.c0", [], Bits: 6)], []));
        }
        ValueKind[] kinds = [ValueKind.Integer, ValueKind.Text, ValueKind.Date];
        var values = Enumerable.Range(0, _random.Next(1, 6)).Select(_ => kinds.Select(Value).ToList()).ToList();
        var list = string.Join(", ", values.Select(row => $"({string.Join(", ", row.Select(value => SqlText.Of(value, _target)))})"));
        // Impala names the columns in the first row.
        var first = string.Join(", ", values[0].Select((value, i) => $"{SqlText.Of(value, _target)} AS c{i}"));
        var other = $"(SELECT * FROM (VALUES {(IsPostgres ? list : string.Join(", ", values.Select(row => $"({string.Join(", ", row.Select(value => SqlText.Of(value, Target.DuckDb)))})")))}) v(c0, c1, c2))";
        var form = new Form($"(VALUES ({first}){string.Concat(values.Skip(1).Select(row => $", ({string.Join(", ", row.Select(value => SqlText.Of(value, _target)))})"))})", other, other);
        return (new Source("", alias, form, null, null), new Scope([.. kinds.Select((kind, i) => new Expr(kind, $"{alias}.c{i}", [], Bits: kind == ValueKind.Integer ? 6 : 0))], []));

        Expr Value(ValueKind kind) => _random.Next(5) == 0
            ? ExpressionGenerator.Null(kind)
            : kind == ValueKind.Integer ? new Expr(kind, "cast({0} as {big})", [_expressions.Literal(kind)]) : ExpressionGenerator.Typed(_expressions.Literal(kind));
    }

    private Source Joined(Source source, List<Expr> left, Scope right, bool isSecond)
    {
        var join = _random.Next(10) switch { < 4 => "JOIN", < 7 => "LEFT JOIN", 7 => "RIGHT JOIN", 8 => "FULL JOIN", _ => "JOIN" };
        var pairs = left.SelectMany(l => right.Leaves.Where(r => r.Kind == l.Kind && r.Kind != ValueKind.Wild && r.Kind != ValueKind.Boolean).Select(r => (l, r))).ToList();
        if (pairs.Count == 0)
            return source with { Join = "CROSS JOIN" };
        var same = pairs.Where(pair => NameOf(pair.l) is { } name && name == NameOf(pair.r)).ToList();
        if (isSecond && same.Count > 0 && _random.Next(5) == 0)
            return source with { Join = join, Using = NameOf(same[_random.Next(same.Count)].l) };
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
        if (!IsPostgres && join == "JOIN" && _random.Next(3) == 0)
        {
            return source with
            {
                Join = _random.Next(2) == 0 ? new Form("LEFT SEMI JOIN", "", "SEMI JOIN") : new Form("LEFT ANTI JOIN", "", "ANTI JOIN"),
                On = on,
            };
        }
        return source with { Join = join, On = on };
    }

    private static string? NameOf(Expr expr) => expr.IsLeaf && expr.Form.Impala.Split('.') is [_, { Length: > 0 } name] && name.All(char.IsAsciiLetterOrDigit) ? name : null;

    private static Scope OutputOf(Query query, string alias) =>
        new([.. query.Items.Select(item => item.Expr with { Form = $"{alias}.{item.Name}", Arguments = [], Query = null })], []);
}
