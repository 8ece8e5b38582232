using Impala.Storage.Memory;

namespace Impala.Engine.Functions;

/// <summary>Append-only bytes for aggregate states of variable size; freed as a whole. Blocks never move.</summary>
public sealed unsafe class AggregateArena : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly MemoryTracker _tracker;
    private readonly List<NativeBuffer> _blocks = [];
    private byte* _next;
    private long _left;

    public AggregateArena(MemoryTracker tracker) => _tracker = tracker;

    public MemoryTracker Tracker => _tracker;

    /// <summary>8-byte-aligned, uninitialised bytes that live as long as the arena.</summary>
    public byte* Allocate(long numBytes)
    {
        numBytes = (numBytes + 7) & ~7L;
        if (numBytes > _left)
            AddBlock(numBytes);
        var result = _next;
        _next += numBytes;
        _left -= numBytes;
        return result;
    }

    /// <summary>A view over a copy of the bytes.</summary>
    public StringView Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= StringView.MaxInline)
            return StringView.Inline(bytes);
        var copy = Allocate(bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return new StringView(copy, bytes.Length);
    }

    /// <summary>Adds references to all blocks, for vectors whose views point into the arena.</summary>
    public void KeepAliveIn(Columnar.ColumnVector vector)
    {
        foreach (var block in _blocks)
            vector.KeepAlive(block.AddReference());
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
            block.Release();
        _blocks.Clear();
        _next = null;
        _left = 0;
    }

    private void AddBlock(long numBytes)
    {
        var block = BufferPool.Rent(Math.Max(BlockSize, numBytes), _tracker);
        _blocks.Add(block);
        _next = block.Pointer;
        _left = block.Capacity;
    }
}
