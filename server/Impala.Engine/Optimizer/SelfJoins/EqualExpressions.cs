using Impala.Engine.Expressions;

namespace Impala.Engine.Optimizer.SelfJoins;

/// <summary>Which expressions equalities make equal, closure included.</summary>
internal sealed class EqualExpressions
{
    private readonly Dictionary<ScalarExpression, ScalarExpression> _parents = [];

    public EqualExpressions(IEnumerable<ScalarExpression> predicates)
    {
        foreach (var predicate in predicates)
            if (Predicates.IsEquality(predicate, out var call) && Predicates.IsDeterministic(call))
                Unite(call.Arguments[0], call.Arguments[1]);
    }

    public bool AreEqual(ScalarExpression first, ScalarExpression second) => first.Equals(second) || Root(first).Equals(Root(second));

    /// <summary>True when the predicate is an equality of two expressions that are equal anyway.</summary>
    public bool Implies(ScalarExpression predicate) => Predicates.IsEquality(predicate, out var call) && AreEqual(call.Arguments[0], call.Arguments[1]) && !call.Arguments[0].Equals(call.Arguments[1]);

    private void Unite(ScalarExpression first, ScalarExpression second)
    {
        var (left, right) = (Root(first), Root(second));
        if (!left.Equals(right))
            _parents[left] = right;
    }

    private ScalarExpression Root(ScalarExpression expression)
    {
        while (_parents.TryGetValue(expression, out var parent))
            expression = parent;
        return expression;
    }
}
