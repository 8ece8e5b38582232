using System.Text.Json;
using Impala.Catalog;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

internal sealed partial class PlanReader
{
    private PlanNode ReadNode(JsonElement json)
    {
        var inputs = json.TryGetProperty("inputs", out _) ? List(json, "inputs", index => _nodes[index.GetInt32()]) : [];
        var node = ReadKind(json, inputs);
        var estimate = json.TryGetProperty("estimate", out var rows) ? new PlanEstimate(rows.GetDouble(), json.GetProperty("row_size").GetDouble()) : PlanEstimate.Unknown;
        return node with { NodeId = json.GetProperty("id").GetInt32(), Estimate = estimate };
    }

    private PlanNode ReadKind(JsonElement json, ValueList<PlanNode> inputs) => Text(json, "kind") switch
    {
        nameof(ScanNode) => new ScanNode(
            _tables[json.GetProperty("table").GetInt32()], Text(json, "alias"), ScanColumns(json), Expressions(json, "predicates"), json.GetProperty("limit").GetInt64())
        {
            PartitionIds = json.TryGetProperty("partitions", out _) ? List(json, "partitions", id => id.GetInt64()) : null,
            RuntimeFilters = json.TryGetProperty("filters", out _)
                ? List(json, "filters", item => new RuntimeFilterTarget(item[0].GetInt32(), _expressions[item[1].GetInt32()], item[2].GetBoolean()))
                : default,
        },
        nameof(VirtualTableScanNode) => new VirtualTableScanNode(
            Text(json, "schema"), Text(json, "name"), Text(json, "alias"), ScanColumns(json), Expressions(json, "predicates"), ReadLookups(json)),
        nameof(ValuesNode) => new ValuesNode(Slots(json, "slots"), List(json, "rows", row => Items(row, item => _expressions[item.GetInt32()]))),
        nameof(TableFunctionNode) => new TableFunctionNode(Text(json, "function"), Expressions(json, "arguments"), Slots(json, "slots"), OptionalSlot(json, "ordinality")),
        nameof(FilterNode) => new FilterNode(inputs[0], Expressions(json, "predicates")),
        nameof(ProjectNode) => ReadProject(json, inputs[0]),
        nameof(ProjectSetNode) => new ProjectSetNode(inputs[0], List(json, "calls", call => new TableFunctionCall(SlotOf(call, "slot"), Text(call, "function"), Expressions(call, "arguments")))),
        nameof(JoinNode) => ReadJoin(json, inputs),
        nameof(ApplyNode) => new ApplyNode(Enum<ApplyKind>(json, "apply"), inputs[0], inputs[1], OptionalSlot(json, "result"))
        {
            Test = Expressions(json, "test"), Operator = Text(json, "operator"),
        },
        nameof(AggregateNode) => new AggregateNode(inputs[0], Slots(json, "group_by"), List(json, "aggregates", ReadAggregate), Enum<AggregationStep>(json, "step"))
        {
            EmptySets = List(json, "empty_sets", set => set.GetInt32()),
        },
        nameof(SortNode) => new SortNode(inputs[0], Order(json)),
        nameof(TopNNode) => new TopNNode(inputs[0], Order(json), json.GetProperty("limit").GetInt64(), json.GetProperty("offset").GetInt64()),
        nameof(LimitNode) => new LimitNode(inputs[0], json.GetProperty("limit").GetInt64(), json.GetProperty("offset").GetInt64()),
        nameof(UnionNode) => new UnionNode(Slots(json, "slots"), inputs, List(json, "mappings", mapping => Items(mapping, id => _slots[id.GetInt32()]))),
        nameof(SharedNode) => new SharedNode(json.GetProperty("shared").GetInt32(), inputs[0], Slots(json, "slots")),
        nameof(SharedReadNode) => new SharedReadNode(json.GetProperty("shared").GetInt32(), Slots(json, "slots")),
        nameof(RecursiveNode) => new RecursiveNode(
            Slots(json, "slots"), inputs[0], Slots(json, "initial"), inputs[1], Slots(json, "step"), json.GetProperty("work_table").GetInt32(), json.GetProperty("distinct").GetBoolean()),
        nameof(WorkTableNode) => new WorkTableNode(json.GetProperty("work_table").GetInt32(), Slots(json, "slots")),
        nameof(EnforceSingleRowNode) => new EnforceSingleRowNode(inputs[0], json.GetProperty("pad_empty").GetBoolean()),
        nameof(WindowNode) => new WindowNode(inputs[0], Slots(json, "partition_by"), Order(json), List(json, "calls", ReadWindowCall)),
        nameof(TableWriteNode) => new TableWriteNode(
            inputs[0],
            _tables[json.GetProperty("table").GetInt32()],
            List(json, "columns", column => new WriteColumn(column[0].GetInt32(), _slots[column[1].GetInt32()])),
            Slots(json, "slots"))
        {
            StagingPath = Text(json, "staging"),
            Options = List(json, "options", option => KeyValuePair.Create(option[0].GetString()!, option[1].GetString()!)),
        },
        nameof(ExchangeNode) => new ExchangeNode(inputs[0], Enum<ExchangeKind>(json, "exchange_kind"), Expressions(json, "keys"))
        {
            OrderBy = Order(json), Limit = json.GetProperty("limit").GetInt64(), Offset = json.GetProperty("offset").GetInt64(),
        },
        nameof(ExchangeSourceNode) => new ExchangeSourceNode(json.GetProperty("exchange").GetInt32(), Enum<ExchangeKind>(json, "exchange_kind"), Slots(json, "slots"))
        {
            OrderBy = Order(json), Limit = json.GetProperty("limit").GetInt64(), Offset = json.GetProperty("offset").GetInt64(),
        },
        var kind => throw new FormatException("unknown node " + kind),
    };

