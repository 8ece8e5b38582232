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
        var byNode = new Dictionary<PlanNode, long>(_operators.Count, ReferenceEqualityComparer.Instance);
        foreach (var (metrics, node) in _operators)
            byNode[node] = byNode.GetValueOrDefault(node) + metrics.TotalTicks;
        var profiles = new OperatorProfile[_operators.Count];
        for (var i = 0; i < profiles.Length; i++)
            profiles[i] = ToProfile(_operators[i].Metrics, _operators[i].Node, byNode);
        return profiles;
    }

    private static OperatorProfile ToProfile(OperatorMetrics metrics, PlanNode node, Dictionary<PlanNode, long> byNode)
    {
        var children = 0L;
        foreach (var child in node.Children)
            children += byNode.GetValueOrDefault(child);
        var counters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in metrics.Counters)
            counters.Add(name, value);
        return new OperatorProfile(
            metrics.NodeId,
            metrics.Name,
            metrics.NumRows,
            metrics.NumBatches,
            Stopwatch.GetElapsedTime(0, metrics.TotalTicks),
            Stopwatch.GetElapsedTime(0, Math.Max(0, metrics.TotalTicks - children)),
            metrics.PeakMemory,
            counters);
    }
}
