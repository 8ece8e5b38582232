using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning.Nodes;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Subplans that occur twice.</summary>
internal static partial class RuleCases
{
    private static void AddSharedSubplans()
    {
        // One occurrence reads the sum, the other the count: both give both.
        All["ShareSubplans"] = (new ShareSubplans(), p =>
        {
            var (first, second) = TwoGroupings(p, 100000);
            return Project(Join(JoinKind.Inner, first, second, ("k", "k")), first.Output[1], second.Output[2]);
        });
        // A scan is read again as fast as its rows are kept, and a join that shrinks nothing is no better.
        All["ShareSubplans.cheap"] = (new ShareSubplans(), p =>
        {
            var scan = p.Scan("l", 100000, "k", "v");
            return Join(JoinKind.Inner, Filter(scan, Greater(Ref(scan, "v"), 3)), Again(p, scan), ("k", "k"));
        });
        // Few rows are not worth the keeping.
        All["ShareSubplans.small"] = (new ShareSubplans(), p =>
        {
            var (first, second) = TwoGroupings(p, 1000);
            return Join(JoinKind.Inner, first, second, ("k", "k"));
        });
        // Two columns of one expression, of which each occurrence reads another.
        All["ShareSubplans.twins"] = (new ShareSubplans(), p =>
        {
            var (first, second) = TwoGroupings(p, 100000);
            var (a, b) = (Doubled(p, first), Doubled(p, second));
            return Project(Join(JoinKind.Inner, a, b, ("k", "k")), a.Output[1], b.Output[2]);
        });
        // Different filters below make different subplans.
        All["ShareSubplans.unlike"] = (new ShareSubplans(), p =>
        {
            var scan = p.Scan("l", 100000, "k", "v");
            var again = Again(p, scan);
            var first = p.Aggregate(Filter(scan, Greater(Ref(scan, "v"), 3)), [scan.Output[0]], ("sum", Ref(scan, "v")));
            var second = p.Aggregate(Filter(again, Greater(Ref(again, "v"), 4)), [again.Output[0]], ("sum", Ref(again, "v")));
            return Join(JoinKind.Inner, first, second, ("k", "k"));
        });
        All["ResolveSharedSubplans"] = (new ResolveSharedSubplans(), p =>
        {
            var (first, second) = TwoGroupings(p, 100000);
            return Join(JoinKind.Inner, new SharedNode(0, first, first.Output), new SharedNode(0, second, second.Output), ("k", "k"));
        });
        // Rows are kept by the instance that made them: what an exchange takes elsewhere is computed there.
        All["ResolveSharedSubplans.fragments"] = (new ResolveSharedSubplans(), p =>
        {
            var (first, second) = TwoGroupings(p, 100000);
            return Join(JoinKind.Inner, new SharedNode(0, first, first.Output), new ExchangeNode(new SharedNode(0, second, second.Output), ExchangeKind.Broadcast, []), ("k", "k"));
        });
    }

    private static ProjectNode Doubled(PlanBuilder p, AggregateNode grouped) => new(
        grouped,
        [
            new Assignment(grouped.Output[0], new SlotReference(grouped.Output[0])),
            new Assignment(p.Slot("one"), Ref(grouped, "sum")),
            new Assignment(p.Slot("other"), Ref(grouped, "sum")),
        ]);

    private static (AggregateNode First, AggregateNode Second) TwoGroupings(PlanBuilder p, long numRows)
    {
        var scan = p.Scan("l", numRows, "k", "v");
        var again = Again(p, scan);
        return (Grouped(scan), Grouped(again));

        AggregateNode Grouped(ScanNode input) => p.Aggregate(input, [input.Output[0]], ("sum", Ref(input, "v")), ("count", Ref(input, "v")));
    }
}
