namespace Impala.Engine.Execution.Profile;

/// <summary>What one fragment instance did. Serialisable by System.Text.Json.</summary>
/// <param name="FragmentId">The plan fragment.</param>
/// <param name="InstanceIndex">Position among all instances of the fragment.</param>
/// <param name="Operators">One a plan node, parents before children.</param>
/// <param name="PeakMemory">Bytes all its operators held at once at most.</param>
/// <param name="TotalTime">From start to end, waiting included.</param>
public sealed record FragmentInstanceProfile(
    int FragmentId, int InstanceIndex, IReadOnlyList<OperatorProfile> Operators, long PeakMemory, TimeSpan TotalTime);
