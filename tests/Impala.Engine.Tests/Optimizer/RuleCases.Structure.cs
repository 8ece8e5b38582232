using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning.Nodes;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Rules that change the shape of plans: subqueries, join order, columns, aggregation, exchanges.</summary>
internal static partial class RuleCases
{
    static RuleCases()
    {
        AddSubqueries();
        AddJoins();
        AddSelfJoins();
        AddSharedSubplans();
        AddExchangeCases();
        AddRuntimeFilters();
    }

    private static void AddSubqueries()
    {
        All["UnnestSubqueries.exists"] = (new UnnestSubqueries(), p => Subquery(p, ApplyKind.Exists, isNegated: false));
        All["UnnestSubqueries.not-exists"] = (new UnnestSubqueries(), p => Subquery(p, ApplyKind.Exists, isNegated: true));
        All["UnnestSubqueries.in"] = (new UnnestSubqueries(), p => Subquery(p, ApplyKind.In, isNegated: false));
        All["UnnestSubqueries.not-in"] = (new UnnestSubqueries(), p => Subquery(p, ApplyKind.In, isNegated: true));
        All["UnnestSubqueries.greater-all"] = (new UnnestSubqueries(), p => Subquery(p, ApplyKind.In, isNegated: true, OperatorNames.LessOrEqual));
        All["UnnestSubqueries.mark"] = (new UnnestSubqueries(), p =>
        {
            var filter = (FilterNode)Subquery(p, ApplyKind.Exists, isNegated: false);
            var apply = (ApplyNode)filter.Input;
            return Filter(apply, new Logical(LogicalKind.Or, [new SlotReference(apply.Result!), Is(Ref(apply.Input, "x"), 7)]));
        });
        All["UnnestSubqueries.scalar"] = (new UnnestSubqueries(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "v"));
            var aggregate = p.Aggregate(Filter(b, Eq(Ref(b, "k"), Ref(a, "k"))), [], ("max", Ref(b, "v")));
            var apply = new ApplyNode(ApplyKind.Scalar, a, aggregate, p.Slot("r"));
            return Filter(apply, Call(">", Ref(a, "x"), Ref(apply, "r")));
        });
        All["UnnestSubqueries.count"] = (new UnnestSubqueries(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k"));
            var aggregate = p.Aggregate(Filter(b, Eq(Call("+", Ref(b, "k"), Constant.BigInt(1)), Ref(a, "k"))), [], ("count", null));
            var computed = new ProjectNode(aggregate, [new Assignment(p.Slot("n"), Call("+", Ref(aggregate, "count"), Constant.BigInt(1)))]);
            return new ApplyNode(ApplyKind.Scalar, a, computed, p.Slot("r"));
        });
        All["UnnestSubqueries.having"] = (new UnnestSubqueries(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k"));
            var aggregate = p.Aggregate(Filter(b, Eq(Ref(b, "k"), Ref(a, "k"))), [], ("count", null));
            return new ApplyNode(ApplyKind.Scalar, a, Filter(aggregate, Greater(Ref(aggregate, "count"), 2)), p.Slot("r"));
        });
        All["UnnestSubqueries.uncorrelated"] = (new UnnestSubqueries(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "x"), p.Scan("b", 10, "y"));
            return new ApplyNode(ApplyKind.Scalar, a, b, p.Slot("r"));
        });
        All["UnnestSubqueries.stays"] = (new UnnestSubqueries(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k", "v"));
            var aggregate = p.Aggregate(Filter(b, Call("<", Ref(b, "k"), Ref(a, "k"))), [], ("max", Ref(b, "v")));
            return new ApplyNode(ApplyKind.Scalar, a, aggregate, p.Slot("r"));
        });
        All["UnnestSubqueries.lateral"] = (new UnnestSubqueries(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k", "v"));
            return new ApplyNode(ApplyKind.LateralLeft, a, Project(Filter(b, Call("<", Ref(b, "k"), Ref(a, "k"))), b.Output[1]), null);
        });
        All["UnnestSubqueries.nested"] = (new UnnestSubqueries(), p =>
        {
            // EXISTS(b WHERE b.k = a.k AND EXISTS(c WHERE c.k = b.k AND c.x = a.x))
            var (a, b, c) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k"), p.Scan("c", 10, "k", "x"));
            var inner = new ApplyNode(ApplyKind.Exists, b, Filter(c, Eq(Ref(c, "k"), Ref(b, "k")), Eq(Ref(c, "x"), Ref(a, "x"))), p.Slot("i", SqlType.Boolean));
            var outer = new ApplyNode(ApplyKind.Exists, a, Filter(inner, Eq(Ref(b, "k"), Ref(a, "k")), Ref(inner, "i")), p.Slot("o", SqlType.Boolean));
            return Filter(outer, Ref(outer, "o"));
        });
    }

    private static void AddJoins()
    {
        All["ReorderJoins"] = (new ReorderJoins(), p =>
        {
            // FROM small, large, middle WHERE small.k = middle.k AND middle.m = large.m: no cross product of small and large.
            var (s, l, m) = (p.Scan("s", 10, "k"), p.Scan("l", 100000, "m"), p.Scan("m", 1000, "k", "m"));
            var cross = Join(JoinKind.Inner, s, l);
            return new JoinNode(JoinKind.Inner, cross, m, [new EquiCondition(Ref(s, "k"), Ref(m, "k")), new EquiCondition(new SlotReference(l.Output[0]), new SlotReference(m.Output[1]))], []);
        });
        All["ReorderJoins.straight"] = (new ReorderJoins(), p =>
        {
            // STRAIGHT_JOIN: the cross product stays where it was written.
            var (s, l, m) = (p.Scan("s", 10, "k"), p.Scan("l", 100000, "m"), p.Scan("m", 1000, "k", "m"));
            var cross = Join(JoinKind.Inner, s, l) with { IsOrdered = true };
            var conditions = new[] { new EquiCondition(Ref(s, "k"), Ref(m, "k")), new EquiCondition(new SlotReference(l.Output[0]), new SlotReference(m.Output[1])) };
            return new JoinNode(JoinKind.Inner, cross, m, [.. conditions], []) { IsOrdered = true };
        });
        All["ReorderJoins.equality-class"] = (new ReorderJoins(), p =>
        {
            // a.k = b.k AND b.k = c.k: a and c may be joined, and no condition is checked twice.
            var (a, b, c) = (p.Scan("a", 10, "k"), p.Scan("b", 100000, "k"), p.Scan("c", 10, "k"));
            var ab = Join(JoinKind.Inner, a, b, ("k", "k"));
            return new JoinNode(JoinKind.Inner, ab, c, [new EquiCondition(Ref(b, "k"), Ref(c, "k")), new EquiCondition(Ref(a, "k"), Ref(c, "k"))], []);
        });
        All["ReorderJoins.many"] = (new ReorderJoins(), p =>
        {
            // A chain of fourteen relations is ordered pair by pair.
            PlanNode chain = p.Scan("t0", 10, "k");
            var previous = chain.Output[0];
            for (var i = 1; i < 14; i++)
            {
                var next = p.Scan("t" + i, 10 * (i % 5 + 1), "k", "n");
                chain = new JoinNode(JoinKind.Inner, chain, next, [new EquiCondition(new SlotReference(previous), new SlotReference(next.Output[0]))], []);
                previous = next.Output[1];
            }
            return chain;
        });
        All["ReorderJoins.projection"] = (new ReorderJoins(), p =>
        {
            var (a, b, c) = (p.Scan("a", 1000, "k"), p.Scan("b", 10, "k"), p.Scan("c", 500, "k"));
            c = c with { Predicates = [Is(Ref(c, "k"), 3)] };
            var computed = p.Compute(Join(JoinKind.Inner, a, b, ("k", "k")), "y", Call("+", Ref(a, "k"), Constant.BigInt(1)));
            return new JoinNode(JoinKind.Inner, computed, c, [new EquiCondition(Ref(computed, "y"), Ref(c, "k"))], []);
        });
        All["ChooseBuildSide"] = (new ChooseBuildSide(), p => Join(JoinKind.LeftSemi, p.Scan("small", 10, "k"), p.Scan("large", 1000, "k"), ("k", "k")));
        All["ChooseBuildSide.not-in"] = (new ChooseBuildSide(), p => Join(JoinKind.NullAwareLeftAnti, p.Scan("small", 10, "k"), p.Scan("large", 1000, "k"), ("k", "k")));
        All["DetermineJoinDistribution"] = (new DetermineJoinDistribution(), p => Join(JoinKind.FullOuter, p.Scan("a", 10, "k"), p.Scan("b", 10, "k"), ("k", "k")));
        All["PruneColumns"] = (new PruneColumns(), p =>
        {
            var (a, b) = (p.Scan("a", 10, "k", "x", "y"), p.Scan("b", 10, "k", "z", "w"));
            var join = Join(JoinKind.Inner, a with { Predicates = [Is(Ref(a, "y"), 1)] }, b, ("k", "k"));
            return Project(join, Ref(a, "x").Slot, Ref(b, "z").Slot);
        });
        All["PruneColumns.count"] = (new PruneColumns(), p => p.Aggregate(p.Scan("a", 10, "x", "y"), [], ("count", null)));
        All["SplitDistinctAggregation"] = (new SplitDistinctAggregation(), p =>
        {
            var a = p.Scan("a", 10, "k", "v");
            return new AggregateNode(a, [Ref(a, "k").Slot], [p.Assignment("count", Ref(a, "v"), isDistinct: true), p.Assignment("sum", Ref(a, "v"), isDistinct: true)]);
        });
        All["SplitDistinctAggregation.mixed"] = (new SplitDistinctAggregation(), p =>
        {
            var a = p.Scan("a", 10, "k", "v");
            return new AggregateNode(a, [Ref(a, "k").Slot], [p.Assignment("count", Ref(a, "v"), isDistinct: true), p.Assignment("max", Ref(a, "v"), isDistinct: true), p.Assignment("count", null)]);
        });
        All["DeriveEstimates"] = (new DeriveEstimates(), p =>
        {
            var (a, b) = (p.Scan("a", 1000, "k"), p.Scan("b", 10, "k"));
            return Join(JoinKind.Inner, a with { Predicates = [Greater(Ref(a, "k"), 5)] }, b, ("k", "k"));
        });
    }

    private static void AddExchangeCases()
    {
        const long Many = 1_000_000;
        All["AddExchanges.scan"] = (new AddExchanges(), p => p.Scan("a", Many, "x"));
        All["AddExchanges.tiny"] = (new AddExchanges(), p => p.Aggregate(p.Scan("a", 100, "x"), [], ("count", null)));
        All["AddExchanges.sort"] = (new AddExchanges(), p => p.Scan("a", Many, "x") is var a ? new SortNode(a, [Ascending(a.Output[0])]) : null!);
        All["AddExchanges.top-n"] = (new AddExchanges(), p => p.Scan("a", Many, "x") is var a ? new TopNNode(a, [Ascending(a.Output[0])], 10, 5) : null!);
        All["AddExchanges.limit"] = (new AddExchanges(), p => new LimitNode(p.Scan("a", Many, "x"), 10, 5));
        All["AddExchanges.group"] = (new AddExchanges(), p => p.Scan("a", Many, "k", "v") is var a ? p.Aggregate(a, [Ref(a, "k").Slot], ("sum", Ref(a, "v"))) : null!);
        All["AddExchanges.no-keys"] = (new AddExchanges(), p => p.Scan("a", Many, "v") is var a ? p.Aggregate(a, [], ("sum", Ref(a, "v"))) : null!);
        All["AddExchanges.distinct"] = (new AddExchanges(), p =>
        {
            var a = p.Scan("a", Many, "k", "v");
            return new AggregateNode(a, [Ref(a, "k").Slot], [p.Assignment("count", Ref(a, "v"), isDistinct: true), p.Assignment("count", null)]);
        });
        All["AddExchanges.broadcast"] = (new AddExchanges(), p => Join(JoinKind.Inner, p.Scan("a", Many, "k"), p.Scan("b", 10, "k"), ("k", "k")));
        All["AddExchanges.partitioned"] = (new AddExchanges(), p => Join(JoinKind.Inner, p.Scan("a", Many, "k"), p.Scan("b", Many, "k"), ("k", "k")));
        All["AddExchanges.in-place"] = (new AddExchanges(), p =>
        {
            // Grouped by k, joined by k, grouped by the other side's k: one exchange a side.
            var (a, b) = (p.Scan("a", Many, "k", "v"), p.Scan("b", Many, "k"));
            var join = Join(JoinKind.Inner, p.Aggregate(a, [Ref(a, "k").Slot], ("sum", Ref(a, "v"))), b, ("k", "k"));
            return p.Aggregate(join, [Ref(b, "k").Slot], ("count", null));
        });
        All["AddExchanges.nested-loop"] = (new AddExchanges(), p => Join(JoinKind.FullOuter, p.Scan("a", Many, "k"), p.Scan("b", 10, "k")));
        All["AddExchanges.window"] = (new AddExchanges(), p => Window(p, p.Scan("a", Many, "k", "o"), "k", "o"));
        All["AddExchanges.union"] = (new AddExchanges(), p =>
        {
            var (a, slot) = (p.Scan("a", Many, "x"), p.Slot("v"));
            return new UnionNode([p.Slot("u")], [a, new ValuesNode([slot], [[Constant.BigInt(1)]])], [[a.Output[0]], [slot]]);
        });
        All["AddExchanges.apply"] = (new AddExchanges(), p =>
        {
            var (a, b) = (p.Scan("a", Many, "k"), p.Scan("b", Many, "k"));
            return new ApplyNode(ApplyKind.Exists, a, Filter(b, Call("<", Ref(b, "k"), Ref(a, "k"))), p.Slot("r", SqlType.Boolean));
        });
        All["AddExchanges.write"] = (new AddExchanges(), p =>
        {
            var a = p.Scan("a", Many, "x", "day");
            var target = a.Table with { NumPartitionColumns = 1 };
            return new TableWriteNode(a, target, [new WriteColumn(0, a.Output[0]), new WriteColumn(1, a.Output[1])], TableWriteNode.WrittenFileSlots(p.Context.Slots));
        });
    }

    /// <summary>SELECT ... FROM a WHERE [NOT] kind (SELECT y FROM b WHERE b.k = a.k).</summary>
    private static FilterNode Subquery(PlanBuilder p, ApplyKind kind, bool isNegated, string comparison = OperatorNames.Equal)
    {
        var (a, b) = (p.Scan("a", 10, "k", "x"), p.Scan("b", 10, "k", "y"));
        var subquery = Project(Filter(b, Eq(Ref(b, "k"), Ref(a, "k")), Greater(Ref(b, "y"), 0)), Ref(b, "y").Slot);
        var apply = new ApplyNode(kind, a, subquery, p.Slot("r", SqlType.Boolean)) { Test = kind == ApplyKind.In ? [Ref(a, "x")] : [], Operator = comparison };
        ScalarExpression result = new SlotReference(apply.Result!);
        return Filter(apply, isNegated ? Not(result) : result);
    }
}