    private ProjectNode ReadProject(JsonElement json, PlanNode input)
    {
        var slots = Slots(json, "slots");
        var expressions = Expressions(json, "expressions");
        return new ProjectNode(input, Enumerable.Range(0, slots.Count).Select(i => new Assignment(slots[i], expressions[i])).ToValueList());
    }

    private JoinNode ReadJoin(JsonElement json, ValueList<PlanNode> inputs)
    {
        var left = Expressions(json, "left_keys");
        var right = Expressions(json, "right_keys");
        var nullSafe = List(json, "null_safe", item => item.GetBoolean());
        var conditions = Enumerable.Range(0, left.Count).Select(i => new EquiCondition(left[i], right[i], nullSafe[i])).ToValueList();
        return new JoinNode(Enum<JoinKind>(json, "join"), inputs[0], inputs[1], conditions, Expressions(json, "residual"))
        {
            Distribution = Enum<JoinDistribution>(json, "distribution"),
            Mark = OptionalSlot(json, "mark"),
            Projected = json.TryGetProperty("projected", out _) ? Slots(json, "projected") : null,
            RuntimeFilters = json.TryGetProperty("filters", out _)
                ? List(json, "filters", item => new RuntimeFilterSource(item[0].GetInt32(), item[1].GetInt32()))
                : default,
        };
    }

    private AggregateAssignment ReadAggregate(JsonElement json) => new(
        SlotOf(json, "output"), Aggregate(Text(json, "function")), ReadSignature(json), Expressions(json, "arguments"), json.GetProperty("distinct").GetBoolean())
    {
        Filter = OptionalExpression(json, "filter"),
        OrderBy = Order(json),
        Intermediate = Slots(json, "intermediate"),
    };

    private WindowCall ReadWindowCall(JsonElement json)
    {
        var frame = new WindowFrame(
            Enum<FrameUnit>(json, "unit"), Enum<FrameBound>(json, "start"), OptionalExpression(json, "start_offset"), Enum<FrameBound>(json, "end"), OptionalExpression(json, "end_offset"))
        {
            Exclusion = Enum<FrameExclusion>(json, "exclude"),
        };
        return new WindowCall(SlotOf(json, "slot"), Text(json, "function"), Expressions(json, "arguments"), frame)
        {
            Aggregate = json.TryGetProperty("aggregate", out var aggregate) ? Aggregate(aggregate.GetString()!) : null,
            Signature = json.TryGetProperty("signature", out _) ? ReadSignature(json) : null,
            IgnoreNulls = json.GetProperty("ignore_nulls").GetBoolean(),
        };
    }

    private static AggregateSignature ReadSignature(JsonElement json) => new(Types(json, "signature"), Types(json, "result")[0], Types(json, "state"));

    private ValueList<VirtualTableLookup> ReadLookups(JsonElement json)
    {
        var columns = List(json, "lookup_columns", item => item.GetInt32());
        var values = Expressions(json, "lookup_values");
        return Enumerable.Range(0, columns.Count).Select(i => new VirtualTableLookup(columns[i], values[i])).ToValueList();
    }

    private ValueList<ScanColumn> ScanColumns(JsonElement json) =>
        List(json, "columns", column => new ScanColumn(column[0].GetInt32(), _slots[column[1].GetInt32()]));

    private ValueList<Ordering> Order(JsonElement json) =>
        List(json, "order_by", ordering => new Ordering(_slots[ordering[0].GetInt32()], ordering[1].GetBoolean(), ordering[2].GetBoolean()));

    private static ValueList<T> Items<T>(JsonElement array, Func<JsonElement, T> read)
    {
        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
            items.Add(read(item));
        return items.ToValueList();
    }
}
