using Impala.Storage.Memory;

namespace Impala.Engine.Functions;

/// <summary>
/// Append-only bytes for states and strings of variable size; freed as a whole. Blocks never move. All blocks hang on one small
/// anchor buffer, so that a vector keeps the arena alive with one reference however large it is.
/// </summary>
public sealed unsafe class AggregateArena : IDisposable
{
    private const int FirstBlockSize = 16 * 1024;
    private const int LastBlockSize = 1 << 20;

    private readonly MemoryTracker _tracker;
    private NativeBuffer? _anchor;
    private int _blockSize = FirstBlockSize;
    private byte* _next;
    private long _left;

    public AggregateArena(MemoryTracker tracker) => _tracker = tracker;

    public MemoryTracker Tracker => _tracker;

    /// <summary>Bytes of all blocks.</summary>
    public long NumBytes { get; private set; }

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

    /// <summary>Adds a reference to the arena's blocks, for vectors whose views point into it.</summary>
    public void KeepAliveIn(Columnar.ColumnVector vector)
    {
        if (_anchor is not null)
            vector.KeepAlive(_anchor.AddReference());
    }

    /// <summary>Whatever keeps this arena alive keeps the other's blocks of now alive as well. Call it before either is shared.</summary>
    public void Adopt(AggregateArena other)
    {
        if (other._anchor is null)
            return;
        _anchor ??= BufferPool.Rent(BufferPool.MinSize, _tracker);
        _anchor.Attach(other._anchor.AddReference());
    }

    public void Dispose()
    {
        _anchor?.Release();
        _anchor = null;
        _next = null;
        _left = 0;
    }

    private void AddBlock(long numBytes)
    {
        _anchor ??= BufferPool.Rent(BufferPool.MinSize, _tracker);
        var block = BufferPool.Rent(Math.Max(_blockSize, numBytes), _tracker);
        _anchor.Attach(block);
        _blockSize = Math.Min(_blockSize * 2, LastBlockSize);
        _next = block.Pointer;
        _left = block.Capacity;
        NumBytes += block.Capacity;
    }
}
