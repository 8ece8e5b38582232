using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Nodes;

/// <summary>
/// Gives its input's rows and keeps them for the <see cref="SharedReadNode"/>s of the same id, which stand in the same fragment: each
/// instance computes its part once. While rules still work on it, every occurrence of a subplan is such a node over a copy of its own.
/// </summary>
/// <param name="SharedId">Names the rows within the query.</param>
/// <param name="Slots">The columns that any reader wants, in the order in which all of them give them.</param>
public sealed record SharedNode(int SharedId, PlanNode Input, ValueList<Slot> Slots) : PlanNode
{
    public override ValueList<Slot> Output => Slots;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>Gives the rows that a <see cref="SharedNode"/> of its fragment keeps, column by column into slots of its own.</summary>
public sealed record SharedReadNode(int SharedId, ValueList<Slot> Slots) : PlanNode
{
    public override ValueList<Slot> Output => Slots;

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}
