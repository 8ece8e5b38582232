using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Decorrelation;

/// <summary>
/// A subquery whose rows come from an aggregate without keys (or from no FROM at all): at most one row for each outer row. It becomes a left
/// join with the aggregate grouped by the correlated columns; what the subquery computes and filters afterwards is computed above the
/// join, so that an outer row without a group gets what an aggregate over no rows gives (count: 0), not NULL:
/// <code>
/// Apply(A, Project(v := n + 1)(Aggregate(n := count(*))(Filter(b.k = A.k)(B))))
///   =>   Project(v := coalesce(n', 0) + 1)(LeftOuterJoin[A.k = b.k](A, Aggregate(b.k; n' := count(*))(B)))
/// </code>
/// </summary>
internal sealed class SingleRowSubquery
{
    private readonly ApplyNode _apply;
    private readonly PlanNode _core;
    private readonly List<PlanNode> _layers;
    private readonly OptimizerContext _context;

    private SingleRowSubquery(ApplyNode apply, PlanNode core, List<PlanNode> layers, OptimizerContext context)
    {
        _apply = apply;
        _core = core;
        _layers = layers;
        _context = context;
    }

    /// <summary>Recognises the shape; null when the subquery may give several rows.</summary>
    public static SingleRowSubquery? Find(ApplyNode apply, OptimizerContext context)
    {
        var layers = new List<PlanNode>();
        var core = apply.Subquery;
        while (core is ProjectNode or FilterNode or SortNode or LimitNode { Limit: > 0, Offset: 0 } or TopNNode { Limit: > 0, Offset: 0 })
        {
            layers.Insert(0, core);
            core = core.Children[0];
        }
        var isSingle = core is AggregateNode { GroupBy.IsEmpty: true, Step: AggregationStep.Single } or ValuesNode { Rows.Count: 1 };
        return isSingle ? new SingleRowSubquery(apply, core, layers, context) : null;
    }

    /// <summary>The apply as a join; null when its correlation is not by equality.</summary>
    public PlanNode? Unnest()
    {
        var values = new Dictionary<int, ScalarExpression>();
        if (JoinCore(values) is not { } joined)
            return null;
        var conditions = new List<ScalarExpression>();
        foreach (var layer in _layers)
        {
            if (layer is FilterNode filter)
                conditions.AddRange(filter.Predicates.Select(predicate => Predicates.Substitute(predicate, values)));
            if (layer is not ProjectNode project)
                continue;
            var computed = project.Assignments.Select(assignment => (assignment.Slot.Id, Value: Predicates.Substitute(assignment.Expression, values))).ToList();
            foreach (var (id, value) in computed)
                values[id] = value;
        }
        return Finish(joined, values, conditions);
    }

    private PlanNode Finish(PlanNode joined, Dictionary<int, ScalarExpression> values, List<ScalarExpression> conditions)
    {
        var passing = PredicatePullUp.Identities(_apply.Input.Output);
        if (_apply.Result is { } result)
            return new ProjectNode(joined, passing.Add(new Assignment(result, Result(values, conditions))));
        var isLeft = _apply.Kind == ApplyKind.LateralLeft;
        var columns = _apply.Subquery.Output.Map(slot =>
            new Assignment(slot, isLeft ? Guarded(Value(slot, values), conditions, Constant.Null(slot.Type)) : Value(slot, values)));
        return new ProjectNode(isLeft ? joined : Predicates.Filter(joined, conditions), passing.AddRange(columns));
    }

    private ScalarExpression Result(Dictionary<int, ScalarExpression> values, List<ScalarExpression> conditions)
    {
        var output = _apply.Subquery.Output;
        switch (_apply.Kind)
        {
            case ApplyKind.Exists:
                return conditions.Count == 0 ? Constant.True : new Coalesce([Predicates.And(conditions), Constant.False], SqlType.Boolean);
            case ApplyKind.In:
                var tests = Enumerable.Range(0, _apply.Test.Count).Select(i => OptimizerContext.Compare(_apply.Operator, _apply.Test[i], Value(output[i], values))).ToList();
                return Guarded(Predicates.And(tests), conditions, Constant.False);
            default:
                return Guarded(Value(output[0], values), conditions, Constant.Null(output[0].Type));
        }
    }

    private static ScalarExpression Value(Slot slot, Dictionary<int, ScalarExpression> values) =>
        values.TryGetValue(slot.Id, out var value) ? value : new SlotReference(slot);

    // A row that HAVING drops is no row: the value is then what an empty subquery gives.
    private static ScalarExpression Guarded(ScalarExpression value, List<ScalarExpression> conditions, ScalarExpression otherwise) =>
        conditions.Count == 0 ? value : new Case([Predicates.And(conditions), value, otherwise], value.Type);

    /// <summary>The outer input beside the core's columns; tells what each of the core's slots is in terms of the join.</summary>
    private PlanNode? JoinCore(Dictionary<int, ScalarExpression> values)
    {
        var outer = SlotUse.Output(_apply.Input);
        if (_core is ValuesNode row)
        {
            for (var i = 0; i < row.Slots.Count; i++)
                values[row.Slots[i].Id] = row.Rows[0][i];
            return _apply.Input;
        }
        if (!SlotUse.Free(_core).Overlaps(outer))
            return new JoinNode(JoinKind.Inner, _apply.Input, _core, [], []);
        if (new PredicatePullUp(outer, ignoresDuplicates: false, _context).GroupByCorrelation((AggregateNode)_core) is not { } grouped)
            return null;
        // New slots for the results, because the old ones are given anew above the join.
        var calls = new List<AggregateAssignment>();
        foreach (var call in grouped.Aggregate.Aggregates)
        {
            var slot = _context.Slots.New(call.Output.Name, call.Output.Type);
            calls.Add(call with { Output = slot });
            values[call.Output.Id] = CountsRows(call)
                ? new Coalesce([new SlotReference(slot), Zero(slot.Type)], slot.Type)
                : new SlotReference(slot);
        }
        var aggregate = grouped.Aggregate with { Aggregates = calls.ToValueList() };
        return new JoinNode(JoinKind.LeftOuter, _apply.Input, aggregate, [], grouped.Predicates.ToValueList());
    }

    private static ScalarExpression Zero(SqlType type) =>
        type == SqlType.BigInt ? Constant.BigInt(0) : new Cast(Constant.BigInt(0), type, CastFailure.Error);

    // All other aggregates give NULL over no rows.
    private static bool CountsRows(AggregateAssignment call) => call.Function.Name is "count" or "ndv" or "regr_count";
}
