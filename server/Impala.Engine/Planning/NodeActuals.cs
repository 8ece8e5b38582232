namespace Impala.Engine.Planning;

/// <summary>What running a node took, over all its instances: for EXPLAIN ANALYZE.</summary>
/// <param name="NumRows">Rows given by all instances together; for a broadcast exchange by one instance.</param>
/// <param name="PeakMemory">The largest peak of one instance, bytes.</param>
public sealed record NodeActuals(int NumInstances, long NumRows, TimeSpan AverageTime, TimeSpan MaxTime, long PeakMemory)
{
    /// <summary>Further counters of the operator by name, summed over instances.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();
}
