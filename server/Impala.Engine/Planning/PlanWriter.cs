using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>Writes one fragment; see <see cref="PlanSerializer"/> for the shape. Shared expressions, slots and tables are written once.</summary>
internal sealed partial class PlanWriter(string buildId)
{
    private readonly Dictionary<int, Slot> _slots = [];
    private readonly Dictionary<ScalarExpression, int> _expressions = new(ReferenceEqualityComparer.Instance);
    private readonly List<ScalarExpression> _expressionOrder = [];
    private readonly Dictionary<Table, int> _tables = new(ReferenceEqualityComparer.Instance);
    private readonly List<Table> _tableOrder = [];
    private readonly List<PlanNode> _nodeOrder = [];
    private readonly Dictionary<PlanNode, int> _nodes = new(ReferenceEqualityComparer.Instance);

    public byte[] Write(PlanFragment fragment)
    {
        Collect(fragment.Root);
        foreach (var key in fragment.Sink?.Keys ?? [])
            Collect(key);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("build", buildId);
            WriteFragment(json, fragment);
            WriteArray(json, "tables", _tableOrder, WriteTable);
            WriteArray(json, "expressions", _expressionOrder, WriteExpression);
            WriteArray(json, "nodes", _nodeOrder, WriteNode);
            // Written last because nodes and expressions register the slots they name.
            WriteArray(json, "slots", _slots.Values.OrderBy(slot => slot.Id), WriteSlot);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteFragment(Utf8JsonWriter json, PlanFragment fragment)
    {
        json.WriteStartObject("fragment");
        json.WriteNumber("id", fragment.Id);
        json.WriteString("placement", fragment.Placement.ToString());
        json.WriteNumber("root", _nodes[fragment.Root]);
        if (fragment.Sink is { } sink)
        {
            json.WriteStartObject("sink");
            json.WriteNumber("exchange", sink.ExchangeId);
            json.WriteNumber("target", sink.TargetFragment);
            json.WriteString("kind", sink.Kind.ToString());
            WriteExpressions(json, "keys", sink.Keys);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    // Both walks keep their own stack: a chain of a thousand ORs must not need a thousand frames here.
    private void Collect(PlanNode root)
    {
        var pending = new Stack<(PlanNode Node, bool ChildrenDone)>();
        pending.Push((root, false));
        while (pending.TryPop(out var item))
        {
            if (_nodes.ContainsKey(item.Node))
                continue;
            if (!item.ChildrenDone)
            {
                pending.Push((item.Node, true));
                foreach (var child in item.Node.Children)
                    pending.Push((child, false));
                continue;
            }
            _nodes[item.Node] = _nodeOrder.Count;
            _nodeOrder.Add(item.Node);
            foreach (var expression in NodeExpressions.Of(item.Node))
                Collect(expression);
            var table = (item.Node as ScanNode)?.Table ?? (item.Node as TableWriteNode)?.Table;
            if (table is not null && _tables.TryAdd(table, _tableOrder.Count))
                _tableOrder.Add(table);
        }
    }

    private void Collect(ScalarExpression root)
    {
        var pending = new Stack<(ScalarExpression Expression, bool ChildrenDone)>();
        pending.Push((root, false));
        while (pending.TryPop(out var item))
        {
            if (_expressions.ContainsKey(item.Expression))
                continue;
            if (!item.ChildrenDone)
            {
                pending.Push((item.Expression, true));
                foreach (var child in item.Expression.Children)
                    pending.Push((child, false));
                continue;
            }
            _expressions[item.Expression] = _expressionOrder.Count;
            _expressionOrder.Add(item.Expression);
        }
    }

    private void WriteExpression(Utf8JsonWriter json, ScalarExpression expression)
    {
        json.WriteStartObject();
        json.WriteString("kind", expression.GetType().Name);
        switch (expression)
        {
            case SlotReference reference:
                WriteSlotId(json, "slot", reference.Slot);
                break;
            case Constant constant:
                WriteType(json, constant.Type);
                WriteValue(json, constant.Value);
                break;
            case ParameterReference parameter:
                WriteType(json, parameter.Type);
                json.WriteNumber("ordinal", parameter.Ordinal);
                break;
            case FunctionCall call:
                WriteType(json, call.Type);
                json.WriteString("function", call.Function.Name);
                break;
            case Cast cast:
                WriteType(json, cast.Type);
                json.WriteString("failure", cast.OnFailure.ToString());
                break;
            case Logical logical:
                json.WriteString("operator", logical.Kind.ToString());
                break;
            case Case or Coalesce:
                WriteType(json, expression.Type);
                break;
            case IsNull isNull:
                json.WriteBoolean("negated", isNull.Negated);
                break;
            case InList inList:
                json.WriteBoolean("negated", inList.Negated);
                break;
            default:
                throw new UnreachableException(expression.GetType().Name);
        }
        if (!expression.Children.IsEmpty)
            WriteExpressions(json, "arguments", expression.Children);
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull("value");
                return;
            case bool boolean:
                json.WriteBoolean("value", boolean);
                return;
            case ByteString bytes:
                json.WriteBase64String("bytes", bytes.Span);
                return;
            case float or double or Int128 or sbyte or short or int or long:
                // "R" keeps every bit that a number has; NaN and infinities are words.
                json.WriteString("value", ((IFormattable)value).ToString(value is float or double ? "R" : null, CultureInfo.InvariantCulture));
                json.WriteString("clr", value.GetType().Name);
                return;
            default:
                throw new UnreachableException(value.GetType().Name);
        }
    }

    private void WriteTable(Utf8JsonWriter json, Table table)
    {
        json.WriteStartObject();
        json.WriteNumber("oid", table.Oid);
        json.WriteString("database", table.Name.Database);
        json.WriteString("name", table.Name.Table);
        json.WriteNumber("version", table.CatalogVersion);
        json.WriteNumber("partition_columns", table.NumPartitionColumns);
        json.WriteString("format", table.Format.ToString());
        json.WriteString("location", table.Location);
        json.WriteStartObject("text");
        json.WriteNumber("field", table.TextFormat.FieldDelimiter);
        json.WriteNumber("line", table.TextFormat.LineDelimiter);
        if (table.TextFormat.Escape is { } escape)
            json.WriteNumber("escape", escape);
        json.WriteString("null", table.TextFormat.NullText);
        json.WriteNumber("header", table.TextFormat.NumHeaderLines);
        if (table.TextFormat.Quote is { } quote)
            json.WriteNumber("quote", quote);
        json.WriteEndObject();
        WriteArray(json, "columns", table.Columns, (writer, column) =>
        {
            writer.WriteStartObject();
            writer.WriteString("name", column.Name);
            WriteType(writer, column.Type);
            if (column.UnsupportedType is { } unsupported)
                writer.WriteString("unsupported", unsupported);
            writer.WriteEndObject();
        });
        WriteArray(json, "partitions", table.Partitions, (writer, partition) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", partition.Id);
            writer.WriteString("location", partition.Location);
            writer.WriteString("format", partition.Format.ToString());
            writer.WriteNumber("rows", partition.NumRows);
            WriteArray(writer, "values", partition.Values, (inner, value) => inner.WriteStringValue(value));
            writer.WriteEndObject();
        });
        WriteArray(json, "properties", table.Properties, (writer, property) =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue(property.Key);
            writer.WriteStringValue(property.Value);
            writer.WriteEndArray();
        });
        json.WriteEndObject();
    }

