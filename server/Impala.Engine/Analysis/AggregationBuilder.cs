using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>
/// Builds the aggregation of a block. Several grouping sets are one aggregation: each row is repeated once a set (a cross join with the sets'
/// numbers), keys outside the set become NULL, and the number is a key too. Empty sets are told to the aggregation, which gives their rows over no input too.
/// </summary>
internal sealed class AggregationBuilder(AnalysisSession session, SelectBlock block)
{
    public GroupingRewriter Build(PlanNode plan, List<ScalarExpression> keys, List<List<int>> sets)
    {
        var inputSlots = new HashSet<int>(plan.Output.Select(slot => slot.Id));
        var projection = new SlotProjection(plan, session);
        var keySlots = keys.ConvertAll(key => projection.SlotFor(key, "key"));
        var aggregates = block.Aggregates.ConvertAll(aggregate => ToAssignment(aggregate, projection));
        plan = projection.Build();
        Slot? setNumber = null;
        if (sets.Count > 1)
            (plan, keySlots, setNumber) = Expand(plan, keySlots, sets);
        var groupBy = keySlots.Distinct().ToValueList();
        if (setNumber is not null)
            groupBy = groupBy.Add(setNumber);
        var rewriter = new GroupingRewriter(session, block, inputSlots, keys, keySlots, setNumber is not null);
        foreach (var grouping in block.Groupings)
            rewriter.AddReplacement(grouping.Slot, GroupingValue(grouping, keys, sets, setNumber));
        rewriter.Plan = new AggregateNode(plan, groupBy, [.. aggregates])
        {
            EmptySets = setNumber is null ? [] : Enumerable.Range(0, sets.Count).Where(set => sets[set].Count == 0).ToValueList(),
        };
        return rewriter;
    }

    private static AggregateAssignment ToAssignment(PendingAggregate aggregate, SlotProjection projection) =>
        new(aggregate.Output, aggregate.Function, aggregate.Signature, aggregate.Arguments, aggregate.IsDistinct)
        {
            Filter = aggregate.Filter,
            OrderBy = aggregate.OrderBy.Map(key => new Ordering(projection.SlotFor(key.Expression, "order"), key.Descending, key.NullsFirst)),
        };

    private (PlanNode Plan, List<Slot> Keys, Slot SetNumber) Expand(PlanNode plan, List<Slot> keys, List<List<int>> sets)
    {
        var number = session.NewSlot("grouping_set", SqlType.Int);
        var numbers = new ValuesNode([number], [.. sets.Select((_, i) => ValueList.Create<ScalarExpression>([new Constant(SqlType.Int, i)]))]);
        var joined = new JoinNode(JoinKind.Inner, plan, numbers, [], []);
        var assignments = joined.Output.Select(slot => new Assignment(slot, new SlotReference(slot))).ToList();
        var expanded = new List<Slot>();
        for (var k = 0; k < keys.Count; k++)
        {
            var key = k;
            if (sets.TrueForAll(set => set.Contains(key)))
            {
                expanded.Add(keys[k]);
                continue;
            }
            var slot = session.NewSlot(keys[k].Name, keys[k].Type);
            var value = Cases(number, sets, set => set.Contains(key) ? new SlotReference(keys[key]) : Constant.Null(slot.Type), slot.Type);
            assignments.Add(new Assignment(slot, value));
            expanded.Add(slot);
        }
        return (new ProjectNode(joined, [.. assignments]), expanded, number);
    }

    // Bit i (from the right) of GROUPING(a, b, c) is set when the i-th argument from the right is not grouped by.
    private ScalarExpression GroupingValue(PendingGrouping grouping, List<ScalarExpression> keys, List<List<int>> sets, Slot? setNumber)
    {
        var (type, arguments) = (grouping.Slot.Type, grouping.Arguments);
        var positions = arguments.Count == 0 ? [.. Enumerable.Range(0, keys.Count)] : arguments.Select(argument => keys.IndexOf(argument)).ToList();
        if (positions.Contains(-1))
            throw session.Errors.NoGroupingExpression(grouping.Call, positions.IndexOf(-1));
        return setNumber is null ? Bits(sets[0]) : Cases(setNumber, sets, set => Bits(set), type);

        ScalarExpression Bits(List<int> set)
        {
            var bits = positions.Aggregate(0L, (value, key) => (value << 1) | (set.Contains(key) ? 0L : 1L));
            return type.Kind switch
            {
                SqlTypeKind.Int => new Constant(type, (int)bits),
                SqlTypeKind.TinyInt => new Constant(type, (sbyte)bits),
                _ => new Constant(type, bits),
            };
        }
    }

    private static Case Cases(Slot number, List<List<int>> sets, Func<List<int>, ScalarExpression> value, SqlType type)
    {
        var branches = new List<ScalarExpression>();
        var equal = FunctionLookup.RequiredScalar(OperatorNames.Equal);
        for (var i = 0; i < sets.Count - 1; i++)
        {
            branches.Add(new FunctionCall(equal, [new SlotReference(number), new Constant(SqlType.Int, i)], SqlType.Boolean));
            branches.Add(value(sets[i]));
        }
        branches.Add(value(sets[^1]));
        return new Case([.. branches], type);
    }
}
