namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>A filter that the coordinator puts together.</summary>
/// <param name="NumParts">Backends that send theirs.</param>
/// <param name="Backends">Indexes of those that get the whole.</param>
public sealed record RuntimeFilterRoute(int FilterId, int NumParts, IReadOnlyList<int> Backends);
