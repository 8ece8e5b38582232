using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Decorrelation;

/// <summary>
/// Takes the predicates that read outer slots out of a subquery, up through the nodes that let them pass:
/// <code>
/// Project(y)(Filter(b.k = OUTER.k, b.z > 1)(B))   =>   Project(y, k)(Filter(b.z > 1)(B))  with  b.k = OUTER.k
/// </code>
/// Where a predicate cannot pass with its meaning kept, there is no result and the subquery stays dependent.
/// </summary>
/// <param name="outer">Slots of the outer input.</param>
/// <param name="ignoresDuplicates">The subquery is only asked whether it has a row (EXISTS, IN): repeated rows do not matter.</param>
internal sealed class PredicatePullUp(IReadOnlySet<int> outer, bool ignoresDuplicates, OptimizerContext context)
{
    public PulledSubquery? Pull(PlanNode node)
    {
        if (!SlotUse.Free(node).Overlaps(outer))
            return new PulledSubquery(node, []);
        return node switch
        {
            FilterNode filter => PullFilter(filter),
            ProjectNode project => PullProject(project),
            JoinNode join => PullJoin(join),
            AggregateNode { GroupBy.IsEmpty: false, EmptySets.IsEmpty: true } aggregate => PullAggregate(aggregate),
            // The order of a subquery's rows is not seen by what a join makes of them.
            SortNode sort => Pull(sort.Input),
            // A limit counts the rows of one outer row: those of all cannot be told apart below it.
            LimitNode { Limit: > 0, Offset: 0 } limit when ignoresDuplicates => Pull(limit.Input),
            TopNNode { Limit: > 0, Offset: 0 } topN when ignoresDuplicates => Pull(topN.Input),
            _ => null,
        };
    }

    /// <summary>
    /// Groups by what correlated equalities compare, so that one aggregation serves all outer rows: each group holds the rows that
    /// an outer row with that value would have aggregated. Only equality cuts rows into such groups.
    /// </summary>
    public (AggregateNode Aggregate, IReadOnlyList<ScalarExpression> Predicates)? GroupByCorrelation(AggregateNode aggregate)
    {
        if (SlotUse.OfNode(aggregate).Overlaps(outer) || Pull(aggregate.Input) is not { } pulled)
            return null;
        var isDistinctOnly = aggregate.Aggregates.IsEmpty && ignoresDuplicates;
        var keys = new List<Slot>(aggregate.GroupBy);
        var computed = new List<Assignment>();
        var predicates = new List<ScalarExpression>();
        foreach (var predicate in pulled.Predicates)
        {
            if (TrySplitEquality(predicate, out var call, out var inner, out var outerSide))
            {
                var key = KeyFor(inner, computed);
                if (!keys.Contains(key))
                    keys.Add(key);
                predicates.Add(call with { Arguments = [new SlotReference(key), outerSide] });
            }
            else if (isDistinctOnly)
            {
                // Asked only for existence, DISTINCT may keep more columns for the predicate to read.
                foreach (var slot in SlotsOf(predicate, pulled.Plan))
                    if (!keys.Contains(slot))
                        keys.Add(slot);
                predicates.Add(predicate);
            }
            else
            {
                return null;
            }
        }
        var input = computed.Count == 0 ? pulled.Plan : new ProjectNode(pulled.Plan, Identities(pulled.Plan.Output).AddRange(computed));
        return (aggregate with { Input = input, GroupBy = keys.ToValueList() }, predicates);
    }

    public static ValueList<Assignment> Identities(ValueList<Slot> slots) => slots.Map(slot => new Assignment(slot, new SlotReference(slot)));

    private PulledSubquery? PullFilter(FilterNode filter)
    {
        if (Pull(filter.Input) is not { } pulled)
            return null;
        var conjuncts = Predicates.Split(filter.Predicates);
        var correlated = conjuncts.Where(predicate => SlotUse.RefersTo(predicate, outer)).ToList();
        return new PulledSubquery(Predicates.Filter(pulled.Plan, conjuncts.Except(correlated).ToList()), [.. pulled.Predicates, .. correlated]);
    }

