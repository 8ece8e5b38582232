using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>Puts pending steps on a plan, arguments first: subqueries, then windows (those of one window together), then set-returning functions
/// (those of one level in step), then subqueries that compare with the results of either.</summary>
internal static class StepAttacher
{
    public static PlanNode AttachAll(PlanNode plan, IReadOnlyList<PendingStep> steps, AnalysisSession session)
    {
        var waiting = new List<PendingStep>(steps);
        var missing = new HashSet<int>(waiting.SelectMany(step => step.Produced).Select(slot => slot.Id));
        while (waiting.Count > 0)
        {
            var ready = waiting.FindAll(step => !step.Inputs.Any(input => Uses(input, missing)));
            if (ready.Count == 0)
                throw session.Errors.Internal("steps of a SELECT wait for each other");
            // One kind at a time: a window sees the rows before set-returning functions multiply them.
            var chosen = ready.Exists(step => step is PendingApply)
                ? ready.FindAll(step => step is PendingApply)
                : ready.Exists(step => step is PendingWindow) ? ready.FindAll(step => step is PendingWindow) : ready;
            plan = Attach(plan, chosen, session);
            foreach (var step in chosen)
            {
                waiting.Remove(step);
                foreach (var slot in step.Produced)
                    missing.Remove(slot.Id);
            }
        }
        return plan;
    }

    private static PlanNode Attach(PlanNode plan, List<PendingStep> steps, AnalysisSession session)
    {
        foreach (var step in steps)
            if (step is PendingApply apply)
                plan = apply.Attach(plan);
        plan = AttachWindows(plan, [.. steps.OfType<PendingWindow>()], session);
        foreach (var step in steps)
            if (step is PendingTableFunction table)
                plan = new ApplyNode(ApplyKind.LateralInner, plan, table.Node, null);
        var sets = steps.OfType<PendingSet>().Select(step => step.Call).ToValueList();
        return sets.IsEmpty ? plan : new ProjectSetNode(plan, sets);
    }

    private static PlanNode AttachWindows(PlanNode plan, List<PendingWindow> windows, AnalysisSession session)
    {
        while (windows.Count > 0)
        {
            var first = windows[0];
            var same = windows.FindAll(window => window.PartitionBy == first.PartitionBy && window.OrderBy == first.OrderBy);
            windows.RemoveAll(same.Contains);
            var projection = new SlotProjection(plan, session);
            var partitionBy = first.PartitionBy.Map(expression => projection.SlotFor(expression, "partition"));
            var orderBy = first.OrderBy.Map(key => new Ordering(projection.SlotFor(key.Expression, "order"), key.Descending, key.NullsFirst));
            plan = projection.Build();
            var sortKeys = partitionBy.Map(slot => new Ordering(slot, false, false)).AddRange(orderBy);
            if (!sortKeys.IsEmpty)
                plan = new SortNode(plan, sortKeys);
            plan = new WindowNode(plan, partitionBy, orderBy, same.Select(ToCall).ToValueList());
        }
        return plan;
    }

    private static WindowCall ToCall(PendingWindow window) => new(window.Slot, window.Function, window.Arguments, window.Frame)
    {
        Aggregate = window.Aggregate,
        Signature = window.Signature,
        IgnoreNulls = window.IgnoreNulls,
    };

    private static bool Uses(ScalarExpression expression, HashSet<int> slots) => expression is SlotReference reference
        ? slots.Contains(reference.Slot.Id)
        : expression.Children.Any(child => Uses(child, slots));
}
