namespace Impala.Statestore;

/// <summary>Wakes one waiting loop. A signal that comes while nobody waits is remembered; several count as one.</summary>
internal sealed class WakeSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _waiter = NewWaiter();

    public void Set()
    {
        lock (_lock)
            _waiter.TrySetResult();
    }

    /// <summary>Waits for the signal, at most for <paramref name="tick"/>; answers whether it was signalled.</summary>
    public async Task<bool> WaitAsync(TimeSpan tick, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var signalled = true;
        try
        {
            await _waiter.Task.WaitAsync(tick, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            signalled = false;
        }
        lock (_lock)
        {
            if (_waiter.Task.IsCompleted)
                _waiter = NewWaiter();
        }
        return signalled;
    }

    private static TaskCompletionSource NewWaiter() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
