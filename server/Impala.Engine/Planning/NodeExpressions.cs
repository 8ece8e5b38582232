using System.Diagnostics;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>The expressions that stand in a node itself (not in its children), to be read or mapped without knowing the node's kind.</summary>
public static class NodeExpressions
{
    /// <summary>Every expression of the node, in a fixed order.</summary>
    public static IEnumerable<ScalarExpression> Of(PlanNode node) => node switch
    {
        FilterNode filter => filter.Predicates,
        ProjectNode project => project.Assignments.Select(assignment => assignment.Expression),
        ProjectSetNode projectSet => projectSet.Calls.SelectMany(call => call.Arguments),
        JoinNode join => join.Conditions.SelectMany(condition => new[] { condition.Left, condition.Right }).Concat(join.Residual),
        ApplyNode apply => apply.Test,
        AggregateNode aggregate => aggregate.Aggregates.SelectMany(OfAggregate),
        WindowNode window => window.Calls.SelectMany(OfWindowCall),
        ExchangeNode exchange => exchange.Keys,
        ScanNode scan => scan.RuntimeFilters.IsEmpty ? scan.Predicates : scan.Predicates.Concat(scan.RuntimeFilters.Select(target => target.Expression)),
        VirtualTableScanNode scan => scan.Predicates.Concat(scan.Lookups.Select(lookup => lookup.Value)),
        ValuesNode values => values.Rows.SelectMany(row => row),
        TableFunctionNode function => function.Arguments,
        SortNode or TopNNode or LimitNode or UnionNode or EnforceSingleRowNode or SharedNode or SharedReadNode or TableWriteNode or ExchangeSourceNode or RecursiveNode or WorkTableNode => [],
        _ => throw new UnreachableException(node.GetType().Name),
    };

    /// <summary>The node with every expression mapped; answers this very node when none changed by reference.</summary>
    public static PlanNode Map(PlanNode node, Func<ScalarExpression, ScalarExpression> map) => node switch
    {
        FilterNode filter => With(filter.Predicates, map, out var predicates) ? filter with { Predicates = predicates } : node,
        ProjectNode project => MapProject(project, map),
        ProjectSetNode projectSet => MapProjectSet(projectSet, map),
        JoinNode join => MapJoin(join, map),
        ApplyNode apply => With(apply.Test, map, out var test) ? apply with { Test = test } : node,
        AggregateNode aggregate => MapAggregate(aggregate, map),
        WindowNode window => MapWindow(window, map),
        ExchangeNode exchange => With(exchange.Keys, map, out var keys) ? exchange with { Keys = keys } : node,
        ScanNode scan => MapScan(scan, map),
        VirtualTableScanNode scan => MapVirtualScan(scan, map),
        ValuesNode values => MapValues(values, map),
        TableFunctionNode function => With(function.Arguments, map, out var arguments) ? function with { Arguments = arguments } : node,
        SortNode or TopNNode or LimitNode or UnionNode or EnforceSingleRowNode or SharedNode or SharedReadNode or TableWriteNode or ExchangeSourceNode or RecursiveNode or WorkTableNode => node,
        _ => throw new UnreachableException(node.GetType().Name),
    };

    private static IEnumerable<ScalarExpression> OfAggregate(AggregateAssignment aggregate) =>
        aggregate.Filter is null ? aggregate.Arguments : aggregate.Arguments.Add(aggregate.Filter);

    private static IEnumerable<ScalarExpression> OfWindowCall(WindowCall call)
    {
        foreach (var argument in call.Arguments)
            yield return argument;
        if (call.Frame.StartOffset is { } start)
            yield return start;
        if (call.Frame.EndOffset is { } end)
            yield return end;
    }

    private static bool With(ValueList<ScalarExpression> list, Func<ScalarExpression, ScalarExpression> map, out ValueList<ScalarExpression> mapped)
    {
        mapped = list.MapOrSame(map);
        return Differs(list, mapped);
    }

    private static bool Differs<T>(ValueList<T> before, ValueList<T> after)
        where T : class
    {
        for (var i = 0; i < before.Count; i++)
            if (!ReferenceEquals(before[i], after[i]))
                return true;
        return false;
    }

