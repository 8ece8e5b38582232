namespace Impala.Engine.Execution.Profile;

/// <summary>One plan node over all its instances: a row of SUMMARY (impala.md 7.4).</summary>
/// <param name="NumRows">Rows of all instances.</param>
/// <param name="MaxNumRows">Rows of the instance that gave most: far above the average is skew.</param>
/// <param name="AverageTime">Local time, averaged over the instances.</param>
/// <param name="PeakMemory">Of the instance that held most.</param>
/// <param name="Counters">Summed.</param>
public sealed record NodeProfile(
    int NodeId,
    string Name,
    int NumInstances,
    long NumRows,
    long MaxNumRows,
    long NumBatches,
    TimeSpan AverageTime,
    TimeSpan MaxTime,
    TimeSpan TotalTime,
    long PeakMemory,
    SortedDictionary<string, long> Counters)
{
    internal static NodeProfile Merge(IReadOnlyList<OperatorProfile> profiles)
    {
        var counters = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in profiles.SelectMany(profile => profile.Counters))
            counters[name] = counters.GetValueOrDefault(name) + value;
        return new NodeProfile(
            profiles[0].NodeId,
            profiles[0].Name,
            profiles.Count,
            profiles.Sum(profile => profile.NumRows),
            profiles.Max(profile => profile.NumRows),
            profiles.Sum(profile => profile.NumBatches),
            TimeSpan.FromTicks((long)profiles.Average(profile => profile.LocalTime.Ticks)),
            profiles.Max(profile => profile.LocalTime),
            TimeSpan.FromTicks(profiles.Sum(profile => profile.LocalTime.Ticks)),
            profiles.Max(profile => profile.PeakMemory),
            counters);
    }
}
