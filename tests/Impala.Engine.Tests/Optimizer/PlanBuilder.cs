using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Optimizer;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Tests.Planning;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Builds small plans by hand and shows what one rule makes of them.</summary>
internal sealed class PlanBuilder
{
    private long _nextOid = 1000;

    public PlanBuilder() => Context = new OptimizerContext
    {
        Slots = new SlotAllocator(),
        Statement = SqlPlanner.Statement,
        NumBackends = 3,
        CoresPerBackend = 2,
        Options = new Dictionary<string, string> { ["OPTIMIZE_SIMPLE_LIMIT"] = "true" },
    };

    public OptimizerContext Context { get; init; }

    /// <summary>A scan of a table of BIGINT columns; slots are named alias.column.</summary>
    public ScanNode Scan(string alias, long numRows, params ReadOnlySpan<string> columns)
    {
        var names = columns.ToArray();
        var table = new Table(_nextOid++, new TableName("db", alias), TableKind.Table, names.Select(name => new Column(name, SqlType.BigInt)).ToValueList(), 1)
        {
            Partitions = [new Partition(1, [], "/db/" + alias, FileFormat.Parquet, [new DataFile("/db/" + alias + "/0", numRows * 10, 0, numRows)])],
        };
        return new ScanNode(table, alias, names.Select((name, i) => new ScanColumn(i, Context.Slots.New(alias + "." + name, SqlType.BigInt))).ToValueList(), []);
    }

    public Slot Slot(string name, SqlType? type = null) => Context.Slots.New(name, type ?? SqlType.BigInt);

    public static SlotReference Ref(PlanNode node, string name) => new(node.Output.First(slot => slot.Name == name || slot.Name.EndsWith("." + name, StringComparison.Ordinal)));

    public static ScalarExpression Call(string name, ScalarExpression left, ScalarExpression right) => new FunctionCall(
        BuiltinFunctions.Operator(name), [left, right], name is "=" or "<>" or "<" or "<=" or ">" or ">=" or "<=>" ? SqlType.Boolean : left.Type);

    public static ScalarExpression Eq(ScalarExpression left, ScalarExpression right) => Call("=", left, right);

    public static ScalarExpression Is(ScalarExpression left, long value) => Call("=", left, Constant.BigInt(value));

    public static ScalarExpression Greater(ScalarExpression left, long value) => Call(">", left, Constant.BigInt(value));

    public static ScalarExpression Not(ScalarExpression argument) => new FunctionCall(BuiltinFunctions.Operator(OperatorNames.Not), [argument], SqlType.Boolean);

    public static FilterNode Filter(PlanNode input, params ReadOnlySpan<ScalarExpression> predicates) => new(input, [.. predicates]);

    public static JoinNode Join(JoinKind kind, PlanNode left, PlanNode right, params ReadOnlySpan<(string Left, string Right)> keys)
    {
        var conditions = new List<EquiCondition>();
        foreach (var (leftName, rightName) in keys)
            conditions.Add(new EquiCondition(Ref(left, leftName), Ref(right, rightName)));
        return new JoinNode(kind, left, right, conditions.ToValueList(), []);
    }

    public static ProjectNode Project(PlanNode input, params ReadOnlySpan<Slot> slots) => new(input, ValueList.Create(slots).Map(slot => new Assignment(slot, new SlotReference(slot))));

    public ProjectNode Compute(PlanNode input, string name, ScalarExpression expression) => new(
        input, input.Output.Map(slot => new Assignment(slot, new SlotReference(slot))).Add(new Assignment(Slot(name, expression.Type), expression)));

    public AggregateNode Aggregate(PlanNode input, ValueList<Slot> keys, params ReadOnlySpan<(string Function, ScalarExpression? Argument)> calls)
    {
        var assignments = new List<AggregateAssignment>();
        foreach (var (name, argument) in calls)
            assignments.Add(Assignment(name, argument));
        return new AggregateNode(input, keys, assignments.ToValueList());
    }

    public AggregateAssignment Assignment(string name, ScalarExpression? argument, bool isDistinct = false)
    {
        BuiltinFunctions.TryGetAggregate(name, out var function);
        ValueList<ScalarExpression> arguments = argument is null ? [] : [argument];
        var signature = function!.Resolve([.. arguments.Select(item => item.Type)], new FunctionResolution(true))!;
        return new AggregateAssignment(Slot(name, signature.Result), function, signature, arguments, isDistinct);
    }

    public static Ordering Ascending(Slot slot) => new(slot, false, false);

    /// <summary>The plan after the rule, which must be sound, and give at least what it gave.</summary>
    public string After(OptimizerRule rule, PlanNode plan)
    {
        PlanValidator.Validate(plan, "the test");
        var after = rule.Apply(plan, Context);
        PlanValidator.Validate(after, rule.Name);
        var given = after.Output.Select(slot => slot.Id).ToHashSet();
        foreach (var slot in plan.Output)
            Xunit.Assert.Contains(slot.Id, given);
        return Text(after);
    }

    /// <summary>The plan's lines without counts and sizes, which rules are not asked for.</summary>
    public static string Text(PlanNode plan) => string.Join('\n', PlanPrinter.Explain(plan, 1).Split('\n')
        .Where(line => line.Trim(' ', '|').Length > 0 && !line.Contains("HDFS partitions=", StringComparison.Ordinal)));
}
