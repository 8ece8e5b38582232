using System.Diagnostics;
using Impala.Engine.Execution.Sinks;

namespace Impala.Engine.Execution;

/// <summary>
/// Moves one fragment instance: pulls its sink on a worker for about 50 ms at a time.
/// <code>
///  Ready --worker--> Running --slice over--> Ready
///    ^                  |  \--end, error, cancelled--> Finished
///    |                  v
///    +--signal set-- Parked       (cancellation wakes a parked driver at once)
/// </code>
/// A worker that parks a driver must not touch it afterwards: another worker may already run it.
/// </summary>
internal sealed class Driver
{
    private readonly WorkerPool _pool;
    private readonly TimeProvider _time;
    private readonly SliceClock _slice;
    private readonly ResourceUse? _use;
    private readonly Func<Sink> _build;
    private readonly Action<Sink?, Exception?> _finished;
    private readonly CancellationToken _cancellationToken;
    private readonly Action _wake;
    private CancellationTokenRegistration _registration;
    private Sink? _sink;
    private int _state = Ready;

    private const int Ready = 0;
    private const int Running = 1;
    private const int Parked = 2;
    private const int Finished = 3;

    /// <summary>
    /// A driver of what <paramref name="build"/> makes (on a worker). <paramref name="finished"/> is called once, on a worker, with the
    /// sink (null when building failed) and the error; it disposes the sink.
    /// </summary>
    /// <param name="use">Counts the time on workers when it is limited; else null.</param>
    public Driver(
        WorkerPool pool, TimeProvider time, SliceClock slice, ResourceUse? use, Func<Sink> build, Action<Sink?, Exception?> finished, CancellationToken cancellationToken)
    {
        _pool = pool;
        _time = time;
        _slice = slice;
        _use = use;
        _build = build;
        _finished = finished;
        _cancellationToken = cancellationToken;
        _wake = Wake;
    }

    /// <param name="isInline">The calling thread runs the first slice, which is short, instead of a worker.</param>
    public void Start(bool isInline = false)
    {
        _registration = _cancellationToken.UnsafeRegister(static driver => ((Driver)driver!).Wake(), this);
        if (isInline)
            RunSlice(isInline: true);
        else
            _pool.Enqueue(this);
    }

    /// <summary>Runs until the slice is over, the sink is blocked, or everything is done. Never throws.</summary>
    public void RunSlice(bool isInline = false)
    {
        Volatile.Write(ref _state, Running);
        Signal blockedOn;
        try
        {
            _cancellationToken.ThrowIfCancellationRequested();
            _sink ??= _build();
            _slice.Start(_time, isInline);
            var counted = _use is null ? 0 : Stopwatch.GetTimestamp();
            while (true)
            {
                var state = _sink.Step();
                if (_use is not null)
                    CountTime(ref counted);
                if (state == SinkState.Done)
                {
                    Finish(null);
                    return;
                }
                if (state == SinkState.Blocked && !_sink.BlockedOn!.IsSet)
                {
                    blockedOn = _sink.BlockedOn!;
                    break;
                }
                _cancellationToken.ThrowIfCancellationRequested();
                if (!_slice.IsOver)
                    continue;
                Volatile.Write(ref _state, Ready);
                _pool.Enqueue(this);
                return;
            }
        }
        catch (Exception exception)
        {
            Finish(exception);
            return;
        }
        Volatile.Write(ref _state, Parked);
        blockedOn.OnSet(_wake);
        // A cancellation between the last check and parking found nobody to wake.
        if (_cancellationToken.IsCancellationRequested)
            Wake();
    }

    private void CountTime(ref long counted)
    {
        var now = Stopwatch.GetTimestamp();
        _use!.AddWorkerTicks(now - counted);
        counted = now;
    }

    private void Wake()
    {
        if (Interlocked.CompareExchange(ref _state, Ready, Parked) == Parked)
            _pool.Enqueue(this);
    }

    private void Finish(Exception? error)
    {
        Volatile.Write(ref _state, Finished);
        // Unregister does not wait for a callback that runs now; Wake finds the driver finished.
        _registration.Unregister();
        _finished(_sink, error);
    }
}
