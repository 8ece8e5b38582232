using System.Diagnostics;
using System.Text.Json;
using Impala.Catalog;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

internal sealed partial class PlanWriter
{
    private void WriteNode(Utf8JsonWriter json, PlanNode node)
    {
        json.WriteStartObject();
        json.WriteString("kind", node.GetType().Name);
        json.WriteNumber("id", node.NodeId);
        WriteEstimate(json, node.Estimate);
        if (!node.Children.IsEmpty)
            WriteArray(json, "inputs", node.Children, (writer, child) => writer.WriteNumberValue(_nodes[child]));
        WriteFields(json, node);
        json.WriteEndObject();
    }

    private void WriteFields(Utf8JsonWriter json, PlanNode node)
    {
        switch (node)
        {
            case ScanNode scan:
                json.WriteNumber("table", _tables[scan.Table]);
                json.WriteString("alias", scan.Alias);
                WriteScanColumns(json, scan.Columns);
                WriteExpressions(json, "predicates", scan.Predicates);
                json.WriteNumber("limit", scan.Limit);
                if (scan.PartitionIds is { } partitions)
                    WriteArray(json, "partitions", partitions, (writer, id) => writer.WriteNumberValue(id));
                if (!scan.RuntimeFilters.IsEmpty)
                    WriteArray(json, "filters", scan.RuntimeFilters, WriteFilterTarget);
                break;
            case VirtualTableScanNode scan:
                json.WriteString("schema", scan.Schema);
                json.WriteString("name", scan.Name);
                json.WriteString("alias", scan.Alias);
                WriteScanColumns(json, scan.Columns);
                WriteExpressions(json, "predicates", scan.Predicates);
                WriteArray(json, "lookup_columns", scan.Lookups, (writer, lookup) => writer.WriteNumberValue(lookup.ColumnIndex));
                WriteExpressions(json, "lookup_values", scan.Lookups.Map(lookup => lookup.Value));
                break;
            case ValuesNode values:
                WriteSlots(json, "slots", values.Slots);
                WriteArray(json, "rows", values.Rows, (writer, row) =>
                {
                    writer.WriteStartArray();
                    foreach (var value in row)
                        writer.WriteNumberValue(_expressions[value]);
                    writer.WriteEndArray();
                });
                break;
            case TableFunctionNode function:
                json.WriteString("function", function.Function);
                WriteExpressions(json, "arguments", function.Arguments);
                WriteSlots(json, "slots", function.Slots);
                if (function.Ordinality is { } ordinality)
                    WriteSlotId(json, "ordinality", ordinality);
                break;
            case FilterNode filter:
                WriteExpressions(json, "predicates", filter.Predicates);
                break;
            case ProjectNode project:
                WriteSlots(json, "slots", project.Assignments.Map(assignment => assignment.Slot));
                WriteExpressions(json, "expressions", project.Assignments.Map(assignment => assignment.Expression));
                break;
            case ProjectSetNode projectSet:
                WriteArray(json, "calls", projectSet.Calls, WriteTableFunctionCall);
                break;
            case JoinNode join:
                WriteJoin(json, join);
                break;
            case ApplyNode apply:
                json.WriteString("apply", apply.Kind.ToString());
                if (apply.Result is { } result)
                    WriteSlotId(json, "result", result);
                WriteExpressions(json, "test", apply.Test);
                json.WriteString("operator", apply.Operator);
                break;
            case AggregateNode aggregate:
                WriteSlots(json, "group_by", aggregate.GroupBy);
                json.WriteString("step", aggregate.Step.ToString());
                WriteArray(json, "aggregates", aggregate.Aggregates, WriteAggregate);
                WriteArray(json, "empty_sets", aggregate.EmptySets, (writer, set) => writer.WriteNumberValue(set));
                break;
            case SortNode sort:
                WriteOrder(json, sort.OrderBy);
                break;
            case TopNNode topN:
                WriteOrder(json, topN.OrderBy);
                json.WriteNumber("limit", topN.Limit);
                json.WriteNumber("offset", topN.Offset);
                break;
            case LimitNode limit:
                json.WriteNumber("limit", limit.Limit);
                json.WriteNumber("offset", limit.Offset);
                break;
            case UnionNode union:
                WriteSlots(json, "slots", union.Slots);
                WriteArray(json, "mappings", union.Mappings, (writer, mapping) =>
                {
                    writer.WriteStartArray();
                    foreach (var slot in mapping)
                        writer.WriteNumberValue(Register(slot));
                    writer.WriteEndArray();
                });
                break;
            case SharedNode shared:
                json.WriteNumber("shared", shared.SharedId);
                WriteSlots(json, "slots", shared.Slots);
                break;
            case SharedReadNode read:
                json.WriteNumber("shared", read.SharedId);
                WriteSlots(json, "slots", read.Slots);
                break;
            case RecursiveNode recursion:
                WriteSlots(json, "slots", recursion.Slots);
                WriteSlots(json, "initial", recursion.InitialSlots);
                WriteSlots(json, "step", recursion.StepSlots);
                json.WriteNumber("work_table", recursion.WorkTable);
                json.WriteBoolean("distinct", recursion.IsDistinct);
                break;
            case WorkTableNode work:
                WriteSlots(json, "slots", work.Slots);
                json.WriteNumber("work_table", work.WorkTable);
                break;
            case EnforceSingleRowNode single:
                json.WriteBoolean("pad_empty", single.PadEmpty);
                break;
            case WindowNode window:
                WriteSlots(json, "partition_by", window.PartitionBy);
                WriteOrder(json, window.OrderBy);
                WriteArray(json, "calls", window.Calls, WriteWindowCall);
                break;
            case TableWriteNode write:
                json.WriteNumber("table", _tables[write.Table]);
                WriteArray(json, "columns", write.Columns, (writer, column) =>
                {
                    writer.WriteStartArray();
                    writer.WriteNumberValue(column.ColumnIndex);
                    writer.WriteNumberValue(Register(column.Slot));
                    writer.WriteEndArray();
                });
                WriteSlots(json, "slots", write.Slots);
                json.WriteString("staging", write.StagingPath);
                WriteArray(json, "options", write.Options, (writer, option) =>
                {
                    writer.WriteStartArray();
                    writer.WriteStringValue(option.Key);
                    writer.WriteStringValue(option.Value);
                    writer.WriteEndArray();
                });
                break;
            case ExchangeNode exchange:
                json.WriteString("exchange_kind", exchange.Kind.ToString());
                WriteExpressions(json, "keys", exchange.Keys);
                WriteExchange(json, exchange.OrderBy, exchange.Limit, exchange.Offset);
                break;
            case ExchangeSourceNode source:
                json.WriteNumber("exchange", source.ExchangeId);
                json.WriteString("exchange_kind", source.Kind.ToString());
                WriteSlots(json, "slots", source.Slots);
                WriteExchange(json, source.OrderBy, source.Limit, source.Offset);
                break;
            default:
                throw new UnreachableException(node.GetType().Name);
        }
    }

