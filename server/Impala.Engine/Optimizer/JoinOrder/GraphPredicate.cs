using Impala.Engine.Expressions;

namespace Impala.Engine.Optimizer.JoinOrder;

/// <summary>A predicate over several relations that is no equality of two of them.</summary>
internal sealed class GraphPredicate(ScalarExpression expression, ulong relations)
{
    public ScalarExpression Expression { get; } = expression;

    public ulong Relations { get; } = relations;

    /// <summary>The share of rows it keeps.</summary>
    public double Share { get; set; } = 1;
}