    private static PlanNode MapProject(ProjectNode project, Func<ScalarExpression, ScalarExpression> map)
    {
        var assignments = project.Assignments.MapOrSame(assignment =>
        {
            var mapped = map(assignment.Expression);
            return ReferenceEquals(mapped, assignment.Expression) ? assignment : assignment with { Expression = mapped };
        });
        return Differs(project.Assignments, assignments) ? project with { Assignments = assignments } : project;
    }

    private static PlanNode MapProjectSet(ProjectSetNode projectSet, Func<ScalarExpression, ScalarExpression> map)
    {
        var calls = projectSet.Calls.MapOrSame(call => With(call.Arguments, map, out var arguments) ? call with { Arguments = arguments } : call);
        return Differs(projectSet.Calls, calls) ? projectSet with { Calls = calls } : projectSet;
    }

    private static PlanNode MapJoin(JoinNode join, Func<ScalarExpression, ScalarExpression> map)
    {
        var conditions = join.Conditions.MapOrSame(condition =>
        {
            var left = map(condition.Left);
            var right = map(condition.Right);
            return ReferenceEquals(left, condition.Left) && ReferenceEquals(right, condition.Right) ? condition : condition with { Left = left, Right = right };
        });
        var residual = join.Residual.MapOrSame(map);
        return Differs(join.Conditions, conditions) || Differs(join.Residual, residual) ? join with { Conditions = conditions, Residual = residual } : join;
    }

    private static PlanNode MapAggregate(AggregateNode aggregate, Func<ScalarExpression, ScalarExpression> map)
    {
        var aggregates = aggregate.Aggregates.MapOrSame(call =>
        {
            var changed = With(call.Arguments, map, out var arguments);
            var filter = call.Filter is null ? null : map(call.Filter);
            return changed || !ReferenceEquals(filter, call.Filter) ? call with { Arguments = arguments, Filter = filter } : call;
        });
        return Differs(aggregate.Aggregates, aggregates) ? aggregate with { Aggregates = aggregates } : aggregate;
    }

    private static PlanNode MapWindow(WindowNode window, Func<ScalarExpression, ScalarExpression> map)
    {
        var calls = window.Calls.MapOrSame(call =>
        {
            var changed = With(call.Arguments, map, out var arguments);
            var start = call.Frame.StartOffset is null ? null : map(call.Frame.StartOffset);
            var end = call.Frame.EndOffset is null ? null : map(call.Frame.EndOffset);
            if (!changed && ReferenceEquals(start, call.Frame.StartOffset) && ReferenceEquals(end, call.Frame.EndOffset))
                return call;
            return call with { Arguments = arguments, Frame = call.Frame with { StartOffset = start, EndOffset = end } };
        });
        return Differs(window.Calls, calls) ? window with { Calls = calls } : window;
    }

    private static ScanNode MapScan(ScanNode scan, Func<ScalarExpression, ScalarExpression> map)
    {
        var changed = With(scan.Predicates, map, out var predicates);
        var filters = scan.RuntimeFilters.MapOrSame(target =>
        {
            var mapped = map(target.Expression);
            return ReferenceEquals(mapped, target.Expression) ? target : target with { Expression = mapped };
        });
        return changed || Differs(scan.RuntimeFilters, filters) ? scan with { Predicates = predicates, RuntimeFilters = filters } : scan;
    }

    private static PlanNode MapVirtualScan(VirtualTableScanNode scan, Func<ScalarExpression, ScalarExpression> map)
    {
        var changed = With(scan.Predicates, map, out var predicates);
        var lookups = scan.Lookups.MapOrSame(lookup =>
        {
            var mapped = map(lookup.Value);
            return ReferenceEquals(mapped, lookup.Value) ? lookup : lookup with { Value = mapped };
        });
        return changed || Differs(scan.Lookups, lookups) ? scan with { Predicates = predicates, Lookups = lookups } : scan;
    }

    private static PlanNode MapValues(ValuesNode values, Func<ScalarExpression, ScalarExpression> map)
    {
        var changed = false;
        var rows = values.Rows.Map(row =>
        {
            changed |= With(row, map, out var mapped);
            return mapped;
        });
        return changed ? values with { Rows = rows } : values;
    }
}