    private void WriteJoin(Utf8JsonWriter json, JoinNode join)
    {
        json.WriteString("join", join.Kind.ToString());
        json.WriteString("distribution", join.Distribution.ToString());
        WriteExpressions(json, "left_keys", join.Conditions.Map(condition => condition.Left));
        WriteExpressions(json, "right_keys", join.Conditions.Map(condition => condition.Right));
        WriteArray(json, "null_safe", join.Conditions, (writer, condition) => writer.WriteBooleanValue(condition.NullSafe));
        WriteExpressions(json, "residual", join.Residual);
        if (join.Mark is { } mark)
            WriteSlotId(json, "mark", mark);
        if (join.Projected is { } projected)
            WriteSlots(json, "projected", projected);
        if (!join.RuntimeFilters.IsEmpty)
        {
            WriteArray(json, "filters", join.RuntimeFilters, (writer, source) =>
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(source.FilterId);
                writer.WriteNumberValue(source.Condition);
                writer.WriteEndArray();
            });
        }
    }

    private void WriteFilterTarget(Utf8JsonWriter json, RuntimeFilterTarget target)
    {
        json.WriteStartArray();
        json.WriteNumberValue(target.FilterId);
        json.WriteNumberValue(_expressions[target.Expression]);
        json.WriteBooleanValue(target.IsAwaited);
        json.WriteEndArray();
    }

    private void WriteAggregate(Utf8JsonWriter json, AggregateAssignment call)
    {
        json.WriteStartObject();
        WriteSlotId(json, "output", call.Output);
        json.WriteString("function", call.Function.Name);
        WriteTypes(json, "signature", call.Signature.Arguments);
        WriteTypes(json, "result", [call.Signature.Result]);
        WriteTypes(json, "state", call.Signature.Intermediate);
        WriteExpressions(json, "arguments", call.Arguments);
        json.WriteBoolean("distinct", call.IsDistinct);
        if (call.Filter is { } filter)
            json.WriteNumber("filter", _expressions[filter]);
        WriteOrder(json, call.OrderBy);
        WriteSlots(json, "intermediate", call.Intermediate);
        json.WriteEndObject();
    }

    private void WriteWindowCall(Utf8JsonWriter json, WindowCall call)
    {
        json.WriteStartObject();
        WriteSlotId(json, "slot", call.Slot);
        json.WriteString("function", call.Function);
        WriteExpressions(json, "arguments", call.Arguments);
        json.WriteString("unit", call.Frame.Unit.ToString());
        json.WriteString("start", call.Frame.Start.ToString());
        json.WriteString("end", call.Frame.End.ToString());
        json.WriteString("exclude", call.Frame.Exclusion.ToString());
        if (call.Frame.StartOffset is { } start)
            json.WriteNumber("start_offset", _expressions[start]);
        if (call.Frame.EndOffset is { } end)
            json.WriteNumber("end_offset", _expressions[end]);
        json.WriteBoolean("ignore_nulls", call.IgnoreNulls);
        if (call.Aggregate is { } aggregate)
            json.WriteString("aggregate", aggregate.Name);
        if (call.Signature is { } signature)
        {
            WriteTypes(json, "signature", signature.Arguments);
            WriteTypes(json, "result", [signature.Result]);
            WriteTypes(json, "state", signature.Intermediate);
        }
        json.WriteEndObject();
    }

    private void WriteTableFunctionCall(Utf8JsonWriter json, TableFunctionCall call)
    {
        json.WriteStartObject();
        WriteSlotId(json, "slot", call.Slot);
        json.WriteString("function", call.Function);
        WriteExpressions(json, "arguments", call.Arguments);
        json.WriteEndObject();
    }

    private void WriteExchange(Utf8JsonWriter json, ValueList<Ordering> orderBy, long limit, long offset)
    {
        WriteOrder(json, orderBy);
        json.WriteNumber("limit", limit);
        json.WriteNumber("offset", offset);
    }

    private void WriteOrder(Utf8JsonWriter json, ValueList<Ordering> orderBy) => WriteArray(json, "order_by", orderBy, (writer, ordering) =>
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(Register(ordering.Slot));
        writer.WriteBooleanValue(ordering.Descending);
        writer.WriteBooleanValue(ordering.NullsFirst);
        writer.WriteEndArray();
    });

    private void WriteScanColumns(Utf8JsonWriter json, ValueList<ScanColumn> columns) => WriteArray(json, "columns", columns, (writer, column) =>
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(column.ColumnIndex);
        writer.WriteNumberValue(Register(column.Slot));
        writer.WriteEndArray();
    });

    // Unknown estimates are left out; numbers that are not finite cannot be written as JSON numbers.
    private static void WriteEstimate(Utf8JsonWriter json, PlanEstimate estimate)
    {
        if (estimate.IsKnown && double.IsFinite(estimate.NumRows) && double.IsFinite(estimate.RowSize))
        {
            json.WriteNumber("estimate", estimate.NumRows);
            json.WriteNumber("row_size", estimate.RowSize);
        }
    }
}
