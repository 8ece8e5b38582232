using Impala.Engine.Execution.Profile;

namespace Impala.Server.Coordination;

/// <summary>How a backend's part of a query ended.</summary>
internal sealed record BackendOutcome(IReadOnlyList<FragmentInstanceProfile> Profiles, long PeakMemory, Exception? Error)
{
    /// <summary>What the user should hear, and how often it came up.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Warnings { get; init; } = [];
}
