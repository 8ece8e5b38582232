using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Makes plans by hand: slots, expressions, numbered nodes, fragments.</summary>
internal sealed class TestPlan
{
    private static readonly FunctionResolution Resolution = new(IsPostgres: true);

    private readonly SlotAllocator _slots = new();
    private readonly List<PlanFragment> _fragments = [];
    private int _nextNode;
    private int _nextExchange;

    public Slot Slot(string name, SqlType type) => _slots.New(name, type);

    public T Add<T>(T node)
        where T : PlanNode => (T)(node with { NodeId = _nextNode++ });

    /// <summary>Literal rows; values as <see cref="Constant.Value"/> holds them, text as string.</summary>
    public ValuesNode Values(ValueList<Slot> slots, IEnumerable<object?[]> rows) => Add(new ValuesNode(
        slots,
        rows.Select(row => row.Select((value, i) => (ScalarExpression)Literal(slots[i].Type, value)).ToValueList()).ToValueList()));

    public static Constant Literal(SqlType type, object? value) => new(type, value is string text ? ByteString.FromText(text) : value);

    public static SlotReference Ref(Slot slot) => new(slot);

    public static ScalarExpression Call(string name, params ScalarExpression[] arguments)
    {
        var function = BuiltinFunctions.Operator(name);
        var signature = function.Resolve(arguments.Select(argument => argument.Type).ToArray(), Resolution)
            ?? throw new InvalidOperationException("no overload of " + name);
        return new FunctionCall(function, arguments.ToValueList(), signature.Result);
    }

    public AggregateAssignment Aggregate(string name, params ScalarExpression[] arguments)
    {
        Assert.True(BuiltinFunctions.TryGetAggregate(name, out var function));
        var signature = function.Resolve(arguments.Select(argument => argument.Type).ToArray(), Resolution)!;
        return new AggregateAssignment(Slot(name, signature.Result), function, signature, arguments.ToValueList())
        {
            Intermediate = signature.Intermediate.Map(type => Slot("state", type)),
        };
    }

    public JoinNode Join(JoinKind kind, PlanNode left, PlanNode right, ValueList<EquiCondition> conditions, ValueList<ScalarExpression> residual = default) =>
        Add(new JoinNode(kind, left, right, conditions, residual));

    /// <summary>Cuts the plan: the input becomes a fragment of its own and the source of the exchange is what is left.</summary>
    public ExchangeSourceNode Exchange(
        PlanNode input, ExchangeKind kind, ValueList<ScalarExpression> keys = default, FragmentPlacement placement = FragmentPlacement.Single, ValueList<Ordering> orderBy = default)
    {
        var id = _nextExchange++;
        _fragments.Add(new PlanFragment(_fragments.Count + 1, placement, input, new StreamSinkSpec(id, 0, kind, keys)));
        return Add(new ExchangeSourceNode(id, kind, input.Output) { OrderBy = orderBy });
    }

    public FragmentedPlan Finish(PlanNode root, FragmentPlacement placement = FragmentPlacement.Coordinator)
    {
        List<PlanFragment> all = [new PlanFragment(0, placement, root, null), .. _fragments];
        var resolved = all.Select(fragment => fragment.Sink is { } sink ? fragment with { Sink = sink with { TargetFragment = TargetOf(sink, all) } } : fragment);
        return new FragmentedPlan(resolved.ToValueList(), root.Output, root.Output.Map(slot => slot.Name));
    }

    private static int TargetOf(StreamSinkSpec sink, List<PlanFragment> fragments) =>
        fragments.Single(fragment => Reads(fragment.Root, sink.ExchangeId)).Id;

    private static bool Reads(PlanNode node, int exchange) =>
        (node is ExchangeSourceNode source && source.ExchangeId == exchange) || node.Children.Any(child => Reads(child, exchange));
}
