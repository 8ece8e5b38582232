namespace Impala.Engine.Execution.Profile;

/// <summary>The counters of one operator of one fragment instance, as they travel to the coordinator.</summary>
/// <param name="NodeId">EXPLAIN's number.</param>
/// <param name="Name">EXPLAIN's operator name.</param>
/// <param name="TotalTime">Inside the operator and its children.</param>
/// <param name="LocalTime">Inside the operator alone.</param>
/// <param name="PeakMemory">Bytes.</param>
/// <param name="Counters">Named extra counters, ordered by name.</param>
public sealed record OperatorProfile(
    int NodeId,
    string Name,
    long NumRows,
    long NumBatches,
    TimeSpan TotalTime,
    TimeSpan LocalTime,
    long PeakMemory,
    SortedDictionary<string, long> Counters);
