using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>A reusable native array that grows on demand and loses its contents when it does. Owned by one operator.</summary>
internal sealed unsafe class Scratch<T> : IDisposable
    where T : unmanaged
{
    private readonly MemoryTracker _memory;
    private NativeBuffer? _buffer;

    public Scratch(MemoryTracker memory) => _memory = memory;

    /// <summary>Room for at least <paramref name="count"/> elements.</summary>
    public T* Ensure(long count)
    {
        var numBytes = Math.Max(1, count) * sizeof(T);
        if (_buffer is null || _buffer.Capacity < numBytes)
        {
            Dispose();
            _buffer = BufferPool.Rent(numBytes, _memory);
        }
        return (T*)_buffer.Pointer;
    }

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
    }
}
