using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.SelfJoins;

/// <summary>Tells whether two subplans give the same rows, and which slots correspond: scans of one table with the same predicates, and the same operations on them.</summary>
internal static class SamePlan
{
    /// <summary>Adds the correspondence of all slots of <paramref name="from"/> to <paramref name="map"/>; false leaves it half filled.</summary>
    public static bool Match(PlanNode from, PlanNode to, SlotMap map)
    {
        SlotUse.Guard();
        switch (from, to)
        {
            case (ScanNode first, ScanNode second):
                return MatchColumns(first, second, map) && map.AreSame(first.Predicates, second.Predicates);
            case (FilterNode first, FilterNode second):
                return Match(first.Input, second.Input, map) && map.AreSame(first.Predicates, second.Predicates);
            case (ProjectNode first, ProjectNode second):
                return Match(first.Input, second.Input, map) && MatchAssignments(first, second, map);
            case (JoinNode first, JoinNode second):
                return first.Kind == second.Kind && first.Mark is null && second.Mark is null && first.Projected is null && second.Projected is null
                    && Match(first.Left, second.Left, map) && Match(first.Right, second.Right, map)
                    && map.AreSame(first.Conditions.Map(Predicates.AsPredicate), second.Conditions.Map(Predicates.AsPredicate))
                    && map.AreSame(first.Residual, second.Residual);
            case (AggregateNode first, AggregateNode second):
                return first.Step == AggregationStep.Single && second.Step == AggregationStep.Single && first.EmptySets == second.EmptySets
                    && Match(first.Input, second.Input, map) && MatchKeys(first.GroupBy, second.GroupBy, map) && MatchCalls(first, second, map);
            case (WindowNode first, WindowNode second):
                return Match(first.Input, second.Input, map) && MatchKeys(first.PartitionBy, second.PartitionBy, map)
                    && IsSameOrder(first.OrderBy, second.OrderBy, map) && MatchWindowCalls(first, second, map);
            case (UnionNode first, UnionNode second):
                return MatchUnion(first, second, map);
            case (SortNode first, SortNode second):
                return Match(first.Input, second.Input, map) && IsSameOrder(first.OrderBy, second.OrderBy, map);
            case (TopNNode first, TopNNode second):
                return first.Limit == second.Limit && first.Offset == second.Offset
                    && Match(first.Input, second.Input, map) && IsSameOrder(first.OrderBy, second.OrderBy, map);
            case (LimitNode first, LimitNode second):
                return first.Limit == second.Limit && first.Offset == second.Offset && Match(first.Input, second.Input, map);
            case (EnforceSingleRowNode first, EnforceSingleRowNode second):
                return first.PadEmpty == second.PadEmpty && Match(first.Input, second.Input, map);
            default:
                return false;
        }
    }

    /// <summary>Scans of the same files; each column of the first must be one of the second.</summary>
    public static bool MatchColumns(ScanNode from, ScanNode to, SlotMap map)
    {
        if (!IsSameTable(from, to))
            return false;
        foreach (var column in from.Columns)
        {
            if (to.Columns.FirstOrDefault(other => other.ColumnIndex == column.ColumnIndex) is not { } other)
                return false;
            map.Add(column.Slot, other.Slot);
        }
        return true;
    }

    public static bool IsSameTable(ScanNode first, ScanNode second) =>
        ReferenceEquals(first.Table, second.Table) && first.Limit < 0 && second.Limit < 0 && Nullable.Equals(first.PartitionIds, second.PartitionIds);

    /// <summary>True when the calls are the same after mapping.</summary>
    public static bool IsSameCall(AggregateAssignment from, AggregateAssignment to, SlotMap map) =>
        from.Function == to.Function && from.Signature == to.Signature && from.IsDistinct == to.IsDistinct && from.OrderBy.IsEmpty && to.OrderBy.IsEmpty
        && from.Arguments.Count == to.Arguments.Count && from.Arguments.Map(map.Map) == to.Arguments && from.Arguments.All(Predicates.IsDeterministic)
        && (from.Filter is null ? to.Filter is null : map.Map(from.Filter).Equals(to.Filter) && Predicates.IsDeterministic(from.Filter));

    private static bool MatchAssignments(ProjectNode from, ProjectNode to, SlotMap map)
    {
        for (var i = 0; i < from.Assignments.Count; i++)
        {
            var assignment = from.Assignments[i];
            if (!Predicates.IsDeterministic(assignment.Expression))
                return false;
            var mapped = map.Map(assignment.Expression);
            // The one at the same place first: two columns may have one expression.
            var same = i < to.Assignments.Count && to.Assignments[i].Expression.Equals(mapped)
                ? to.Assignments[i]
                : to.Assignments.FirstOrDefault(other => other.Expression.Equals(mapped));
            if (same is null)
                return false;
            map.Add(assignment.Slot, same.Slot);
        }
        return true;
    }

    private static bool MatchUnion(UnionNode from, UnionNode to, SlotMap map)
    {
        if (from.Inputs.Count != to.Inputs.Count || from.Slots.Count != to.Slots.Count)
            return false;
        for (var i = 0; i < from.Inputs.Count; i++)
        {
            if (!Match(from.Inputs[i], to.Inputs[i], map))
                return false;
            for (var column = 0; column < from.Slots.Count; column++)
                if (map.Map(from.Mappings[i][column])?.Id != to.Mappings[i][column].Id)
                    return false;
        }
        for (var column = 0; column < from.Slots.Count; column++)
            map.Add(from.Slots[column], to.Slots[column]);
        return true;
    }

    private static bool IsSameOrder(ValueList<Ordering> from, ValueList<Ordering> to, SlotMap map) =>
        from.Count == to.Count && Enumerable.Range(0, from.Count).All(i =>
            from[i].Descending == to[i].Descending && from[i].NullsFirst == to[i].NullsFirst && map.Map(from[i].Slot)?.Id == to[i].Slot.Id);

    private static bool MatchWindowCalls(WindowNode from, WindowNode to, SlotMap map)
    {
        foreach (var call in from.Calls)
        {
            if (!call.Arguments.All(Predicates.IsDeterministic) || to.Calls.FirstOrDefault(other => IsSame(other)) is not { } same)
                return false;
            map.Add(call.Slot, same.Slot);

            bool IsSame(WindowCall other) => call.Function == other.Function && call.Aggregate == other.Aggregate && call.Signature == other.Signature
                && call.IgnoreNulls == other.IgnoreNulls && call.Frame == other.Frame && call.Arguments.Map(map.Map) == other.Arguments;
        }
        return true;
    }

    private static bool MatchKeys(ValueList<Slot> from, ValueList<Slot> to, SlotMap map) =>
        from.Count == to.Count && from.All(slot => map.Map(slot) is { } mapped && to.Any(other => other.Id == mapped.Id));

    private static bool MatchCalls(AggregateNode from, AggregateNode to, SlotMap map)
    {
        foreach (var call in from.Aggregates)
        {
            if (to.Aggregates.FirstOrDefault(other => IsSameCall(call, other, map)) is not { } same)
                return false;
            map.Add(call.Output, same.Output);
        }
        return true;
    }
}
