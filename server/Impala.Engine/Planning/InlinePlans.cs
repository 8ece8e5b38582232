using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>
/// Which plans the thread that asks may begin to run itself instead of handing them to the workers: one fragment on the coordinator, local
/// files only, and no function that waits, since that thread belongs to a pool nobody may block.
/// </summary>
public static class InlinePlans
{
    public static bool Suits(FragmentedPlan plan)
    {
        if (plan.Fragments is not [{ Placement: FragmentPlacement.Coordinator, Sink: null } only])
            return false;
        var open = new Stack<PlanNode>();
        open.Push(only.Root);
        while (open.TryPop(out var node))
        {
            if (node is ApplyNode or RecursiveNode or TableWriteNode || (node is ScanNode scan && !IsLocal(scan)))
                return false;
            foreach (var expression in NodeExpressions.Of(node))
                if (MayWait(expression))
                    return false;
            foreach (var child in node.Children)
                open.Push(child);
        }
        return true;
    }

    private static bool IsLocal(ScanNode scan)
    {
        foreach (var partition in scan.Table.Partitions)
            foreach (var file in partition.Files)
                if (!file.Path.StartsWith('/') && !file.Path.StartsWith("file:", StringComparison.Ordinal))
                    return false;
        return true;
    }

    private static bool MayWait(ScalarExpression expression)
    {
        SlotUse.Guard();
        if (expression is FunctionCall { Function.MayWait: true })
            return true;
        foreach (var child in expression.Children)
            if (MayWait(child))
                return true;
        return false;
    }
}
