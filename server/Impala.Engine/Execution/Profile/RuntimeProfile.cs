namespace Impala.Engine.Execution.Profile;

/// <summary>A query's counters: by plan node over all instances, and the instances' own.</summary>
public sealed record RuntimeProfile(IReadOnlyList<NodeProfile> Nodes, IReadOnlyList<FragmentInstanceProfile> Instances)
{
    public static readonly RuntimeProfile Empty = new([], []);

    /// <summary>Sums what the instances of each node counted; nodes keep the order in which instances list them.</summary>
    public static RuntimeProfile Merge(IEnumerable<FragmentInstanceProfile> instances)
    {
        var all = instances.OrderBy(instance => instance.FragmentId).ThenBy(instance => instance.InstanceIndex).ToList();
        var nodes = all
            .SelectMany(instance => instance.Operators)
            .GroupBy(profile => profile.NodeId)
            .Select(group => NodeProfile.Merge([.. group]))
            .ToList();
        return new RuntimeProfile(nodes, all);
    }

    public NodeProfile? FindNode(int nodeId) => Nodes.FirstOrDefault(node => node.NodeId == nodeId);
}
