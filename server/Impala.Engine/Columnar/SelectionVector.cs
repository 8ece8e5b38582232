using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>The rows of a batch that passed its filters: ascending row numbers. Owned by its batch.</summary>
public sealed unsafe class SelectionVector : IDisposable
{
    private readonly NativeBuffer _buffer;
    private bool _isDisposed;

    /// <summary>Room for <paramref name="capacity"/> row numbers, holding none yet.</summary>
    public SelectionVector(int capacity, MemoryTracker tracker)
    {
        _buffer = BufferPool.Rent((long)capacity * sizeof(int), tracker);
        Indices = (int*)_buffer.Pointer;
    }

    public int* Indices
    {
        get
        {
            Lifetimes.CheckUse(field != null, "a selection");
            return field;
        }
        private set;
    }

    public int Count { get; set; }

    public void Dispose()
    {
        Lifetimes.CheckUse(!_isDisposed, "a selection");
        if (_isDisposed)
            return;
        _isDisposed = true;
        Indices = null;
        _buffer.Release();
    }
}
