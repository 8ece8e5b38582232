namespace Impala.Server;

/// <summary>Whether this impalad takes new sessions: starting until its catalog and membership are known, draining and then stopping once shut down.</summary>
internal sealed class ServerState
{
    private volatile bool _isStopping;
    private volatile Func<string>? _draining;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    public bool IsStopping => _isStopping;

    public Task Ready => _ready.Task;

    public void MarkReady() => _ready.TrySetResult();

    /// <summary>How a graceful shutdown stands; null while none is under way.</summary>
    public string? DrainingStatus => _draining?.Invoke();

    /// <summary>No new statements but those that end sessions and transactions, from now on.</summary>
    public void MarkDraining(Func<string> status) => _draining = status;

    public void MarkStopping() => _isStopping = true;
}
