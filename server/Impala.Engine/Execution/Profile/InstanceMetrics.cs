using System.Diagnostics;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Profile;

/// <summary>The metrics of one instance's operators with their places in the plan, so that a parent's time can be told from its children's.</summary>
internal sealed class InstanceMetrics
{
    private readonly List<(OperatorMetrics Metrics, PlanNode Node)> _operators = [];

    /// <summary>Metrics for the operator of a node; parents ask before their children.</summary>
    public OperatorMetrics Add(PlanNode node, string name)
    {
        var metrics = new OperatorMetrics(node.NodeId, name);
        _operators.Add((metrics, node));
        return metrics;
    }

    public IReadOnlyList<OperatorProfile> ToProfiles()
    {
        var byNode = new Dictionary<PlanNode, long>(ReferenceEqualityComparer.Instance);
        foreach (var (metrics, node) in _operators)
            byNode[node] = byNode.GetValueOrDefault(node) + metrics.TotalTicks;
        return [.. _operators.Select(entry => ToProfile(entry.Metrics, entry.Node, byNode))];
    }

    private static OperatorProfile ToProfile(OperatorMetrics metrics, PlanNode node, Dictionary<PlanNode, long> byNode)
    {
        var children = node.Children.Sum(child => byNode.GetValueOrDefault(child));
        return new OperatorProfile(
            metrics.NodeId,
            metrics.Name,
            metrics.NumRows,
            metrics.NumBatches,
            Stopwatch.GetElapsedTime(0, metrics.TotalTicks),
            Stopwatch.GetElapsedTime(0, Math.Max(0, metrics.TotalTicks - children)),
            metrics.PeakMemory,
            new SortedDictionary<string, long>(metrics.Counters.ToDictionary(), StringComparer.Ordinal));
    }
}
