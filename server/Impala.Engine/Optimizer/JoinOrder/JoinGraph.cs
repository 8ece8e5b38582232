using System.Numerics;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer.JoinOrder;

/// <summary>
/// The relations of a group of inner joins, and what connects them. Equalities are kept as classes of equal expressions: a join of two
/// sets then needs one condition a class that has members in both, and a = c follows from a = b and b = c by itself. Sets of relations
/// are bit masks.
/// </summary>
internal sealed class JoinGraph
{
    public const int MaxRelations = 60;

    private readonly List<EqualityClass> _classes = [];
    private readonly List<GraphPredicate> _predicates = [];
    private readonly List<(int First, int Second, double Factor)> _corrections = [];
    private readonly Dictionary<int, int> _relationOfSlot = [];
    private readonly RelationEstimate[] _estimates;
    private readonly ulong[] _neighbours;

    public JoinGraph(IReadOnlyList<PlanNode> relations, IReadOnlyList<ScalarExpression> predicates, PlanEstimator estimator)
    {
        var filters = new List<ScalarExpression>[relations.Count];
        for (var i = 0; i < relations.Count; i++)
        {
            filters[i] = [];
            foreach (var slot in relations[i].Output)
                _relationOfSlot[slot.Id] = i;
        }
        foreach (var predicate in predicates)
            AddPredicate(predicate, filters);
        CloseClasses(filters);
        Relations = relations.Select((relation, i) => Predicates.Filter(relation, filters[i])).ToList();
        _estimates = Relations.Select(estimator.Relation).ToArray();
        _neighbours = new ulong[relations.Count];
        foreach (var equality in _classes)
        {
            equality.Resolve(_estimates);
            Connect(equality.Relations);
        }
        foreach (var predicate in _predicates)
            AddPredicateFacts(predicate, estimator);
        FindCorrections();
    }

    public IReadOnlyList<PlanNode> Relations { get; }

    public ulong All => (1UL << Relations.Count) - 1;

    /// <summary>Relations outside the set that a condition connects with it.</summary>
    public ulong Neighbours(ulong set)
    {
        var result = 0UL;
        for (var rest = set; rest != 0; rest &= rest - 1)
            result |= _neighbours[BitOperations.TrailingZeroCount(rest)];
        return result & ~set;
    }

    /// <summary>Expected rows of the set joined, whatever the order: so that all plans of a set are compared over one size.</summary>
    public double NumRows(ulong set)
    {
        var rows = 1.0;
        for (var rest = set; rest != 0; rest &= rest - 1)
            rows *= Math.Max(1, _estimates[BitOperations.TrailingZeroCount(rest)].NumRows);
        foreach (var equality in _classes)
            rows /= equality.Divisor(set);
        foreach (var predicate in _predicates)
            if ((predicate.Relations & ~set) == 0)
                rows *= predicate.Share;
        return Math.Max(1, rows * Correction(set));
    }

    /// <summary>The join of two sets with every condition that becomes checkable by it.</summary>
    public JoinNode Join(PlanNode left, ulong leftSet, PlanNode right, ulong rightSet)
    {
        var conditions = new List<EquiCondition>();
        foreach (var equality in _classes)
            if (equality.MemberIn(leftSet) is { } first && equality.MemberIn(rightSet) is { } second)
                conditions.Add(new EquiCondition(first, second));
        var residual = new List<ScalarExpression>();
        var leftSlots = SlotUse.Output(left);
        var rightSlots = SlotUse.Output(right);
        foreach (var predicate in _predicates)
        {
            var isNew = (predicate.Relations & ~(leftSet | rightSet)) == 0 && (predicate.Relations & ~leftSet) != 0 && (predicate.Relations & ~rightSet) != 0;
            if (!isNew)
                continue;
            if (Predicates.AsEquiCondition(predicate.Expression, leftSlots, rightSlots) is { } condition)
                conditions.Add(condition);
            else
                residual.Add(predicate.Expression);
        }
        return new JoinNode(JoinKind.Inner, left, right, conditions.ToValueList(), residual.ToValueList());
    }

    public ulong RelationsOf(ScalarExpression expression)
    {
        var set = 0UL;
        foreach (var slot in SlotUse.Of(expression))
            if (_relationOfSlot.TryGetValue(slot, out var relation))
                set |= 1UL << relation;
        return set;
    }

