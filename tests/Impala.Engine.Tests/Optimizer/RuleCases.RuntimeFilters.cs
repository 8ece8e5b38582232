using Impala.Catalog.Types;
using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning.Nodes;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Which scans a build side's keys may filter.</summary>
internal static partial class RuleCases
{
    private static void AddRuntimeFilters()
    {
        All["AssignRuntimeFilters"] = (new AssignRuntimeFilters(), p => Join(JoinKind.Inner, Fact(p, "a"), Few(p, "b"), ("k", "k")));
        // With all its keys the build side drops nothing.
        All["AssignRuntimeFilters.unfiltered"] = (new AssignRuntimeFilters(), p => Join(JoinKind.Inner, Fact(p, "a"), p.Scan("b", 10_000, "k"), ("k", "k")));
        All["AssignRuntimeFilters.left-outer"] = (new AssignRuntimeFilters(), p => Join(JoinKind.LeftOuter, Fact(p, "a"), Few(p, "b"), ("k", "k")));
        All["AssignRuntimeFilters.anti"] = (new AssignRuntimeFilters(), p => Join(JoinKind.LeftAnti, Fact(p, "a"), Few(p, "b"), ("k", "k")));
        All["AssignRuntimeFilters.right-anti"] = (new AssignRuntimeFilters(), p => Join(JoinKind.RightAnti, Fact(p, "a"), Few(p, "b"), ("k", "k")));
        All["AssignRuntimeFilters.aggregate"] = (new AssignRuntimeFilters(), p =>
        {
            var a = Fact(p, "a");
            var exchange = new ExchangeNode(p.Aggregate(a, [Ref(a, "k").Slot], ("sum", Ref(a, "v"))), ExchangeKind.Hash, [Ref(a, "k")]);
            return Join(JoinKind.Inner, exchange, Few(p, "b"), ("k", "k"));
        });
        // Not the aggregate's value, nor anything below a limit.
        All["AssignRuntimeFilters.barriers"] = (new AssignRuntimeFilters(), p =>
        {
            var a = Fact(p, "a");
            var max = p.Aggregate(a, [Ref(a, "k").Slot], ("max", Ref(a, "v")));
            var byValue = new JoinNode(JoinKind.Inner, max, Few(p, "b"), [], []) is var join ? join with { Conditions = [new EquiCondition(Ref(max, "max"), Ref(join.Right, "k"))] } : null!;
            var limited = new LimitNode(Fact(p, "c"), 10);
            return Join(JoinKind.Inner, byValue, Join(JoinKind.Inner, limited, Few(p, "d"), ("k", "k")), ("a.k", "c.k"));
        });
        // What equals the key on the way is filtered too, also on the side of an outer join that is padded.
        All["AssignRuntimeFilters.equal-slots"] = (new AssignRuntimeFilters(), p =>
            Join(JoinKind.Inner, Join(JoinKind.LeftOuter, Fact(p, "a"), Fact(p, "b"), ("k", "k")), Few(p, "c"), ("a.k", "k")));
        All["AssignRuntimeFilters.padded-side"] = (new AssignRuntimeFilters(), p =>
            Join(JoinKind.Inner, Join(JoinKind.LeftOuter, Fact(p, "a"), Fact(p, "b"), ("k", "k")), Few(p, "c"), ("b.k", "k")));
        All["AssignRuntimeFilters.mark"] = (new AssignRuntimeFilters(), p =>
        {
            var mark = Join(JoinKind.LeftMark, Fact(p, "a"), Fact(p, "b"), ("k", "k")) with { Mark = p.Slot("m", SqlType.Boolean) };
            return Join(JoinKind.LeftSemi, mark, Few(p, "c"), ("k", "k"));
        });
        All["AssignRuntimeFilters.union"] = (new AssignRuntimeFilters(), p =>
        {
            var (a, b) = (Fact(p, "a"), Fact(p, "b"));
            var union = new UnionNode([p.Slot("u.k")], [a, b], [[Ref(a, "k").Slot], [Ref(b, "v").Slot]]);
            return Join(JoinKind.LeftSemi, union, Few(p, "c"), ("k", "k"));
        });
        All["AssignRuntimeFilters.window"] = (new AssignRuntimeFilters(), p =>
        {
            var window = Window(p, Fact(p, "a"), "k", "v");
            return Join(JoinKind.Inner, Join(JoinKind.Inner, window, Few(p, "b"), ("k", "k")), Few(p, "c"), ("v", "k"));
        });
        All["AssignRuntimeFilters.apply"] = (new AssignRuntimeFilters(), p =>
        {
            var inner = Join(JoinKind.Inner, Fact(p, "b"), Few(p, "c"), ("k", "k"));
            var apply = new ApplyNode(ApplyKind.Exists, Fact(p, "a"), inner, p.Slot("r", SqlType.Boolean));
            return Join(JoinKind.Inner, apply, Few(p, "d"), ("a.k", "k"));
        });
    }

    private static ScanNode Fact(PlanBuilder p, string alias) => p.Scan(alias, 1_000_000, "k", "v");

    private static ScanNode Few(PlanBuilder p, string alias)
    {
        var scan = p.Scan(alias, 10_000, "k", "x");
        return scan with { Predicates = [Is(Ref(scan, "x"), 1)] };
    }
}
