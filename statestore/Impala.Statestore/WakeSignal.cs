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
        try
        {
            await _waiter.Task.WaitAsync(tick, timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It may have come since: the answer is what the lock shows.
        }
        lock (_lock)
        {
            if (!_waiter.Task.IsCompleted)
                return false;
            _waiter = NewWaiter();
            return true;
        }
    }

    private static TaskCompletionSource NewWaiter() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
