using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Keeps only the first rows while sorting:
/// <code>
/// Limit 10 (Sort(X))   =>   TopN 10 (X)
/// </code>
/// Not when those rows would fill TOPN_BYTES_LIMIT: a heap cannot spill, a sort can.
/// </summary>
internal sealed class CreateTopN : NodeRule
{
    private const long DefaultBytesLimit = 512 << 20;

    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not LimitNode { Limit: >= 0, Input: SortNode sort } limit)
            return node;
        var estimate = context.Estimate(sort);
        var numRows = (double)limit.Limit + limit.Offset;
        if (estimate.IsKnown)
            numRows = Math.Min(numRows, estimate.NumRows);
        var maxBytes = context.LongOption("TOPN_BYTES_LIMIT", DefaultBytesLimit);
        return maxBytes > 0 && numRows * Math.Max(1, estimate.RowSize) > maxBytes
            ? node
            : new TopNNode(sort.Input, sort.OrderBy, limit.Limit, limit.Offset);
    }
}
