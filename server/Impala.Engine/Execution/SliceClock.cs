namespace Impala.Engine.Execution;

/// <summary>
/// Tells the operators of one instance when their driver's slice is over, so that one which consumes its whole input (a build, an
/// aggregation) gives the worker back in between.
/// </summary>
public sealed class SliceClock
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(50);

    private TimeProvider _time = TimeProvider.System;
    private long _started;

    /// <summary>True when the driver should let others run; ask once a batch.</summary>
    public bool IsOver => _time.GetElapsedTime(_started) >= Length;

    internal void Start(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
    }
}
