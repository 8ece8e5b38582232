using System.Collections.Immutable;

namespace Impala.Statestore.Web;

/// <summary>What a daemon still waits for before it serves; /readyz answers 503 with the list while it is not empty.</summary>
public sealed class Readiness
{
    private ImmutableSortedDictionary<string, string> _waiting = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool IsReady => _waiting.IsEmpty;

    /// <summary>What is missing, by condition.</summary>
    public ImmutableSortedDictionary<string, string> Waiting => _waiting;

    /// <summary>The condition is not met yet; the reason is shown.</summary>
    public void Wait(string condition, string reason) => ImmutableInterlocked.Update(ref _waiting, waiting => waiting.SetItem(condition, reason));

    public void Done(string condition) => ImmutableInterlocked.Update(ref _waiting, waiting => waiting.Remove(condition));
}
