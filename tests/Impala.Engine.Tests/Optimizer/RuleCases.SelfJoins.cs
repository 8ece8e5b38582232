using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning.Nodes;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Optimizer;

/// <summary>Aggregates joined to what they are made from.</summary>
internal static partial class RuleCases
{
    private static void AddSelfJoins()
    {
        All["ReplaceJoinedAggregateByWindow"] = (new ReplaceJoinedAggregateByWindow(), p => JoinedAggregate(p, "avg"));
        // A sum would count rows that the other relation repeats.
        All["ReplaceJoinedAggregateByWindow.sum"] = (new ReplaceJoinedAggregateByWindow(), p => JoinedAggregate(p, "sum"));
        // What restricts the joined rows by another column than the key is checked above the window.
        All["ReplaceJoinedAggregateByWindow.restricted"] = (new ReplaceJoinedAggregateByWindow(), p => JoinedAggregate(p, "min", restrictJoined: true));
        // An aggregate over fewer rows than are joined is not one over the joined rows.
        All["ReplaceJoinedAggregateByWindow.unlike"] = (new ReplaceJoinedAggregateByWindow(), p => JoinedAggregate(p, "max", restrictGrouped: true));
        All["ReplaceScalarAggregateByWindow"] = (new ReplaceScalarAggregateByWindow(), p =>
        {
            // The largest of the groups' sums, made from the groups once more.
            var scan = p.Scan("l", 100000, "k", "v");
            var (first, second) = (Sums(p, scan), Sums(p, Again(p, scan)));
            var largest = p.Aggregate(second, [], ("max", Ref(second, "sum")));
            return new JoinNode(JoinKind.Inner, first, largest, [new EquiCondition(Ref(first, "sum"), Ref(largest, "max"))], []);
        });
        All["ReplaceScalarAggregateByWindow.rolled-up"] = (new ReplaceScalarAggregateByWindow(), p =>
        {
            // The smallest of all rows is the smallest of the groups' smallest; the sum of sums has another type here and is left.
            var scan = p.Scan("l", 100000, "k", "v");
            var again = Again(p, scan);
            var groups = p.Aggregate(scan, [scan.Output[0]], ("min", Ref(scan, "v")));
            var all = p.Aggregate(again, [], ("min", Ref(again, "v")));
            return new JoinNode(JoinKind.Inner, groups, all, [], [Call("=", Ref(groups, "min"), Ref(all, "min"))]);
        });
        All["ReplaceScalarAggregateByWindow.unlike"] = (new ReplaceScalarAggregateByWindow(), p =>
        {
            var scan = p.Scan("l", 100000, "k", "v");
            var again = Again(p, scan);
            var groups = p.Aggregate(scan, [scan.Output[0]], ("max", Ref(scan, "v")));
            var all = p.Aggregate(again with { Predicates = [Is(Ref(again, "v"), 1)] }, [], ("max", Ref(again, "v")));
            return new JoinNode(JoinKind.Inner, groups, all, [], [Call("=", Ref(groups, "max"), Ref(all, "max"))]);
        });

        AggregateNode Sums(PlanBuilder p, ScanNode scan) => p.Aggregate(scan, [scan.Output[0]], ("sum", Ref(scan, "v")));
    }

    private static JoinNode JoinedAggregate(PlanBuilder p, string function, bool restrictJoined = false, bool restrictGrouped = false)
    {
        var (l, other) = (p.Scan("l", 100000, "k", "v", "w"), p.Scan("p", 1000, "k", "x"));
        other = other with { Predicates = [Is(Ref(other, "x"), 7)] };
        var again = Again(p, l);
        if (restrictJoined)
            l = l with { Predicates = [Is(Ref(l, "w"), 3)] };
        if (restrictGrouped)
            again = again with { Predicates = [Is(Ref(again, "w"), 3)] };
        var aggregate = p.Aggregate(again, [again.Output[0]], (function, Ref(again, "v")));
        return new JoinNode(
            JoinKind.Inner,
            Join(JoinKind.Inner, l, other, ("k", "k")),
            aggregate,
            [new EquiCondition(Ref(other, "k"), new SlotReference(aggregate.Output[0]))],
            function == "avg" ? [] : [Call("<", Ref(l, "v"), Ref(aggregate, function))]);
    }

    private static ScanNode Again(PlanBuilder p, ScanNode scan) => scan with
    {
        Columns = scan.Columns.Map(column => column with { Slot = p.Slot(column.Slot.Name, column.Slot.Type) }),
    };
}
