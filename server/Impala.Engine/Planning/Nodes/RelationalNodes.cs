using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;

namespace Impala.Engine.Planning.Nodes;

/// <summary>Keeps the rows for which every predicate is true.</summary>
public sealed record FilterNode(PlanNode Input, ValueList<ScalarExpression> Predicates) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>A slot and the expression that gives it.</summary>
public sealed record Assignment(Slot Slot, ScalarExpression Expression)
{
    public bool IsIdentity => Expression is SlotReference reference && reference.Slot.Id == Slot.Id;
}

/// <summary>Computes columns; slots that only pass through are identity assignments.</summary>
public sealed record ProjectNode(PlanNode Input, ValueList<Assignment> Assignments) : PlanNode
{
    public override ValueList<Slot> Output => Assignments.Map(assignment => assignment.Slot);

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>Set-returning functions in a select list: one row per element, in step, shorter ones padded with NULL (PostgreSQL 10 and later).</summary>
public sealed record ProjectSetNode(PlanNode Input, ValueList<TableFunctionCall> Calls) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output.AddRange(Calls.Select(call => call.Slot));

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>A set-returning function over the slots of each input row, giving one column.</summary>
public sealed record TableFunctionCall(Slot Slot, string Function, ValueList<ScalarExpression> Arguments);

public enum AggregationStep : byte
{
    /// <summary>Arguments in, final values out.</summary>
    Single,

    /// <summary>Arguments in, intermediate columns out; may pass rows through when it does not reduce.</summary>
    Partial,

    /// <summary>Intermediate columns in, final values out.</summary>
    Final,

    /// <summary>
    /// Arguments in, final values out, over the rows of all instances: these run on one backend and merge their groups there, and each
    /// gives out the groups that a hash exchange over the keys would bring it.
    /// </summary>
    Shared,
}

/// <summary>
/// One aggregate of an aggregation. <paramref name="Output"/> is its final slot. Partial steps give <see cref="Intermediate"/> slots instead
/// and final steps read them; both steps carry the same call. Arguments and the filter are over the aggregation's original input.
/// </summary>
public sealed record AggregateAssignment(
    Slot Output, AggregateFunction Function, AggregateSignature Signature, ValueList<ScalarExpression> Arguments, bool IsDistinct = false)
{
    public ScalarExpression? Filter { get; init; }

    /// <summary>ORDER BY inside the call (string_agg, array_agg); such calls run in one step.</summary>
    public ValueList<Ordering> OrderBy { get; init; }

    public ValueList<Slot> Intermediate { get; init; }
}

/// <summary>Groups by slots of the input (expressions are projected below); without keys gives exactly one row when single or final.</summary>
public sealed record AggregateNode(PlanNode Input, ValueList<Slot> GroupBy, ValueList<AggregateAssignment> Aggregates, AggregationStep Step = AggregationStep.Single) : PlanNode
{
    /// <summary>
    /// Numbers of empty grouping sets: each is a group even when no row belongs to it. Its last key, an INT, is the number, its other keys
    /// are NULL. The final step of two knows the groups from the first.
    /// </summary>
    public ValueList<int> EmptySets { get; init; }

    public override ValueList<Slot> Output => GroupBy.AddRange(Step == AggregationStep.Partial
        ? Aggregates.SelectMany(aggregate => aggregate.Intermediate)
        : Aggregates.Select(aggregate => aggregate.Output));

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>One sort key; defaults are resolved: ascending puts NULLs last, descending first, in both dialects.</summary>
public sealed record Ordering(Slot Slot, bool Descending, bool NullsFirst);

public sealed record SortNode(PlanNode Input, ValueList<Ordering> OrderBy) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>Sort and limit in one: keeps Limit + Offset rows, gives them after the offset.</summary>
public sealed record TopNNode(PlanNode Input, ValueList<Ordering> OrderBy, long Limit, long Offset = 0) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>Skips Offset rows and gives at most Limit (-1: all); tells its children to stop.</summary>
public sealed record LimitNode(PlanNode Input, long Limit, long Offset = 0) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>UNION ALL: output slot i is the i-th slot of every input's Mapping (types already equal).</summary>
public sealed record UnionNode(ValueList<Slot> Slots, ValueList<PlanNode> Inputs, ValueList<ValueList<Slot>> Mappings) : PlanNode
{
    public override ValueList<Slot> Output => Slots;

