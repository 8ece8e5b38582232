using System.Collections.Immutable;

namespace Impala.Statestore.Cluster;

/// <summary>The impalads of the cluster at one moment; immutable, so that a query plans and schedules against one.</summary>
/// <param name="Version">Rises with every change this process saw.</param>
/// <param name="Backends">By id.</param>
public sealed record ClusterMembership(long Version, ImmutableSortedDictionary<string, BackendDescriptor> Backends)
{
    public static readonly ClusterMembership Empty = new(0, ImmutableSortedDictionary.Create<string, BackendDescriptor>(StringComparer.Ordinal));

    /// <summary>Backends that take new fragments, in order of id.</summary>
    public IEnumerable<BackendDescriptor> Executors => Backends.Values.Where(backend => backend.AcceptsWork);

    public IEnumerable<BackendDescriptor> Coordinators => Backends.Values.Where(backend => backend.IsCoordinator && !backend.IsQuiescing);

    public BackendDescriptor? Find(string id) => Backends.GetValueOrDefault(id);
}