    private void AddPredicate(ScalarExpression predicate, List<ScalarExpression>[] filters)
    {
        var set = RelationsOf(predicate);
        // Predicates on one relation (or on none, which any may check) filter it at once.
        if (BitOperations.PopCount(set) <= 1)
        {
            filters[set == 0 ? 0 : BitOperations.TrailingZeroCount(set)].Add(predicate);
            return;
        }
        if (Predicates.IsEquality(predicate, out var call) && call.Arguments[0].Type == call.Arguments[1].Type && Predicates.IsDeterministic(predicate))
        {
            var left = RelationsOf(call.Arguments[0]);
            var right = RelationsOf(call.Arguments[1]);
            if (BitOperations.PopCount(left) == 1 && BitOperations.PopCount(right) == 1)
            {
                AddEquality(call.Arguments[0], BitOperations.TrailingZeroCount(left), call.Arguments[1], BitOperations.TrailingZeroCount(right));
                return;
            }
        }
        _predicates.Add(new GraphPredicate(predicate, set));
    }

    private void AddEquality(ScalarExpression left, int leftRelation, ScalarExpression right, int rightRelation)
    {
        var first = _classes.Find(equality => equality.Contains(left));
        var second = _classes.Find(equality => equality.Contains(right));
        if (first is null && second is null)
        {
            first = new EqualityClass();
            _classes.Add(first);
        }
        var merged = first ?? second!;
        merged.Add(left, leftRelation);
        merged.Add(right, rightRelation);
        if (first is not null && second is not null && !ReferenceEquals(first, second))
        {
            first.AddAll(second);
            _classes.Remove(second);
        }
    }

    // Two members of one relation are equal only if that relation is filtered so: no join will compare them.
    private void CloseClasses(List<ScalarExpression>[] filters)
    {
        foreach (var equality in _classes)
            foreach (var (relation, first, second) in equality.PairsWithinRelations())
                filters[relation].Add(OptimizerContext.Compare(OperatorNames.Equal, first, second));
    }

    private void Connect(ulong set)
    {
        for (var rest = set; rest != 0; rest &= rest - 1)
        {
            var relation = BitOperations.TrailingZeroCount(rest);
            _neighbours[relation] |= set & ~(1UL << relation);
        }
    }

    private void AddPredicateFacts(GraphPredicate predicate, PlanEstimator estimator)
    {
        var columns = new Dictionary<int, ColumnEstimate>();
        var hasSingleRow = false;
        for (var rest = predicate.Relations; rest != 0; rest &= rest - 1)
        {
            var relation = BitOperations.TrailingZeroCount(rest);
            hasSingleRow |= _estimates[relation].NumRows is >= 0 and <= 1;
            foreach (var (slot, column) in _estimates[relation].Columns)
                columns[slot] = column;
        }
        predicate.Share = Math.Max(Selectivity.Of(predicate.Expression, new RelationEstimate(1, columns)), 1e-6);
        // A value computed once (a scalar subquery) may be compared early: its cross join costs nothing. Equalities connect like keys.
        if (hasSingleRow || predicate.Expression is FunctionCall { Function.Name: OperatorNames.Equal or OperatorNames.NullSafeEqual })
            Connect(predicate.Relations);
    }

    // Columns that together are a key (partsupp's two) tell apart at most the rows of their relation, not the product of their values.
    private void FindCorrections()
    {
        for (var first = 0; first < Relations.Count; first++)
        {
            for (var second = first + 1; second < Relations.Count; second++)
            {
                var shared = _classes.FindAll(equality => equality.Has(first) && equality.Has(second));
                if (shared.Count < 2)
                    continue;
                var product = shared.Aggregate(1.0, (total, equality) => total * equality.Divisor((1UL << first) | (1UL << second)));
                var bound = Math.Max(1, Math.Min(BaseRows(first), BaseRows(second)));
                if (product > bound)
                    _corrections.Add((first, second, product / bound));
            }
        }
    }

    private double BaseRows(int relation) => _estimates[relation].Columns.Values.Select(column => column.BaseRows).DefaultIfEmpty(_estimates[relation].NumRows).Max();

    private double Correction(ulong set)
    {
        var factor = 1.0;
        var joined = 0UL;
        foreach (var (first, second, pairFactor) in _corrections)
        {
            var pair = (1UL << first) | (1UL << second);
            // A third relation over the same key adds nothing that the first pair has not corrected.
            if ((pair & ~set) != 0 || (pair & ~joined) == 0)
                continue;
            factor *= pairFactor;
            joined |= pair;
        }
        return factor;
    }
}
