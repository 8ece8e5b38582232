using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Nodes;

/// <summary>
/// A node of the one plan tree: logical when built, physical once rules have set distribution and inserted exchanges. Immutable;
/// rules make changed copies by <c>with</c>. Children come before the node in execution; rows have the slots of <see cref="Output"/>.
/// </summary>
public abstract record PlanNode
{
    /// <summary>EXPLAIN's number; -1 until the fragmenter has numbered the plan.</summary>
    public int NodeId { get; init; } = -1;

    /// <summary>What the optimizer expects; unknown until DeriveEstimates ran.</summary>
    public PlanEstimate Estimate { get; init; } = PlanEstimate.Unknown;

    /// <summary>The slots of every row this node gives, in column order.</summary>
    public abstract ValueList<Slot> Output { get; }

    public virtual ValueList<PlanNode> Children => [];

    /// <summary>The same node over other children; answers this when none changed by reference.</summary>
    public abstract PlanNode WithChildren(ValueList<PlanNode> children);

    private protected bool SameChildren(ValueList<PlanNode> children)
    {
        var own = Children;
        if (own.Count != children.Count)
            throw new ArgumentException("a node keeps its number of children", nameof(children));
        for (var i = 0; i < own.Count; i++)
            if (!ReferenceEquals(own[i], children[i]))
                return false;
        return true;
    }

    public sealed override string ToString() => GetType().Name;
}

/// <summary>Expected rows (-1 unknown) and bytes a row.</summary>
public sealed record PlanEstimate(double NumRows, double RowSize)
{
    public static readonly PlanEstimate Unknown = new(-1, -1);

    public bool IsKnown => NumRows >= 0;

    public double NumBytes => NumRows * RowSize;
}
