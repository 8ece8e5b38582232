using System.Diagnostics;

namespace Impala.Storage.Memory;

/// <summary>
/// A block of 64-byte-aligned native memory that a <see cref="MemoryTracker"/> accounts. It is reference-counted: the renter holds
/// one reference, and every vector, view or dictionary that points into it holds another. At the last release the block returns to
/// the <see cref="BufferPool"/>. Contents are not zeroed when rented.
/// </summary>
public sealed unsafe class NativeBuffer
{
    private MemoryTracker? _tracker;
    private int _numReferences;
    private List<NativeBuffer>? _attached;

    internal NativeBuffer(byte* pointer, long capacity)
    {
        Pointer = pointer;
        Capacity = capacity;
    }

    public byte* Pointer { get; private set; }

    /// <summary>Bytes, a size class of the pool and at least what was asked for.</summary>
    public long Capacity { get; }

    public Span<byte> Span => new(Pointer, checked((int)Capacity));

    public Span<T> AsSpan<T>(int length)
        where T : unmanaged
    {
        Debug.Assert((long)length * sizeof(T) <= Capacity, "a span past the end of its buffer");
        return new Span<T>(Pointer, length);
    }

    public NativeBuffer AddReference()
    {
        var now = Interlocked.Increment(ref _numReferences);
        Lifetimes.CheckUse(now > 1, "a buffer");
        return this;
    }

    /// <summary>
    /// Takes over one reference to another buffer until this one is released: whoever keeps this one keeps the whole group. Only the
    /// renter may, and from one thread.
    /// </summary>
    public void Attach(NativeBuffer other) => (_attached ??= []).Add(other);

    /// <summary>Accounts the block to another tracker from now on; throws 54000, and changes nothing, when that one's limit forbids it.</summary>
    public void MoveTo(MemoryTracker tracker)
    {
        tracker.Consume(Capacity);
        _tracker?.Release(Capacity);
        _tracker = tracker;
    }

    public void Release()
    {
        var left = Interlocked.Decrement(ref _numReferences);
        if (left != 0)
        {
            if (left < 0)
                Lifetimes.ThrowReleased("a buffer");
            return;
        }
        var tracker = _tracker;
        var attached = _attached;
        _tracker = null;
        _attached = null;
        BufferPool.Return(this);
        tracker?.Release(Capacity);
        if (attached is null)
            return;
        foreach (var buffer in attached)
            buffer.Release();
    }

    internal void Activate(MemoryTracker tracker)
    {
        _tracker = tracker;
        _numReferences = 1;
    }

    internal void Free()
    {
        System.Runtime.InteropServices.NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
