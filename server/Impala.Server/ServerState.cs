namespace Impala.Server;

/// <summary>Whether this impalad takes new sessions: starting until its catalog and membership are known, stopping once shut down.</summary>
internal sealed class ServerState
{
    private volatile bool _isStopping;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    public bool IsStopping => _isStopping;

    public Task Ready => _ready.Task;

    public void MarkReady() => _ready.TrySetResult();

    public void MarkStopping() => _isStopping = true;
}
