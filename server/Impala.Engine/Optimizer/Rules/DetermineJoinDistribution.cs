using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Chooses how a join's inputs come together, by the bytes that travel and are built (Impala's rule, reference 6.1):
/// <code>
/// broadcast   2 * right * nodes of the left side            (sent to and built on each)
/// partitioned left (0 if in place) + right (0 if in place) + right built once
/// </code>
/// As a rule it fixes only what a join's kind dictates; the cost is known when exchanges are added, because partitioning that is
/// already in place is free. A distribution set by a hint stays. One backend needs no distribution at all (see AddExchanges).
/// </summary>
internal sealed class DetermineJoinDistribution : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not JoinNode { Kind: var kind } join)
            return node;
        // One backend builds every kind together and moves nothing.
        if (context.IsOneBackend)
            return node;
        var forced = Forced(join);
        // A hint cannot ask for what would give wrong rows.
        return forced == JoinDistribution.Undecided || join.Distribution == forced ? node : join with { Distribution = forced };
    }

    /// <summary>What kind and conditions leave no choice about.</summary>
    public static JoinDistribution Forced(JoinNode join) => join.Kind switch
    {
        // Every NULL and every emptiness of the right side matters to each left row.
        JoinKind.NullAwareLeftAnti or JoinKind.LeftMark => JoinDistribution.Broadcast,
        // Rows of the right side that no left row matched are known only where all left rows of their key are.
        JoinKind.RightOuter or JoinKind.FullOuter or JoinKind.RightSemi or JoinKind.RightAnti => JoinDistribution.Partitioned,
        // A nested loop has no key to partition by.
        _ => join.Conditions.IsEmpty ? JoinDistribution.Broadcast : JoinDistribution.Undecided,
    };

    public static JoinDistribution Choose(JoinNode join, bool leftInPlace, bool rightInPlace, OptimizerContext context)
    {
        // Asked again here, because the rule may be disabled and a wrong distribution gives wrong rows.
        if (Forced(join) is not JoinDistribution.Undecided and var forced)
            return forced;
        if (join.Distribution != JoinDistribution.Undecided)
            return join.Distribution;
        var left = context.Estimate(join.Left);
        var right = context.Estimate(join.Right);
        if (!left.IsKnown || !right.IsKnown)
            return Default(context);
        var numNodes = Math.Max(1, context.NumBackends);
        var broadcast = 2 * right.NumBytes * numNodes * context.DoubleOption("BROADCAST_COST_SCALE_FACTOR", 1.0);
        var partitioned = ((leftInPlace ? 0 : left.NumBytes) + (rightInPlace ? 0 : right.NumBytes) + right.NumBytes)
            * context.DoubleOption("BROADCAST_TO_PARTITION_FACTOR", 1.0);
        // A build side that no single backend could hold is cut up, whatever it costs.
        var maxBytes = context.LongOption("BROADCAST_BYTES_LIMIT", 34359738368);
        if ((maxBytes > 0 && right.NumBytes > maxBytes) || (context.MemoryLimit > 0 && right.NumBytes * 1.1 > context.MemoryLimit))
            return JoinDistribution.Partitioned;
        if (broadcast == partitioned)
            return Default(context);
        return broadcast < partitioned ? JoinDistribution.Broadcast : JoinDistribution.Partitioned;
    }

    private static JoinDistribution Default(OptimizerContext context) =>
        context.Options.TryGetValue("DEFAULT_JOIN_DISTRIBUTION_MODE", out var mode) && string.Equals(mode, "SHUFFLE", StringComparison.OrdinalIgnoreCase)
            ? JoinDistribution.Partitioned
            : JoinDistribution.Broadcast;
}
