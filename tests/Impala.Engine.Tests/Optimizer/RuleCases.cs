using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer;
using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning.Nodes;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>The plans that rules are shown with: "Rule" or "Rule.what-is-special".</summary>
internal static partial class RuleCases
{
    public static readonly SortedDictionary<string, (OptimizerRule Rule, Func<PlanBuilder, PlanNode> Make)> All = new(StringComparer.Ordinal)
    {
        ["SimplifyExpressions"] = (new SimplifyExpressions(), p =>
        {
            var a = p.Scan("a", 10, "x", "y", "z");
            var shared = Is(Ref(a, "x"), 1);
            var or = new Logical(LogicalKind.Or, [
                new Logical(LogicalKind.And, [shared, Is(Ref(a, "y"), 2)]),
                new Logical(LogicalKind.And, [shared, Is(Ref(a, "y"), 3)])]);
            return Filter(a, or, Is(Constant.BigInt(1), 1), Not(Not(Greater(Ref(a, "z"), 5))));
        }),
        ["SimplifyExpressions.or-to-in"] = (new SimplifyExpressions(), p =>
        {
            var a = p.Scan("a", 10, "x", "y");
            return Filter(a, new Logical(LogicalKind.Or, [Is(Ref(a, "x"), 1), Is(Ref(a, "x"), 2), Is(Ref(a, "y"), 3), Is(Ref(a, "x"), 4)]));
        }),
        ["RemoveIdentityProject"] = (new RemoveIdentityProject(), p =>
        {
            var a = p.Scan("a", 10, "x", "y");
            return Filter(Project(a, [.. a.Output]), Is(Ref(a, "x"), 1));
        }),
        ["MergeProjects"] = (new MergeProjects(), p =>
        {
            var a = p.Scan("a", 10, "x");
            var inner = p.Compute(a, "y", Call("+", Ref(a, "x"), Constant.BigInt(1)));
            return p.Compute(inner, "z", Call("*", Ref(a, "x"), Constant.BigInt(2)));
        }),
        ["MergeProjects.used-twice"] = (new MergeProjects(), p =>
        {
            var a = p.Scan("a", 10, "x");
            var inner = p.Compute(a, "y", Call("+", Ref(a, "x"), Constant.BigInt(1)));
            return p.Compute(inner, "z", Call("*", Ref(inner, "y"), Ref(inner, "y")));
        }),
        ["MergeFilters"] = (new MergeFilters(), p =>
        {
            var a = p.Scan("a", 10, "x", "y");
            return Filter(Filter(a, new Logical(LogicalKind.And, [Is(Ref(a, "x"), 1), Is(Ref(a, "y"), 2)])), Greater(Ref(a, "x"), 0), Is(Ref(a, "x"), 1));
        }),
        ["RemoveTrivialFilters"] = (new RemoveTrivialFilters(), p =>
        {
            var a = p.Scan("a", 10, "x");
            return Filter(a, Is(Ref(a, "x"), 1), Constant.False);
        }),
        ["PropagateEmptyRelation"] = (new PropagateEmptyRelation(), p =>
        {
            var a = p.Scan("a", 10, "x");
            var nothing = new ValuesNode([p.Slot("e.x")], []);
            return p.Aggregate(Join(JoinKind.Inner, a, nothing, ("x", "x")), [], ("count", null));
        }),
        ["PushFilterThroughProject"] = (new PushFilterThroughProject(), p =>
        {
            var a = p.Scan("a", 10, "x");
            var project = p.Compute(a, "y", Call("+", Ref(a, "x"), Constant.BigInt(1)));
            return Filter(project, Greater(Ref(project, "y"), 5));
        }),
        ["PushFilterThroughJoin"] = (new PushFilterThroughJoin(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "y"));
            return Filter(Join(JoinKind.Inner, a, b), Is(Ref(a, "x"), 1), Eq(Ref(a, "k"), Ref(b, "k")), Greater(Ref(b, "y"), 2), Call(">", Ref(b, "y"), Ref(a, "x")));
        }),
        ["PushFilterThroughJoin.outer"] = (new PushFilterThroughJoin(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "y"));
            return Filter(Join(JoinKind.LeftOuter, a, b, ("k", "k")), Is(Ref(a, "x"), 1), new IsNull(Ref(b, "y"), false));
        }),
        ["PushFilterThroughJoin.anti"] = (new PushFilterThroughJoin(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k"));
            return Filter(Join(JoinKind.NullAwareLeftAnti, a, b, ("k", "k")), Is(Ref(a, "x"), 1));
        }),
        ["PushFilterThroughAggregate"] = (new PushFilterThroughAggregate(), p =>
        {
            var a = p.Scan("a", 10, "k", "v");
            var aggregate = p.Aggregate(a, [Ref(a, "k").Slot], ("max", Ref(a, "v")));
            return Filter(aggregate, Is(Ref(a, "k"), 1), Greater(Ref(aggregate, "max"), 2));
        }),
        ["PushFilterThroughAggregate.no-keys"] = (new PushFilterThroughAggregate(), p =>
        {
            var aggregate = p.Aggregate(p.Scan("a", 10, "v"), [], ("count", null));
            return Filter(aggregate, Is(Constant.BigInt(1), 2));
        }),
        ["PushFilterThroughUnion"] = (new PushFilterThroughUnion(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "x"), p.Scan("b", 10, "y"));
            var u = p.Slot("u");
            return Filter(new UnionNode([u], [a, b], [[a.Output[0]], [b.Output[0]]]), Is(new SlotReference(u), 1));
        }),
        ["PushFilterThroughWindow"] = (new PushFilterThroughWindow(), p =>
        {
            var window = Window(p, p.Scan("a", 10, "k", "o"), "k", "o");
            return Filter(window, Is(Ref(window, "k"), 1), Is(Ref(window, "o"), 2), Is(Ref(window, "rank"), 1));
        }),
        ["PushFilterThroughSort"] = (new PushFilterThroughSort(), p =>
        {
            var a = p.Scan("a", 10, "x");
            return Filter(new SortNode(a, [Ascending(a.Output[0])]), Is(Ref(a, "x"), 1));
        }),
        ["PushFilterThroughApply"] = (new PushFilterThroughApply(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k"));
            var result = p.Slot("r");
            var apply = new ApplyNode(ApplyKind.Scalar, a, Filter(b, Eq(Ref(b, "k"), Ref(a, "k"))), result);
            return Filter(apply, Is(Ref(a, "x"), 1), Is(new SlotReference(result), 2));
        }),
        ["PushFilterIntoScan"] = (new PushFilterIntoScan(), p =>
        {
            var a = p.Scan("a", 10, "x");
            return Filter(a, Is(Ref(a, "x"), 1));
        }),
        ["PushFilterIntoScan.limited"] = (new PushFilterIntoScan(), p =>
        {
            var a = p.Scan("a", 10, "x") with { Limit = 3 };
            return Filter(a, Is(Ref(a, "x"), 1));
        }),
        ["PushFilterIntoVirtualScan"] = (new PushFilterIntoVirtualScan(), p =>
        {
            var (oid, name) = (p.Slot("oid"), p.Slot("relname"));
            var scan = new VirtualTableScanNode("pg_catalog", "pg_class", "c", [new ScanColumn(0, oid), new ScanColumn(1, name)], [], []);
            return Filter(scan, Is(new SlotReference(oid), 5), Greater(new SlotReference(name), 1));
        }),
        ["PushJoinConditionsIntoInputs"] = (new PushJoinConditionsIntoInputs(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "y"));
            return Join(JoinKind.LeftOuter, a, b, ("k", "k")) with { Residual = [Is(Ref(a, "x"), 1), Is(Ref(b, "y"), 2)] };
        }),
        ["ExtractEquiConditions"] = (new ExtractEquiConditions(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "y"));
            return Join(JoinKind.LeftOuter, a, b) with { Residual = [Eq(Call("+", Ref(b, "k"), Constant.BigInt(1)), Ref(a, "k")), Call(">", Ref(b, "y"), Ref(a, "x"))] };
        }),
        ["ConvertOuterJoinToInner"] = (new ConvertOuterJoinToInner(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k", "y"));
            return Filter(Join(JoinKind.LeftOuter, a, b, ("k", "k")), Greater(Call("+", Ref(b, "y"), Constant.BigInt(1)), 5));
        }),
        ["ConvertOuterJoinToInner.is-null"] = (new ConvertOuterJoinToInner(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k", "y"));
            return Filter(Join(JoinKind.FullOuter, a, b, ("k", "k")), new IsNull(Ref(b, "y"), false), Greater(Ref(a, "k"), 1));
        }),
        ["ConvertOuterJoinToInner.join-above"] = (new ConvertOuterJoinToInner(), p =>
        {
            var (a, b, c) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k", "y"), p.Scan("c", 10, "y"));
            return Join(JoinKind.Inner, Join(JoinKind.LeftOuter, a, b, ("k", "k")), c, ("y", "y"));
        }),
        ["InferPredicatesThroughJoin"] = (new InferPredicatesThroughJoin(), p =>
        {
            var (a, b, c) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k"), p.Scan("c", 10, "k"));
            var ab = Join(JoinKind.Inner, Filter(a, Greater(Ref(a, "k"), 5)), b, ("k", "k"));
            return new JoinNode(JoinKind.LeftOuter, ab, c, [new EquiCondition(Ref(b, "k"), Ref(c, "k"))], []);
        }),
        ["InferPredicatesThroughJoin.not-in"] = (new InferPredicatesThroughJoin(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k"));
            return Join(JoinKind.NullAwareLeftAnti, Filter(a, Greater(Ref(a, "k"), 5)), b, ("k", "k"));
        }),
        ["DerivePredicatesFromDisjunction"] = (new DerivePredicatesFromDisjunction(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "y"));
            var or = new Logical(LogicalKind.Or, [
                new Logical(LogicalKind.And, [Is(Ref(a, "x"), 1), Is(Ref(b, "y"), 2)]),
                new Logical(LogicalKind.And, [Is(Ref(a, "x"), 3), Is(Ref(b, "y"), 4)])]);
            return Join(JoinKind.Inner, a, b, ("k", "k")) with { Residual = [or] };
        }),
        ["PrunePartitions"] = (new PrunePartitions(), p => Partitioned(p, scan => [Greater(Ref(scan, "year"), 2023), Is(Ref(scan, "x"), 1)])),
        ["PrunePartitions.null"] = (new PrunePartitions(), p => Partitioned(p, scan => [new IsNull(Ref(scan, "year"), false)])),
        ["ConvertLimitToSample"] = (new ConvertLimitToSample(), p =>
        {
            var scan = p.Scan("t", 100000, "k", "v") with { LimitSamplePercent = 5 };
            scan = scan with { Predicates = [Is(Ref(scan, "k"), 1) with { SelectivityHint = 1 }] };
            return new LimitNode(Project(scan, Ref(scan, "v").Slot), 10);
        }),
        ["ConvertLimitToSample.filtered"] = (new ConvertLimitToSample(), p =>
        {
            var scan = p.Scan("t", 100000, "k", "v") with { LimitSamplePercent = 5 };
            return new LimitNode(Project(scan with { Predicates = [Is(Ref(scan, "k"), 1)] }, Ref(scan, "v").Slot), 10);
        }),
        ["PruneFiles"] = (new PruneFiles(), p => OfFiles(p, file => [new InList(file, [Constant.Text("k=1/f"), Constant.Text("k=3/f")], false)])),
        ["PruneFiles.comparison"] = (new PruneFiles(), p => OfFiles(p, file => [Call(">", file, Constant.Text("k=2/f")), Call("<", file, Constant.Text("x"))])),
        ["SampleFiles"] = (new SampleFiles(), p =>
        {
            var scan = Partitioned(p, scan => [Is(Ref(scan, "x"), 1)]);
            var partitions = scan.Table.Partitions.Map(partition => partition with { Files = [new DataFile($"{partition.Location}/f", 100, 1, 10)] });
            return scan with { Table = scan.Table with { Partitions = partitions }, PartitionIds = [1, 3, 4], Sample = new FileSample(40, 1) };
        }),
        ["PushSemiJoinThroughJoin"] = (new PushSemiJoinThroughJoin(), p =>
        {
            var (c, o, s) = (p.Scan("c", 1000, "k"), p.Scan("o", 10000, "k", "c"), p.Scan("s", 100, "k"));
            var join = new JoinNode(JoinKind.Inner, o, c, [new EquiCondition(Ref(o, "c"), Ref(c, "k"))], []);
            return new JoinNode(JoinKind.LeftSemi, join, Filter(s, Is(Ref(s, "k"), 1)), [new EquiCondition(Ref(o, "o.k"), Ref(s, "k"))], []);
        }),
        ["EliminateSort"] = (new EliminateSort(), p =>
        {
            var a = p.Scan("a", 10, "x");
            var sort = new SortNode(a, [Ascending(a.Output[0])]);
            return new SortNode(p.Aggregate(sort, [a.Output[0]], ("count", null)), [Ascending(a.Output[0])]);
        }),
        ["CreateTopN"] = (new CreateTopN(), p =>
        {
            var a = p.Scan("a", 10, "x");
            return new LimitNode(new SortNode(a, [Ascending(a.Output[0])]), 10, 5);
        }),
        ["MergeLimits"] = (new MergeLimits(), p => new LimitNode(new LimitNode(p.Scan("a", 100, "x"), 6, 10), 5, 2)),
        ["MergeLimits.zero"] = (new MergeLimits(), p => new LimitNode(p.Scan("a", 100, "x"), 0)),
        ["PushLimitThroughProject"] = (new PushLimitThroughProject(), p =>
        {
            var a = p.Scan("a", 10, "x");
            return new LimitNode(p.Compute(a, "y", Call("+", Ref(a, "x"), Constant.BigInt(1))), 3);
        }),
        ["PushLimitThroughUnion"] = (new PushLimitThroughUnion(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "x"), p.Scan("b", 10, "y"));
            return new LimitNode(new UnionNode([p.Slot("u")], [a, b], [[a.Output[0]], [b.Output[0]]]), 10, 5);
        }),
        ["PushLimitIntoScan"] = (new PushLimitIntoScan(), p => new LimitNode(p.Scan("a", 100, "x"), 10, 5)),
    };

    private static WindowNode Window(PlanBuilder p, PlanNode input, string key, string order) => new(
        input, [Ref(input, key).Slot], [Ascending(Ref(input, order).Slot)], [new WindowCall(p.Slot("rank"), "rank", [], WindowFrame.Default)]);

    /// <summary>A table of the files k=1/f, k=2/f and k=3/f, of 10 rows each.</summary>
    private static ScanNode OfFiles(PlanBuilder p, Func<SlotReference, ValueList<ScalarExpression>> predicates)
    {
        var scan = p.Scan("t", 30, "x");
        var name = p.Slot("file", SqlType.String);
        var files = new[] { "k=1/f", "k=2/f", "k=3/f" }.Select(path => new DataFile(path, 100, 1, 10)).ToValueList();
        return scan with
        {
            Table = scan.Table with { Partitions = [new Partition(1, [], "/t", FileFormat.Parquet, files)] },
            Columns = scan.Columns.Add(new ScanColumn(VirtualColumns.FileName, name)),
            Predicates = predicates(new SlotReference(name)),
        };
    }

    private static ScanNode Partitioned(PlanBuilder p, Func<ScanNode, ValueList<ScalarExpression>> predicates)
    {
        var scan = p.Scan("t", 10, "x", "year");
        var partitions = new string?[] { "2022", "2023", "2024", null }.Select((value, i) => new Partition(i + 1, [value], "/t/" + value, FileFormat.Parquet, []));
        scan = scan with { Table = scan.Table with { NumPartitionColumns = 1, Partitions = partitions.ToValueList() } };
        return scan with { Predicates = predicates(scan) };
    }
}
