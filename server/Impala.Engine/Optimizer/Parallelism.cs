using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer;

/// <summary>Decides whether a plan is worth several instances.</summary>
internal static class Parallelism
{
    // Impala's default is 100 rows because its backends compile code for the query; starting instances here costs about what 5,000 rows do.
    private const long DefaultThreshold = 5000;

    // A small input may still multiply: a join that gives this many times the threshold is worth spreading.
    private const double Growth = 100;

    public static bool IsWorthwhile(PlanNode root, OptimizerContext context)
    {
        if (context.NumInstances <= 1)
            return false;
        return Exceeds(root, Threshold(context), context);
    }

    /// <summary>Rows of a scan from which on it is worth some preparation.</summary>
    public static long Threshold(OptimizerContext context) => context.LongOption("EXEC_SINGLE_NODE_ROWS_THRESHOLD", DefaultThreshold);

    private static bool Exceeds(PlanNode node, long threshold, OptimizerContext context)
    {
        Planning.SlotUse.Guard();
        if (node is ScanNode scan && PlanEstimator.TableRows(scan) >= threshold && (scan.Limit < 0 || scan.Limit >= threshold))
            return true;
        if (node is JoinNode && context.Estimate(node).NumRows >= threshold * Growth)
            return true;
        return node.Children.Any(child => Exceeds(child, threshold, context));
    }
}