    private PulledSubquery? PullProject(ProjectNode project)
    {
        if (SlotUse.OfNode(project).Overlaps(outer) || Pull(project.Input) is not { } pulled)
            return null;
        var given = project.Assignments.Select(assignment => assignment.Slot.Id).ToHashSet();
        var assignments = project.Assignments.ToList();
        foreach (var slot in pulled.Predicates.SelectMany(predicate => SlotsOf(predicate, pulled.Plan)))
            if (given.Add(slot.Id))
                assignments.Add(new Assignment(slot, new SlotReference(slot)));
        return new PulledSubquery(new ProjectNode(pulled.Plan, assignments.ToValueList()), pulled.Predicates);
    }

    private PulledSubquery? PullAggregate(AggregateNode aggregate) =>
        GroupByCorrelation(aggregate) is { } grouped ? new PulledSubquery(grouped.Aggregate, grouped.Predicates) : null;

    private PulledSubquery? PullJoin(JoinNode join)
    {
        var reads = SlotUse.OfNode(join).Overlaps(outer);
        var rightIsFree = !SlotUse.Free(join.Right).Overlaps(outer);
        switch (join.Kind)
        {
            case JoinKind.Inner:
                return PullInner(join);
            // A match is as good as the row it adds, when repeats do not matter.
            case JoinKind.LeftSemi when ignoresDuplicates && (reads || !rightIsFree):
                return PullInner(join with { Kind = JoinKind.Inner });
            case JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark when !reads && rightIsFree:
                // What is asked of left rows may be asked after the join: it keeps or pads each as before.
                return Pull(join.Left) is { } left ? new PulledSubquery(join with { Left = left.Plan }, left.Predicates) : null;
            default:
                return null;
        }
    }

    private PulledSubquery? PullInner(JoinNode join)
    {
        if (Pull(join.Left) is not { } left || Pull(join.Right) is not { } right)
            return null;
        var predicates = new List<ScalarExpression>([.. left.Predicates, .. right.Predicates]);
        var conditions = new List<EquiCondition>();
        foreach (var condition in join.Conditions)
        {
            var predicate = Predicates.AsPredicate(condition);
            if (SlotUse.RefersTo(predicate, outer))
                predicates.Add(predicate);
            else
                conditions.Add(condition);
        }
        var residual = Predicates.Split(join.Residual);
        predicates.AddRange(residual.Where(predicate => SlotUse.RefersTo(predicate, outer)));
        residual.RemoveAll(predicate => SlotUse.RefersTo(predicate, outer));
        return new PulledSubquery(
            join with { Left = left.Plan, Right = right.Plan, Conditions = conditions.ToValueList(), Residual = residual.ToValueList() },
            predicates);
    }

    private bool TrySplitEquality(ScalarExpression predicate, out FunctionCall call, out ScalarExpression inner, out ScalarExpression outerSide)
    {
        inner = outerSide = predicate;
        call = (predicate as FunctionCall)!;
        if (call is not { Arguments.Count: 2, Function.Name: OperatorNames.Equal or OperatorNames.NullSafeEqual } || !Predicates.IsDeterministic(predicate))
            return false;
        var (first, second) = (call.Arguments[0], call.Arguments[1]);
        if (SlotUse.RefersTo(first, outer))
            (first, second) = (second, first);
        (inner, outerSide) = (first, second);
        return !SlotUse.RefersTo(inner, outer) && SlotUse.RefersOnlyTo(outerSide, outer);
    }

    private Slot KeyFor(ScalarExpression inner, List<Assignment> computed)
    {
        if (inner is SlotReference reference)
            return reference.Slot;
        var slot = context.Slots.New("key", inner.Type);
        computed.Add(new Assignment(slot, inner));
        return slot;
    }

    private static IEnumerable<Slot> SlotsOf(ScalarExpression predicate, PlanNode plan)
    {
        var used = SlotUse.Of(predicate);
        return plan.Output.Where(slot => used.Contains(slot.Id));
    }
}
