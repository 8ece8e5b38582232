using System.Collections.Immutable;
using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Generation;

/// <summary>Subqueries of expressions, half of them correlated by an equality. A subquery's own conditions have none.</summary>
internal sealed class SubqueryGenerator
{
    private static readonly ImmutableArray<ValueKind> KeyKinds = [ValueKind.Integer, ValueKind.Integer, ValueKind.Text, ValueKind.Date, ValueKind.Decimal];

    private readonly Random _random;
    private readonly ExpressionGenerator _expressions;
    private int _numAliases;

    private readonly Target _target;

    public SubqueryGenerator(Random random, Target target)
    {
        _random = random;
        _target = target;
        _expressions = new ExpressionGenerator(random, this, target);
    }

    public ExpressionGenerator Expressions => _expressions;

    /// <summary>EXISTS, IN and their negations.</summary>
    public Expr? Condition(Scope scope)
    {
        var (query, inner) = Base();
        query = Correlate(query, inner, scope);
        if (_random.Next(2) == 0)
            return new Expr(ValueKind.Boolean, _random.Next(2) == 0 ? "(EXISTS ({q}))" : "(NOT EXISTS ({q}))", [], query with { Items = [new Item("c0", _expressions.Leaf(ValueKind.Integer, inner))] });
        var kind = KeyKinds[_random.Next(KeyKinds.Length)];
        var item = _expressions.Leaf(kind, inner);
        var tested = _expressions.Of(kind, scope with { AllowsSubqueries = false }, 1);
        // Decimals without a common type of 38 digits are not compared in the impala dialect.
        if (Math.Max(item.Precision - item.Scale, tested.Precision - tested.Scale) + Math.Max(item.Scale, tested.Scale) > 38)
            return null;
        query = query with { Items = [new Item("c0", item)] };
        return new Expr(ValueKind.Boolean, _random.Next(2) == 0 ? "({0} IN ({q}))" : "({0} NOT IN ({q}))", [tested], query);
    }

    /// <summary>A subquery of one aggregate.</summary>
    public Expr? Scalar(ValueKind kind, Scope scope)
    {
        var (query, inner) = Base();
        if (_expressions.Aggregate(kind, inner, 1) is not { } aggregate)
            return null;
        query = Correlate(query, inner, scope) with { Items = [new Item("c0", aggregate)] };
        return aggregate with { Form = "({q})", Arguments = [], Query = query };
    }

    /// <summary>A derived table that reads the columns of those before it.</summary>
    public Query Lateral(Scope outer)
    {
        var (query, inner) = Base();
        query = Correlate(query, inner, outer);
        if (_random.Next(3) == 0 && _expressions.Aggregate(ValueKind.Integer, inner, 1) is { } aggregate)
            return query with { Items = [new Item("c0", aggregate)] };
        var both = new Scope([.. inner.Leaves, .. outer.Leaves], []) { AllowsSubqueries = false };
        return query with { Items = [new Item("c0", _expressions.Of(ValueKind.Integer, both, 1)), new Item("c1", _expressions.Of(ValueKind.Text, both, 1))] };
    }

    private (Query Query, Scope Scope) Base()
    {
        var alias = $"q{_numAliases++}";
        var table = TestTables.All[_random.Next(TestTables.All.Count)].Name;
        var scope = TableScope.Of(alias) with { AllowsSubqueries = false };
        // One level more, sometimes: a subquery of the subquery.
        var where = _random.Next(2) == 0 ? ImmutableArray<Expr>.Empty : [_expressions.Conjunct(scope with { AllowsSubqueries = _random.Next(4) == 0 }, 1)];
        return (new Query([], false, [], [new Source("", alias, table, null, null)], where, [], "", null, null, null, null), scope);
    }

    private Query Correlate(Query query, Scope inner, Scope outer)
    {
        if (_random.Next(2) == 0)
            return query;
        var kind = KeyKinds[_random.Next(KeyKinds.Length)];
        var outers = outer.Leaves.Where(leaf => leaf.Kind == kind).ToList();
        if (outers.Count == 0)
            return query;
        var equality = new Expr(ValueKind.Boolean, "({0} = {1})", [_expressions.Leaf(kind, inner), outers[_random.Next(outers.Count)]]);
        if (!equality.Arguments[0].Form.Impala.Contains('.', StringComparison.Ordinal))
            return query;
        query = query with { Where = query.Where.Add(equality) };
        // Conditions over both queries' columns beside the equality; the impala dialect has few of them.
        return _target == Target.Postgres && _random.Next(4) == 0
            ? query with { Where = query.Where.Add(_expressions.Condition(new Scope([.. inner.Leaves, .. outer.Leaves], []) { AllowsSubqueries = false }, 1)) }
            : query;
    }
}
