using System.Runtime.CompilerServices;
using Impala.Catalog.Errors;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>Which slots expressions and nodes read. A slot that is read and that nothing below gives is free: a correlated reference.</summary>
public static class SlotUse
{
    public static HashSet<int> Of(ScalarExpression expression)
    {
        var slots = new HashSet<int>();
        Add(expression, slots);
        return slots;
    }

    public static void Add(ScalarExpression expression, HashSet<int> slots)
    {
        Guard();
        if (expression is SlotReference reference)
            slots.Add(reference.Slot.Id);
        else
            foreach (var child in expression.Children)
                Add(child, slots);
    }

    public static bool RefersTo(ScalarExpression expression, IReadOnlySet<int> slots)
    {
        Guard();
        if (expression is SlotReference reference)
            return slots.Contains(reference.Slot.Id);
        foreach (var child in expression.Children)
            if (RefersTo(child, slots))
                return true;
        return false;
    }

    public static bool RefersOnlyTo(ScalarExpression expression, IReadOnlySet<int> slots)
    {
        Guard();
        if (expression is SlotReference reference)
            return slots.Contains(reference.Slot.Id);
        foreach (var child in expression.Children)
            if (!RefersOnlyTo(child, slots))
                return false;
        return true;
    }

    public static HashSet<int> Output(PlanNode node)
    {
        var slots = new HashSet<int>();
        foreach (var slot in node.Output)
            slots.Add(slot.Id);
        return slots;
    }

    /// <summary>The slots that the node itself reads from its inputs or from outer queries.</summary>
    public static HashSet<int> OfNode(PlanNode node)
    {
        var slots = new HashSet<int>();
        if (node is AggregateNode { Step: AggregationStep.Final } final)
        {
            // A final step reads intermediate columns; the arguments it carries belong to the partial step below.
            slots.UnionWith(final.Aggregates.SelectMany(aggregate => aggregate.Intermediate).Select(slot => slot.Id));
        }
        else
        {
            foreach (var expression in NodeExpressions.Of(node))
                Add(expression, slots);
        }
        AddSlotsByPlace(node, slots);
        return slots;
    }

    /// <summary>The slots that the subtree reads and does not give: references to outer queries.</summary>
    public static HashSet<int> Free(PlanNode node)
    {
        Guard();
        var free = OfNode(node);
        if (node is ScanNode or VirtualTableScanNode)
        {
            free.ExceptWith(Output(node));
            return free;
        }
        foreach (var child in node.Children)
            free.ExceptWith(Output(child));
        if (node is ApplyNode apply)
        {
            var inner = Free(apply.Subquery);
            inner.ExceptWith(Output(apply.Input));
            free.UnionWith(inner);
            free.UnionWith(Free(apply.Input));
            return free;
        }
        foreach (var child in node.Children)
            free.UnionWith(Free(child));
        return free;
    }

    internal static void Guard()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new SqlException(SqlState.StatementTooComplex, "The statement is nested too deep to be planned.");
    }

    private static void AddSlotsByPlace(PlanNode node, HashSet<int> slots)
    {
        switch (node)
        {
            case AggregateNode aggregate:
                slots.UnionWith(aggregate.GroupBy.Select(slot => slot.Id));
                if (aggregate.Step != AggregationStep.Final)
                    slots.UnionWith(aggregate.Aggregates.SelectMany(call => call.OrderBy).Select(ordering => ordering.Slot.Id));
                break;
            case SortNode sort:
                slots.UnionWith(sort.OrderBy.Select(ordering => ordering.Slot.Id));
                break;
            case TopNNode topN:
                slots.UnionWith(topN.OrderBy.Select(ordering => ordering.Slot.Id));
                break;
            case ExchangeNode exchange:
                slots.UnionWith(exchange.OrderBy.Select(ordering => ordering.Slot.Id));
                break;
            case WindowNode window:
                slots.UnionWith(window.PartitionBy.Select(slot => slot.Id));
                slots.UnionWith(window.OrderBy.Select(ordering => ordering.Slot.Id));
                break;
            case UnionNode union:
                slots.UnionWith(union.Mappings.SelectMany(mapping => mapping).Select(slot => slot.Id));
                break;
            case SharedNode shared:
                slots.UnionWith(shared.Slots.Select(slot => slot.Id));
                break;
            case RecursiveNode recursion:
                slots.UnionWith(recursion.InitialSlots.Select(slot => slot.Id));
                slots.UnionWith(recursion.StepSlots.Select(slot => slot.Id));
                break;
            case TableWriteNode write:
                slots.UnionWith(write.Columns.Select(column => column.Slot.Id));
                break;
        }
    }
}
