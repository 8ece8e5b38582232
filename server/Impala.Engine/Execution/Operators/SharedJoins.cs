using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Which joins of a fragment are built by its instances on a backend together.</summary>
internal static class SharedJoins
{
    /// <summary>Every instance that probes needs the whole right side, of which each brings a part.</summary>
    public static bool IsShared(JoinNode node, FragmentInstanceContext instance) =>
        instance.NumLocalInstances > 1 && node.Distribution is JoinDistribution.Broadcast or JoinDistribution.Local;
}
