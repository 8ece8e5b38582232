using System.Globalization;
using System.Text.Json;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>
/// Reads what <see cref="PlanWriter"/> wrote. Children stand before their parents, so one pass over each list builds the trees
/// without recursion; an index that points forward is refused with everything else that is not of the shape.
/// </summary>
internal sealed partial class PlanReader(JsonElement root)
{
    private readonly Dictionary<int, Slot> _slots = [];
    private readonly List<Table> _tables = [];
    private readonly List<ScalarExpression> _expressions = [];
    private readonly List<PlanNode> _nodes = [];

    public PlanFragment Read()
    {
        foreach (var slot in root.GetProperty("slots").EnumerateArray())
        {
            var id = slot.GetProperty("id").GetInt32();
            _slots[id] = new Slot(id, Text(slot, "name"), TypeOf(slot), slot.GetProperty("nullable").GetBoolean());
        }
        foreach (var table in root.GetProperty("tables").EnumerateArray())
            _tables.Add(ReadTable(table));
        foreach (var expression in root.GetProperty("expressions").EnumerateArray())
            _expressions.Add(ReadExpression(expression));
        foreach (var node in root.GetProperty("nodes").EnumerateArray())
            _nodes.Add(ReadNode(node));
        var fragment = root.GetProperty("fragment");
        return new PlanFragment(
            fragment.GetProperty("id").GetInt32(),
            Enum<FragmentPlacement>(fragment, "placement"),
            _nodes[fragment.GetProperty("root").GetInt32()],
            fragment.TryGetProperty("sink", out var sink) ? ReadSink(sink) : null);
    }

    private StreamSinkSpec ReadSink(JsonElement sink) => new(
        sink.GetProperty("exchange").GetInt32(), sink.GetProperty("target").GetInt32(), Enum<ExchangeKind>(sink, "kind"), Expressions(sink, "keys"));

    private ScalarExpression ReadExpression(JsonElement json)
    {
        var arguments = json.TryGetProperty("arguments", out _) ? Expressions(json, "arguments") : [];
        return Text(json, "kind") switch
        {
            nameof(SlotReference) => new SlotReference(SlotOf(json, "slot")),
            nameof(Constant) => new Constant(TypeOf(json), ReadValue(json)),
            nameof(ParameterReference) => new ParameterReference(json.GetProperty("ordinal").GetInt32(), TypeOf(json)),
            nameof(FunctionCall) => new FunctionCall(Scalar(Text(json, "function")), arguments, TypeOf(json)),
            nameof(Cast) => new Cast(arguments[0], TypeOf(json), Enum<CastFailure>(json, "failure")),
            nameof(Logical) => new Logical(Enum<LogicalKind>(json, "operator"), arguments),
            nameof(Case) => new Case(arguments, TypeOf(json)),
            nameof(Coalesce) => new Coalesce(arguments, TypeOf(json)),
            nameof(IsNull) => new IsNull(arguments[0], json.GetProperty("negated").GetBoolean()),
            nameof(InList) => new InList(arguments[0], arguments.Skip(1).ToValueList(), json.GetProperty("negated").GetBoolean()),
            var kind => throw new FormatException("unknown expression " + kind),
        };
    }

    private static object? ReadValue(JsonElement json)
    {
        if (json.TryGetProperty("bytes", out var bytes))
            return new ByteString(bytes.GetBytesFromBase64());
        var value = json.GetProperty("value");
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        var text = value.GetString()!;
        return Text(json, "clr") switch
        {
            nameof(SByte) => sbyte.Parse(text, CultureInfo.InvariantCulture),
            nameof(Int16) => short.Parse(text, CultureInfo.InvariantCulture),
            nameof(Int32) => int.Parse(text, CultureInfo.InvariantCulture),
            nameof(Int64) => long.Parse(text, CultureInfo.InvariantCulture),
            nameof(Int128) => Int128.Parse(text, CultureInfo.InvariantCulture),
            nameof(Single) => float.Parse(text, CultureInfo.InvariantCulture),
            nameof(Double) => double.Parse(text, CultureInfo.InvariantCulture),
            var kind => throw new FormatException("unknown value " + kind),
        };
    }

    private static Table ReadTable(JsonElement json)
    {
        var text = json.GetProperty("text");
        var name = new TableName(Text(json, "database"), Text(json, "name"));
        var columns = List(json, "columns", column => new Column(Text(column, "name"), TypeOf(column))
        {
            UnsupportedType = column.TryGetProperty("unsupported", out var unsupported) ? unsupported.GetString() : null,
        });
        return new Table(json.GetProperty("oid").GetInt64(), name, TableKind.Table, columns, json.GetProperty("version").GetInt64())
        {
            NumPartitionColumns = json.GetProperty("partition_columns").GetInt32(),
            Format = Enum<FileFormat>(json, "format"),
            Location = Text(json, "location"),
            TextFormat = new TextFormat(
                text.GetProperty("field").GetByte(),
                text.GetProperty("line").GetByte(),
                text.TryGetProperty("escape", out var escape) ? escape.GetByte() : null,
                Text(text, "null"),
                text.GetProperty("header").GetInt32(),
                text.TryGetProperty("quote", out var quote) ? quote.GetByte() : null),
            Partitions = List(json, "partitions", partition => new Partition(
                partition.GetProperty("id").GetInt64(),
                List(partition, "values", value => value.GetString()),
                Text(partition, "location"),
                Enum<FileFormat>(partition, "format"),
                [],
                partition.GetProperty("rows").GetInt64())),
            Properties = List(json, "properties", property => KeyValuePair.Create(property[0].GetString()!, property[1].GetString()!)),
        };
    }

    private static ScalarFunction Scalar(string name) =>
        BuiltinFunctions.TryGetScalar(name, out var function) ? function : throw new FormatException("unknown function " + name);

    private static AggregateFunction Aggregate(string name) =>
        BuiltinFunctions.TryGetAggregate(name, out var function) ? function : throw new FormatException("unknown aggregate " + name);

    private Slot SlotOf(JsonElement json, string name) => _slots[json.GetProperty(name).GetInt32()];

    private Slot? OptionalSlot(JsonElement json, string name) => json.TryGetProperty(name, out var id) ? _slots[id.GetInt32()] : null;

    private ValueList<Slot> Slots(JsonElement json, string name) => List(json, name, id => _slots[id.GetInt32()]);

    private ValueList<ScalarExpression> Expressions(JsonElement json, string name) => List(json, name, index => _expressions[index.GetInt32()]);

    private ScalarExpression? OptionalExpression(JsonElement json, string name) => json.TryGetProperty(name, out var index) ? _expressions[index.GetInt32()] : null;

    private static SqlType TypeOf(JsonElement json) => ReadType(json.GetProperty("type"));

    private static SqlType ReadType(JsonElement type)
    {
        var kind = (SqlTypeKind)type[0].GetInt32();
        var element = (SqlTypeKind)type[3].GetInt32();
        if (!System.Enum.IsDefined(kind) || !System.Enum.IsDefined(element))
            throw new FormatException("unknown type");
        return new SqlType(kind, type[1].GetInt32(), type[2].GetInt32(), element);
    }

    private static ValueList<SqlType> Types(JsonElement json, string name) => List(json, name, ReadType);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name + " is null");

    private static T Enum<T>(JsonElement json, string name)
        where T : struct, System.Enum => System.Enum.Parse<T>(Text(json, name));

    private static ValueList<T> List<T>(JsonElement json, string name, Func<JsonElement, T> read)
    {
        var array = json.GetProperty(name);
        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
            items.Add(read(item));
        return items.ToValueList();
    }
}