    public override ValueList<PlanNode> Children => Inputs;

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Inputs = children };
}

/// <summary>A scalar subquery's guard: at most one row (21000), and with <paramref name="PadEmpty"/> one row of NULLs when there is none.</summary>
public sealed record EnforceSingleRowNode(PlanNode Input, bool PadEmpty) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>
/// Window functions over one partitioning and ordering; input must arrive partitioned and sorted by (PartitionBy, OrderBy).
/// </summary>
public sealed record WindowNode(PlanNode Input, ValueList<Slot> PartitionBy, ValueList<Ordering> OrderBy, ValueList<WindowCall> Calls) : PlanNode
{
    public override ValueList<Slot> Output => Input.Output.AddRange(Calls.Select(call => call.Slot));

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };
}

/// <summary>A window call: a ranking function by name, or an aggregate over a frame.</summary>
public sealed record WindowCall(Slot Slot, string Function, ValueList<ScalarExpression> Arguments, WindowFrame Frame)
{
    public AggregateFunction? Aggregate { get; init; }

    public AggregateSignature? Signature { get; init; }

    public bool IgnoreNulls { get; init; }
}

public enum FrameUnit : byte
{
    Rows,
    Range,
    Groups,
}

public enum FrameBound : byte
{
    UnboundedPreceding,
    Preceding,
    CurrentRow,
    Following,
    UnboundedFollowing,
}

/// <summary>EXCLUDE: rows that are left out of each row's frame.</summary>
public enum FrameExclusion : byte
{
    None,
    CurrentRow,

    /// <summary>The row and its peers.</summary>
    Group,

    /// <summary>The row's peers, but not the row itself.</summary>
    Ties,
}

public sealed record WindowFrame(FrameUnit Unit, FrameBound Start, ScalarExpression? StartOffset, FrameBound End, ScalarExpression? EndOffset)
{
    public static readonly WindowFrame Default = new(FrameUnit.Range, FrameBound.UnboundedPreceding, null, FrameBound.CurrentRow, null);

    public FrameExclusion Exclusion { get; init; }
}

/// <summary>Writes rows into a table's staging folder; gives one row a written file: path, rows, bytes, partition values as text.</summary>
public sealed record TableWriteNode(PlanNode Input, Catalog.Objects.Table Table, ValueList<WriteColumn> Columns, ValueList<Slot> Slots) : PlanNode
{
    /// <summary>Absolute staging folder of this statement.</summary>
    public string StagingPath { get; init; } = "";

    /// <summary>COMPRESSION_CODEC, PARQUET_FILE_SIZE and the like, as set for the session.</summary>
    public ValueList<KeyValuePair<string, string>> Options { get; init; }

    /// <summary>Hints SHUFFLE and NOSHUFFLE: whether rows come together by partition before they are written; null leaves it to the planner.</summary>
    public bool? Shuffle { get; init; }

    /// <summary>Hint CLUSTERED: rows are sorted by partition, so that one file is open at a time.</summary>
    public bool IsClustered { get; init; }

    public override ValueList<Slot> Output => Slots;

    public override ValueList<PlanNode> Children => [Input];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0] };

    /// <summary>The slots every write gives: path STRING, num_rows BIGINT, num_bytes BIGINT, partition STRING (k=v/k=v, URL-encoded).</summary>
    public static ValueList<Slot> WrittenFileSlots(SlotAllocator slots) =>
    [
        slots.New("path", SqlType.String), slots.New("num_rows", SqlType.BigInt), slots.New("num_bytes", SqlType.BigInt), slots.New("partition", SqlType.String),
    ];
}

/// <summary>The table column at ColumnIndex takes its values from the slot.</summary>
public sealed record WriteColumn(int ColumnIndex, Slot Slot);
