using Impala.Storage.Memory;

namespace Impala.Engine.Columnar;

/// <summary>The rows of a batch that passed its filters: ascending row numbers. Owned by its batch.</summary>
public sealed unsafe class SelectionVector : IDisposable
{
    private NativeBuffer? _buffer;

    private SelectionVector()
    {
    }

    public int* Indices
    {
        get
        {
            Lifetimes.CheckUse(_buffer is not null, "a selection");
            return field;
        }
        private set;
    }

    public int Count { get; set; }

    /// <summary>Room for <paramref name="capacity"/> row numbers, of which <paramref name="count"/> are about to be written.</summary>
    public static SelectionVector Create(int capacity, MemoryTracker tracker, int count = 0)
    {
        var buffer = BufferPool.Rent((long)capacity * sizeof(int), tracker);
        var selection = ObjectPool<SelectionVector>.Take() ?? new SelectionVector();
        selection._buffer = buffer;
        selection.Indices = (int*)buffer.Pointer;
        selection.Count = count;
        return selection;
    }

    public void Dispose()
    {
        Lifetimes.CheckUse(_buffer is not null, "a selection");
        if (_buffer is not { } buffer)
            return;
        _buffer = null;
        Indices = null;
        buffer.Release();
        ObjectPool<SelectionVector>.Return(this);
    }
}