    private static void WriteSlot(Utf8JsonWriter json, Slot slot)
    {
        json.WriteStartObject();
        json.WriteNumber("id", slot.Id);
        json.WriteString("name", slot.Name);
        WriteType(json, slot.Type);
        json.WriteBoolean("nullable", slot.IsNullable);
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, SqlType type, string name = "type")
    {
        json.WriteStartArray(name);
        WriteTypeItems(json, type);
        json.WriteEndArray();
    }

    private static void WriteTypeItems(Utf8JsonWriter json, SqlType type)
    {
        json.WriteNumberValue((int)type.Kind);
        json.WriteNumberValue(type.Precision);
        json.WriteNumberValue(type.Scale);
        json.WriteNumberValue((int)type.Element);
    }

    private static void WriteTypes(Utf8JsonWriter json, string name, ValueList<SqlType> types) => WriteArray(json, name, types, (writer, type) =>
    {
        writer.WriteStartArray();
        WriteTypeItems(writer, type);
        writer.WriteEndArray();
    });

    private void WriteSlotId(Utf8JsonWriter json, string name, Slot slot) => json.WriteNumber(name, Register(slot));

    private void WriteSlots(Utf8JsonWriter json, string name, ValueList<Slot> slots) =>
        WriteArray(json, name, slots, (writer, slot) => writer.WriteNumberValue(Register(slot)));

    // Two slots of one id differ at most in nullability, which a join may have changed; the wider claim is the safe one.
    private int Register(Slot slot)
    {
        if (!_slots.TryGetValue(slot.Id, out var known) || (slot.IsNullable && !known.IsNullable))
            _slots[slot.Id] = slot;
        return slot.Id;
    }

    private void WriteExpressions(Utf8JsonWriter json, string name, ValueList<ScalarExpression> expressions) =>
        WriteArray(json, name, expressions, (writer, expression) => writer.WriteNumberValue(_expressions[expression]));

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
    }
}
