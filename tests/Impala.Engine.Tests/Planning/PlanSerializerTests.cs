using System.Text;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Tests.Optimizer;
using Xunit;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Planning;

public sealed class PlanSerializerTests
{
    private readonly PlanBuilder _plan = new();

    public static TheoryData<string> Values() => [.. ConstantsByName.Keys];

    private static readonly Dictionary<string, Constant> ConstantsByName = new()
    {
        ["null"] = Constant.Null(SqlType.Decimal(38, 10)),
        ["true"] = Constant.True,
        ["tinyint"] = new Constant(SqlType.TinyInt, sbyte.MinValue),
        ["smallint"] = new Constant(SqlType.SmallInt, short.MinValue),
        ["int"] = new Constant(SqlType.Int, int.MinValue),
        ["bigint"] = Constant.BigInt(long.MinValue),
        ["int128"] = new Constant(SqlType.Decimal(38, 0), Int128.MinValue),
        ["float"] = new Constant(SqlType.Float, 0.1f),
        ["double"] = new Constant(SqlType.Double, -4.9406564584124654E-324),
        ["negative zero"] = new Constant(SqlType.Double, -0.0),
        ["nan"] = new Constant(SqlType.Double, double.NaN),
        ["infinity"] = new Constant(SqlType.Float, float.NegativeInfinity),
        ["text"] = Constant.Text("na\u00EFve \uD83D\uDE00\0\"\\"),
        ["bytes"] = new Constant(SqlType.Binary, new ByteString([0xff, 0, 0xfe])),
        ["empty"] = Constant.Text(""),
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void EveryConstantComesBack(string name)
    {
        var constant = ConstantsByName[name];
        var slot = _plan.Slot("v", constant.Type);
        var back = (Constant)((ValuesNode)RoundTrip(new ValuesNode([slot], [[constant]]))).Rows[0][0];
        Assert.Equal(constant, back);
        if (constant.Value is double number)
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)back.Value!));
    }

    [Fact]
    public void EveryExpressionKindComesBack()
    {
        var scan = _plan.Scan("a", 10, "x", "y");
        ScalarExpression x = Ref(scan, "x");
        ValueList<ScalarExpression> expressions =
        [
            x,
            Constant.BigInt(1),
            new ParameterReference(3, SqlType.ArrayOf(SqlTypeKind.Int)),
            Call("+", x, Constant.BigInt(1)),
            new Cast(x, SqlType.Decimal(20, 2), CastFailure.Error),
            new Cast(x, SqlType.VarChar(7), CastFailure.Impala),
            new Logical(LogicalKind.Or, [Is(x, 1), Is(x, 2), Constant.Null(SqlType.Boolean)]),
            new Case([Is(x, 1), x, Constant.BigInt(2)], SqlType.BigInt),
            new Coalesce([x, Constant.BigInt(0)], SqlType.BigInt),
            new IsNull(x, Negated: true),
            new InList(x, [Constant.BigInt(1), Constant.BigInt(2)], Negated: true),
        ];
        var kinds = typeof(ScalarExpression).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ScalarExpression)) && type.IsPublic);
        Assert.DoesNotContain(kinds, kind => expressions.All(expression => expression.GetType() != kind));
        var project = new ProjectNode(scan, expressions.Map(expression => new Assignment(_plan.Slot("e", expression.Type), expression)));
        Assert.Equal(expressions, ((ProjectNode)RoundTrip(project)).Assignments.Map(assignment => assignment.Expression));
    }

    [Fact]
    public void EveryNodeKindComesBack()
    {
        var kinds = typeof(PlanNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PlanNode)) && !type.IsAbstract).ToHashSet();
        foreach (var node in OneOfEach())
        {
            kinds.Remove(node.GetType());
            var numbered = node with { NodeId = 7, Estimate = new PlanEstimate(1234.5, 17) };
            var back = RoundTrip(numbered);
            Assert.Equal(numbered.NodeId, back.NodeId);
            Assert.Equal(numbered.Estimate, back.Estimate);
            Assert.Equal(numbered.Output, back.Output);
            Assert.Equal(NodeExpressions.Of(numbered), NodeExpressions.Of(back));
            Assert.Equal(PlanPrinter.Explain(WithoutFiles(numbered), 2), PlanPrinter.Explain(WithoutFiles(back), 2));
            // Nodes without a table compare by value; their tables come back without files.
            if (!TpchPlanTests.Nodes(numbered).Any(inner => inner is ScanNode or TableWriteNode))
                Assert.Equal(numbered, back);
        }
        Assert.Empty(kinds);
    }

    [Fact]
    public void DeepExpressionsTravel()
    {
        var scan = _plan.Scan("a", 10, "x");
        ScalarExpression deep = Ref(scan, "x");
        for (var i = 0; i < 1000; i++)
            deep = Call("+", deep, Constant.BigInt(i));
        var back = (ProjectNode)RoundTrip(new ProjectNode(scan, [new Assignment(_plan.Slot("deep"), deep)]));
        Assert.Equal(ExpressionPrinter.Print(deep), ExpressionPrinter.Print(back.Assignments[0].Expression));
    }

    [Fact]
    public void SinksTravel()
    {
        var scan = _plan.Scan("a", 10, "x");
        var fragment = new PlanFragment(2, FragmentPlacement.Source, scan, new StreamSinkSpec(5, 1, ExchangeKind.Hash, [Ref(scan, "x")]));
        var back = PlanSerializer.Deserialize(PlanSerializer.Serialize(fragment));
        Assert.Equal(fragment.Sink, back.Sink);
        Assert.Equal((fragment.Id, fragment.Placement), (back.Id, back.Placement));
    }

    [Fact]
    public void AnotherBuildIsRefused()
    {
        var text = PlanSerializer.ToText(Fragment(_plan.Scan("a", 10, "x"))).Replace(PlanSerializer.BuildId, "0123", StringComparison.Ordinal);
        var error = Assert.Throws<SqlException>(() => PlanSerializer.Deserialize(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(SqlState.ObjectNotInPrerequisiteState, error.SqlState);
        Assert.Contains("0123", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever bytes arrive, the only exception is ours.</summary>
    [Fact]
    public void DamagedPlansAreRefusedCleanly()
    {
        var random = new Random(7);
        foreach (var node in OneOfEach())
        {
            var good = PlanSerializer.Serialize(Fragment(node));
            for (var round = 0; round < 60; round++)
            {
                var bad = good.AsSpan().ToArray();
                for (var i = 0; i <= round % 3; i++)
                    bad[random.Next(bad.Length)] = (byte)random.Next(32, 127);
                if (round % 10 == 0)
                    bad = bad[..random.Next(bad.Length)];
                try
                {
                    PlanSerializer.Deserialize(bad);
                }
                catch (SqlException exception)
                {
                    Assert.Equal(SqlState.ObjectNotInPrerequisiteState, exception.SqlState);
                }
            }
        }
    }

    private IEnumerable<PlanNode> OneOfEach()
    {
        var a = _plan.Scan("a", 10, "x", "y");
        var b = _plan.Scan("b", 20, "x", "z");
        var text = _plan.Slot("t", SqlType.String);
        var values = new ValuesNode([_plan.Slot("v"), text], [[Constant.BigInt(1), Constant.Text("a")], [Constant.BigInt(2), Constant.Null(SqlType.String)]]);
        var order = new Ordering(values.Slots[0], true, false);
        BuiltinFunctions.TryGetAggregate("sum", out var sum);
        var signature = sum!.Resolve([SqlType.BigInt], new FunctionResolution(true))!;
        var frame = new WindowFrame(FrameUnit.Rows, FrameBound.Preceding, Constant.BigInt(1), FrameBound.Following, Constant.BigInt(2));
        var call = _plan.Assignment("sum", new SlotReference(values.Slots[0])) with
        {
            Filter = Is(new SlotReference(values.Slots[0]), 1), OrderBy = [order], Intermediate = signature.Intermediate.Map(type => _plan.Slot("i", type)),
        };
        yield return a with { Predicates = [Is(Ref(a, "x"), 1)], Limit = 5, PartitionIds = [1, 9] };
        yield return new VirtualTableScanNode("pg_catalog", "pg_class", "c", [new ScanColumn(3, text)], [new IsNull(new SlotReference(text), true)], [new VirtualTableLookup(3, Constant.Text("t"))]);
        yield return values;
        yield return new TableFunctionNode("generate_series", [Constant.BigInt(1), Constant.BigInt(9)], [_plan.Slot("g")], _plan.Slot("ordinality"));
        yield return Filter(values, Is(new SlotReference(values.Slots[0]), 1));
        yield return new ProjectNode(values, [new Assignment(text, new SlotReference(text))]);
        yield return new ProjectSetNode(values, [new TableFunctionCall(_plan.Slot("s"), "unnest", [new SlotReference(text)])]);
        yield return Join(JoinKind.LeftMark, a, b, ("x", "x")) with
        {
            Mark = _plan.Slot("m", SqlType.Boolean), Residual = [Call("<", Ref(a, "y"), Ref(b, "z"))], Distribution = JoinDistribution.Broadcast, Projected = [a.Output[1]],
        };
        var work = new WorkTableNode(3, [_plan.Slot("w")]);
        yield return work;
        yield return new RecursiveNode([_plan.Slot("rec")], a, [a.Output[0]], work, work.Slots, 3, IsDistinct: true);
        yield return new ApplyNode(ApplyKind.In, values, a, _plan.Slot("r", SqlType.Boolean)) { Test = [new SlotReference(values.Slots[0])], Operator = OperatorNames.Less };
        yield return new AggregateNode(values, [text], [call], AggregationStep.Single);
        yield return new SortNode(values, [order]);
        yield return new TopNNode(values, [order], 10, 3);
        yield return new LimitNode(values, 10, 3);
        yield return new UnionNode([_plan.Slot("u")], [a, b], [[a.Output[0]], [b.Output[1]]]);
        yield return new EnforceSingleRowNode(values, true);
        yield return new SharedNode(3, values, [text]);
        yield return new SharedReadNode(3, [_plan.Slot("r")]);
        yield return new WindowNode(values, [text], [order], [new WindowCall(_plan.Slot("w"), "sum", [new SlotReference(values.Slots[0])], frame) { Aggregate = sum, Signature = signature, IgnoreNulls = true }]);
        yield return new TableWriteNode(values, b.Table, [new WriteColumn(0, values.Slots[0])], TableWriteNode.WrittenFileSlots(_plan.Context.Slots))
        {
            StagingPath = "/staging/1", Options = [KeyValuePair.Create("COMPRESSION_CODEC", "snappy")],
        };
        yield return new ExchangeNode(values, ExchangeKind.Hash, [new SlotReference(text)]) { OrderBy = [order], Limit = 4, Offset = 2 };
        yield return new ExchangeSourceNode(9, ExchangeKind.Gather, values.Slots) { OrderBy = [order], Limit = 4, Offset = 2 };
    }

    private static PlanNode RoundTrip(PlanNode node)
    {
        var fragment = Fragment(node);
        var back = PlanSerializer.Deserialize(PlanSerializer.Serialize(fragment));
        Assert.Equal(PlanSerializer.ToText(fragment), PlanSerializer.ToText(back));
        return back.Root;
    }

    private static PlanFragment Fragment(PlanNode node) => new(0, FragmentPlacement.Coordinator, node, null);

    private static PlanNode WithoutFiles(PlanNode node)
    {
        var rebuilt = node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(WithoutFiles));
        return rebuilt is ScanNode scan ? scan with { Table = scan.Table with { Partitions = [] } } : rebuilt;
    }
}
