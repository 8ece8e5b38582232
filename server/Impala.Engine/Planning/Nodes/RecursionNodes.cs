using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Nodes;

/// <summary>
/// WITH RECURSIVE: gives the rows of Initial, then runs Step over and over, each time over the rows that came last, until none come. Step
/// reads these by <see cref="WorkTableNode"/>s of the same number and runs beside the node, on the coordinator, without exchanges.
/// </summary>
/// <param name="Slots">The columns given; slot i is the i-th of InitialSlots and StepSlots.</param>
/// <param name="WorkTable">The working table's number, its own in the query.</param>
/// <param name="IsDistinct">UNION: rows that came before do not come again.</param>
public sealed record RecursiveNode(
    ValueList<Slot> Slots, PlanNode Initial, ValueList<Slot> InitialSlots, PlanNode Step, ValueList<Slot> StepSlots, int WorkTable, bool IsDistinct) : PlanNode
{
    public override ValueList<Slot> Output => Slots;

    public override ValueList<PlanNode> Children => [Initial, Step];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Initial = children[0], Step = children[1] };
}

/// <summary>The rows that the last round of the recursion of the same number gave.</summary>
public sealed record WorkTableNode(int WorkTable, ValueList<Slot> Slots) : PlanNode
{
    public override ValueList<Slot> Output => Slots;

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}
