using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Nodes;

public enum ExchangeKind : byte
{
    /// <summary>All rows to the one instance of the consumer (UNPARTITIONED).</summary>
    Gather,

    /// <summary>Every row to every backend, there to one of the instances, which build a join together.</summary>
    Broadcast,

    /// <summary>By the hash of Keys.</summary>
    Hash,

    /// <summary>Batches in turn.</summary>
    RoundRobin,
}

/// <summary>Moves rows between fragments. With OrderBy its sorted inputs are merged (MERGING-EXCHANGE).</summary>
public sealed record ExchangeNode(PlanNode Input, ExchangeKind Kind, ValueList<ScalarExpression> Keys) : PlanNode
{
    public ValueList<Ordering> OrderBy { get; init; }

    /// <summary>A merging exchange stops after Limit rows (after skipping Offset); -1 gives all.</summary>
    public long Limit { get; init; } = -1;

    public long Offset { get; init; }

    public override ValueList<Slot> Output => Input.Output;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>The receiving end of an exchange once the plan is cut into fragments: a leaf of its fragment.</summary>
public sealed record ExchangeSourceNode(int ExchangeId, ExchangeKind Kind, ValueList<Slot> Slots) : PlanNode
{
    public ValueList<Ordering> OrderBy { get; init; }

    public long Limit { get; init; } = -1;

    public long Offset { get; init; }

    public override ValueList<Slot> Output => Slots;

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}
