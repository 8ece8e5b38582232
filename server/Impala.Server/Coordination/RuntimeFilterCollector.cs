using Impala.Engine.Execution.RuntimeFilters;

namespace Impala.Server.Coordination;

/// <summary>
/// The coordinator's part in runtime filters that cross nodes: unites what the backends send and brings the whole to those that scan.
/// Work is done on the thread pool, because filters come from workers and from calls, which must not wait for it.
/// </summary>
internal sealed class RuntimeFilterCollector : IDisposable
{
    private readonly QuerySchedule _schedule;
    private readonly BackendQuery _local;
    private readonly Dictionary<int, (RuntimeFilterRoute Route, RuntimeFilterMerger Merger)> _routes;

    public RuntimeFilterCollector(QuerySchedule schedule, BackendQuery local)
    {
        _schedule = schedule;
        _local = local;
        _routes = schedule.Filters.Routes.ToDictionary(
            route => route.FilterId, route => (route, new RuntimeFilterMerger(route.NumParts, local.Options.RuntimeFilterLimits, local.Memory)));
        local.FilterMade = Receive;
    }

    /// <summary>Takes one backend's part; returns at once.</summary>
    public void Receive(int filterId, byte[] part)
    {
        if (_routes.TryGetValue(filterId, out var entry))
            _ = Task.Run(() => Collect(entry.Route, entry.Merger, part), CancellationToken.None);
    }

    public void Dispose()
    {
        foreach (var (_, merger) in _routes.Values)
            merger.Dispose();
    }

    private void Collect(RuntimeFilterRoute route, RuntimeFilterMerger merger, byte[] part)
    {
        if (merger.Add(part) is not { } whole)
            return;
        foreach (var backend in route.Backends)
        {
            if (backend == 0)
                _local.Filters?.Receive(route.FilterId, whole);
            else
                _local.Exchange.SendFilter(_schedule.Backends[backend].InternalAddress, route.FilterId, whole);
        }
    }
}
