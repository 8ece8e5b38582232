using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Nodes;

/// <summary>One column a scan gives: where it stands in the table, or which of <see cref="VirtualColumns"/> it is, and its slot.</summary>
public sealed record ScanColumn(int ColumnIndex, Slot Slot);

/// <summary>Reads a file table. Predicates (conjuncts over its slots) are applied while decoding and prune partitions, row groups and pages.</summary>
/// <param name="Limit">Stop after this many rows per instance; -1 is without limit.</param>
public sealed record ScanNode(Table Table, string Alias, ValueList<ScanColumn> Columns, ValueList<ScalarExpression> Predicates, long Limit = -1) : PlanNode
{
    public override ValueList<Slot> Output => Columns.Map(column => column.Slot);

    /// <summary>Ids of the partitions that survived pruning at plan time; null means all.</summary>
    public ValueList<long>? PartitionIds { get; init; }

    /// <summary>TABLESAMPLE, until the optimizer has drawn the files.</summary>
    public FileSample? Sample { get; init; }

    /// <summary>Rows of the table by its hint TABLE_NUM_ROWS; -1 is without.</summary>
    public long HintedRows { get; init; } = -1;

    /// <summary>Hint CONVERT_LIMIT_TO_SAMPLE: with option OPTIMIZE_SIMPLE_LIMIT a LIMIT is met from a sample of this percentage; 0 is without.</summary>
    public int LimitSamplePercent { get; init; }

    /// <summary>Runtime filters that this scan's rows are tested by once joins elsewhere have made them.</summary>
    public ValueList<RuntimeFilterTarget> RuntimeFilters { get; init; }

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}

/// <summary>A share of a table's files, by bytes.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Seed">Decides which files; REPEATABLE's, or drawn for the statement.</param>
public sealed record FileSample(double Percent, long Seed);

/// <summary>Rows whose value of the expression is not in the filter find no partner in the join that makes it.</summary>
/// <param name="FilterId">As in the <see cref="RuntimeFilterSource"/>.</param>
/// <param name="Expression">Over the scan's slots: one of them, or a widening cast of one.</param>
/// <param name="IsAwaited">Whether so few rows are expected to pass that the scan waits for the filter.</param>
public sealed record RuntimeFilterTarget(int FilterId, ScalarExpression Expression, bool IsAwaited);

/// <summary>Reads a relation that the coordinator makes up (pg_catalog, information_schema, sys): runs on the coordinator only.</summary>
/// <param name="Lookups">Equality conjuncts the relation may use to make fewer rows; they are applied again above.</param>
public sealed record VirtualTableScanNode(
    string Schema, string Name, string Alias, ValueList<ScanColumn> Columns, ValueList<ScalarExpression> Predicates, ValueList<VirtualTableLookup> Lookups) : PlanNode
{
    public override ValueList<Slot> Output => Columns.Map(column => column.Slot);

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}

/// <summary>ColumnIndex = Value, where Value is a constant or (inside an apply) a correlated slot.</summary>
public sealed record VirtualTableLookup(int ColumnIndex, ScalarExpression Value);

/// <summary>Literal rows; each row has one constant expression per slot. No rows is the empty set; one row without slots is FROM-less SELECT.</summary>
public sealed record ValuesNode(ValueList<Slot> Slots, ValueList<ValueList<ScalarExpression>> Rows) : PlanNode
{
    public override ValueList<Slot> Output => Slots;

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}

/// <summary>A set-returning function in FROM: unnest, generate_series ... Arguments are constants or correlated slots.</summary>
public sealed record TableFunctionNode(string Function, ValueList<ScalarExpression> Arguments, ValueList<Slot> Slots, Slot? Ordinality = null) : PlanNode
{
    public override ValueList<Slot> Output => Ordinality is null ? Slots : Slots.Add(Ordinality);

    public override PlanNode WithChildren(ValueList<PlanNode> children) => this;
}
