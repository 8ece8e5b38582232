using System.Collections.Concurrent;

namespace Impala.Catalogd.Commit;

/// <summary>The oldest version each coordinator's statements still read. A report holds for a lease; a coordinator that died stops holding
/// files back when its lease ends. After catalogd's start nothing is known, so nothing is deleted before one lease is over.</summary>
internal sealed class PinnedVersions(TimeProvider timeProvider)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan OwnerLease = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (long Version, long Reported)> _pins = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _owners = new(StringComparer.Ordinal);
    private readonly long _started = timeProvider.GetTimestamp();

    public void Report(string backendId, long version) => _pins[backendId] = (version, timeProvider.GetTimestamp());

    /// <summary>A coordinator's process was heard of.</summary>
    /// <param name="owner">Its incarnation; nothing happens without one.</param>
    public void Hear(string owner)
    {
        if (owner.Length > 0)
            _owners[owner] = timeProvider.GetTimestamp();
    }

    /// <summary>Whether a coordinator's process has not been heard of for three of its reports, so that nobody will finish what it began.</summary>
    public bool IsGone(string owner)
    {
        if (owner.Length == 0 || timeProvider.GetElapsedTime(_started) < OwnerLease)
            return false;
        if (_owners.TryGetValue(owner, out var heard) && timeProvider.GetElapsedTime(heard) < OwnerLease)
            return false;
        _owners.TryRemove(owner, out _);
        return true;
    }

    /// <summary>Whether every statement that may run reads <paramref name="version"/> or a newer one.</summary>
    public bool AllAtLeast(long version)
    {
        if (timeProvider.GetElapsedTime(_started) < Lease)
            return false;
        foreach (var (id, pin) in _pins)
        {
            if (timeProvider.GetElapsedTime(pin.Reported) >= Lease)
                _pins.TryRemove(KeyValuePair.Create(id, pin));
            else if (pin.Version < version)
                return false;
        }
        return true;
    }
}
