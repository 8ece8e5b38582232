namespace Impala.Testing;

/// <summary>Collects what code under test reports, and lets a test wait for one that fits, without polling. What came before the wait counts.</summary>
public sealed class Probe<T>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private readonly List<T> _seen = [];
    private readonly List<(Func<T, bool> Fits, TaskCompletionSource<T> Found)> _waiting = [];

    public IReadOnlyList<T> Seen
    {
        get
        {
            lock (_lock)
                return _seen.ToArray();
        }
    }

    public void Push(T item)
    {
        lock (_lock)
        {
            _seen.Add(item);
            foreach (var (fits, found) in _waiting)
                if (fits(item))
                    found.TrySetResult(item);
        }
    }

    /// <param name="what">What is waited for, for the message when it does not come.</param>
    public async Task<T> WaitForAsync(Func<T, bool> fits, string what)
    {
        var found = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            foreach (var item in _seen)
                if (fits(item))
                    return item;
            _waiting.Add((fits, found));
        }
        try
        {
            return await found.Task.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Waited {Patience.TotalSeconds} s for {what}; seen: {string.Join(" | ", Seen)}");
        }
    }
}
