namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>What a backend has to do with one runtime filter of a query.</summary>
/// <param name="FilterId">RF000 is 0.</param>
/// <param name="NumProducers">Instances here that have the join; 0 when it runs elsewhere only.</param>
/// <param name="NumParts">Of these, how many give keys until all of this backend's are there: one of a shared build, else every instance.</param>
/// <param name="NumPartsOverall">Parts of all backends: what is united in the end has that many times the keys of one.</param>
/// <param name="IsComplete">Whether this backend's keys are all there are. Otherwise the filter comes from the coordinator.</param>
/// <param name="IsSent">Whether this backend's keys go to the coordinator, for others or to be united with others'.</param>
public sealed record RuntimeFilterPlacement(int FilterId, int NumProducers, int NumParts, int NumPartsOverall, bool IsComplete, bool IsSent);
