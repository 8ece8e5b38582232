using System.Numerics;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer.JoinOrder;

/// <summary>Expressions of several relations that are equal in every result row.</summary>
internal sealed class EqualityClass
{
    private readonly List<(ScalarExpression Expression, int Relation)> _members = [];
    private readonly Dictionary<int, double> _distinct = [];

    public ulong Relations { get; private set; }

    public bool Contains(ScalarExpression expression) => _members.Exists(member => member.Expression.Equals(expression));

    public bool Has(int relation) => (Relations & (1UL << relation)) != 0;

    public void Add(ScalarExpression expression, int relation)
    {
        if (Contains(expression))
            return;
        _members.Add((expression, relation));
        Relations |= 1UL << relation;
    }

    public void AddAll(EqualityClass other)
    {
        foreach (var (expression, relation) in other._members)
            Add(expression, relation);
    }

    /// <summary>A member that a set of relations gives; plain columns rather than computed ones, since rows may be placed by them already.</summary>
    public ScalarExpression? MemberIn(ulong set)
    {
        ScalarExpression? found = null;
        foreach (var (expression, relation) in _members)
        {
            if ((set & (1UL << relation)) == 0)
                continue;
            if (expression is SlotReference)
                return expression;
            found ??= expression;
        }
        return found;
    }

    public IEnumerable<(int Relation, ScalarExpression First, ScalarExpression Second)> PairsWithinRelations()
    {
        foreach (var group in _members.GroupBy(member => member.Relation))
        {
            var first = group.First().Expression;
            foreach (var other in group.Skip(1))
                yield return (group.Key, first, other.Expression);
        }
    }

    /// <summary>
    /// Finds the distinct values a member of each relation has. Where nothing is known, the smallest relation of the class is taken to
    /// hold the key that all others refer to: it bounds them all (25 nations bound the nations of customers and suppliers).
    /// </summary>
    public void Resolve(RelationEstimate[] estimates)
    {
        var guesses = new List<int>();
        var smallest = double.MaxValue;
        foreach (var (expression, relation) in _members)
        {
            var column = estimates[relation].Find(expression);
            var values = column is null ? Math.Max(1, estimates[relation].NumRows) : Math.Max(1, column.NumDistinct);
            // One row (a scalar subquery) holds one of the values, it does not bound them.
            if (!JoinEstimate.IsSingleValue(column, estimates[relation].NumRows))
                smallest = Math.Min(smallest, values);
            if (column is { IsGuess: false })
                _distinct[relation] = values;
            else
                guesses.Add(relation);
        }
        foreach (var relation in guesses)
            _distinct.TryAdd(relation, smallest == double.MaxValue ? 1 : smallest);
    }

    /// <summary>By how much the equalities among the set's relations divide their cross product: by all distinct counts but the smallest.</summary>
    public double Divisor(ulong set)
    {
        var shared = Relations & set;
        if (BitOperations.PopCount(shared) < 2)
            return 1;
        var product = 1.0;
        var smallest = double.MaxValue;
        for (var rest = shared; rest != 0; rest &= rest - 1)
        {
            var distinct = _distinct[BitOperations.TrailingZeroCount(rest)];
            product *= distinct;
            smallest = Math.Min(smallest, distinct);
        }
        return Math.Max(1, product / smallest);
    }
}
