using Impala.Catalog.Objects;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Server.Queries;

/// <summary>Whether a plan reads text files, whose fields may be no values of their columns.</summary>
internal static class TextScans
{
    public static bool AreIn(FragmentedPlan plan)
    {
        var open = new Stack<PlanNode>(plan.Fragments.Select(fragment => fragment.Root));
        while (open.TryPop(out var node))
        {
            if (node is ScanNode scan && IsText(scan.Table))
                return true;
            foreach (var child in node.Children)
                open.Push(child);
        }
        return false;
    }

    private static bool IsText(Table table) => table.Format != FileFormat.Parquet || table.Partitions.Any(partition => partition.Format != FileFormat.Parquet);
}
