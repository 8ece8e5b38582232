using System.Collections.Concurrent;

namespace Impala.Catalogd.Commit;

/// <summary>The oldest version each coordinator's statements still read. A report holds for a lease; a coordinator that died stops holding
/// files back when its lease ends. After catalogd's start nothing is known, so nothing is deleted before one lease is over.</summary>
internal sealed class PinnedVersions(TimeProvider timeProvider)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, (long Version, long Reported)> _pins = new(StringComparer.Ordinal);
    private readonly long _started = timeProvider.GetTimestamp();

    public void Report(string backendId, long version) => _pins[backendId] = (version, timeProvider.GetTimestamp());

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
