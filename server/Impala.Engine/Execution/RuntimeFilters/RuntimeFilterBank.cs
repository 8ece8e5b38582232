using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>The runtime filters of one query at one backend. It owns them until all instances have ended, and their memory is the query's.</summary>
public sealed class RuntimeFilterBank : IDisposable
{
    private readonly Dictionary<int, RuntimeFilterHandle> _handles;
    private readonly TimeProvider _time;
    private readonly TimeSpan _maxWait;
    private readonly long _started;
    private readonly Action<int, byte[]>? _send;
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private bool _isDisposed;

    /// <param name="maxWait">How long scans wait for a filter, counted from the first one that waits.</param>
    /// <param name="send">Sends an encoded filter to the coordinator, at once and without waiting; an empty one lets everything pass.</param>
    public RuntimeFilterBank(
        IEnumerable<RuntimeFilterPlacement> placements,
        RuntimeFilterLimits limits,
        MemoryTracker query,
        TimeProvider time,
        TimeSpan maxWait,
        Action<int, byte[]>? send = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        Limits = limits;
        Memory = new MemoryTracker("Runtime filters", query);
        _time = time;
        _maxWait = maxWait;
        _started = time.GetTimestamp();
        _send = send;
        _handles = placements.ToDictionary(placement => placement.FilterId, placement => new RuntimeFilterHandle(this, placement));
    }

    internal RuntimeFilterLimits Limits { get; }

    internal MemoryTracker Memory { get; }

    internal TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <summary>The whole filter as the coordinator published it. Damaged bytes and such that need too much memory let everything pass.</summary>
    public void Receive(int filterId, ReadOnlySpan<byte> encoded)
    {
        lock (_lock)
        {
            if (!_isDisposed && Find(filterId) is { } handle)
                handle.Receive(RuntimeFilterCodec.TryRead(encoded, Limits, Memory));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
            foreach (var handle in _handles.Values)
                handle.Dispose();
        }
    }

    internal RuntimeFilterHandle? Find(int filterId) => _handles.GetValueOrDefault(filterId);

    internal void Send(int filterId, byte[] encoded) => _send?.Invoke(filterId, encoded);

    /// <summary>The signal to wait by until the filter is there or the time for waiting is over.</summary>
    internal Signal WaitFor(RuntimeFilterHandle handle)
    {
        lock (_lock)
        {
            if (_maxWait <= TimeSpan.Zero)
                handle.Ready.Set();
            else if (!_isDisposed)
                _timer ??= _time.CreateTimer(static bank => ((RuntimeFilterBank)bank!).StopWaiting(), this, _maxWait, Timeout.InfiniteTimeSpan);
        }
        return handle.Ready;
    }

    private void StopWaiting()
    {
        foreach (var handle in _handles.Values)
            handle.Ready.Set();
    }
}
