namespace Impala.Engine.Execution;

/// <summary>
/// Tells the operators of one instance when their driver's slice is over, so that one which consumes its whole input (a build, an
/// aggregation) gives the worker back in between.
/// </summary>
public sealed class SliceClock
{
    private static readonly TimeSpan WorkerLength = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan InlineLength = TimeSpan.FromMilliseconds(5);

    private TimeProvider _time = TimeProvider.System;
    private long _started;
    private TimeSpan _length;

    /// <summary>True when the driver should let others run; ask once a batch.</summary>
    public bool IsOver => _time.GetElapsedTime(_started) >= _length;

    /// <param name="time">The clock.</param>
    /// <param name="isInline">On a thread that is not a worker, which gets its query off its hands sooner.</param>
    internal void Start(TimeProvider time, bool isInline)
    {
        _length = isInline ? InlineLength : WorkerLength;
        _time = time;
        _started = time.GetTimestamp();
    }
}
