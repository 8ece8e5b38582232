using System.Collections.Concurrent;
using Impala.Statestore.Cluster;

namespace Impala.Server.Coordination;

/// <summary>
/// Backends this coordinator could not reach, kept out of schedules for a while: the statestore needs up to 12 s to evict a dead one. A
/// restarted process (another incarnation) is not affected. Source: impala.md 6.6.
/// </summary>
internal sealed class Blacklist
{
    private static readonly TimeSpan FirstTimeout = TimeSpan.FromSeconds(12);
    private const int MaxDoublings = 4;

    private readonly ConcurrentDictionary<(string Id, string Incarnation), Entry> _entries = new();
    private readonly TimeProvider _time;

    public Blacklist(TimeProvider time) => _time = time;

    public void Add(BackendDescriptor backend, string reason)
    {
        var now = _time.GetUtcNow();
        _entries.AddOrUpdate(
            (backend.Id, backend.Incarnation),
            _ => new Entry(now + FirstTimeout, reason, 1),
            (_, known) => new Entry(now + (FirstTimeout * (1 << Math.Min(MaxDoublings, known.NumTimes))), reason, known.NumTimes + 1));
    }

    public bool Contains(BackendDescriptor backend) => Find(backend) is not null;

    /// <summary>Until when and why, or null.</summary>
    public (DateTimeOffset Until, string Reason)? Find(BackendDescriptor backend) =>
        _entries.TryGetValue((backend.Id, backend.Incarnation), out var entry) && entry.Until > _time.GetUtcNow() ? (entry.Until, entry.Reason) : null;

    private sealed record Entry(DateTimeOffset Until, string Reason, int NumTimes);
}
