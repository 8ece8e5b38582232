namespace Impala.Engine.Execution;

/// <summary>
/// A one-shot event that a blocked operator waits for without holding a thread: input arrived, credit came, a build finished,
/// memory was freed, a client drained. Continuations run on the caller of <see cref="Set"/> and must only enqueue work.
/// </summary>
public sealed class Signal
{
    private static readonly Action Completed = () => { };

    private static readonly Signal Always = CreateSet();

    private Action? _continuation;

    public bool IsSet => Volatile.Read(ref _continuation) == Completed;

    /// <summary>A signal that is already set: "try again at once, but let others run first".</summary>
    public static Signal AlreadySet() => Always;

    public void Set()
    {
        var waiting = Interlocked.Exchange(ref _continuation, Completed);
        if (waiting != Completed)
            waiting?.Invoke();
    }

    /// <summary>Runs the continuation once the signal is set, maybe now. Several may register.</summary>
    public void OnSet(Action continuation)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _continuation);
            if (seen == Completed)
            {
                continuation();
                return;
            }
            var combined = seen is null ? continuation : seen + continuation;
            if (Interlocked.CompareExchange(ref _continuation, combined, seen) == seen)
                return;
        }
    }

    private static Signal CreateSet()
    {
        var signal = new Signal();
        signal.Set();
        return signal;
    }
}
