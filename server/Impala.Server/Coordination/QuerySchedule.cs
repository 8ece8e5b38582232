using Impala.Engine.Execution.RuntimeFilters;
using Impala.Statestore.Cluster;

namespace Impala.Server.Coordination;

/// <summary>Which backend runs which instances of which fragments.</summary>
/// <param name="Receivers">By exchange: the backend index of each receiving instance.</param>
/// <param name="Filters">Which backends give which runtime filters to which.</param>
internal sealed record QuerySchedule(
    IReadOnlyList<BackendDescriptor> Backends,
    IReadOnlyList<IReadOnlyList<BackendFragment>> Fragments,
    IReadOnlyDictionary<int, IReadOnlyList<int>> Receivers,
    RuntimeFilterRouting Filters)
{
    /// <summary>Addresses of an exchange's receivers as one backend sees them: empty for itself.</summary>
    public IReadOnlyList<string> ReceiverAddresses(int exchangeId, int fromBackend) =>
        [.. Receivers[exchangeId].Select(backend => backend == fromBackend ? "" : Backends[backend].InternalAddress)];

    public int NumInstances => Fragments.Sum(fragments => fragments.Sum(fragment => fragment.Instances.Count));
}
