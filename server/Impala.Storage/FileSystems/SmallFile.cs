using Impala.Storage.Memory;

namespace Impala.Storage.FileSystems;

/// <summary>A file so small that one read takes it whole, where its columns and footer would each be one.</summary>
internal sealed class SmallFile(IRandomAccessFile inner, MemoryTracker tracker) : IRandomAccessFile
{
    /// <summary>Bytes that are copied in the time of a few system calls.</summary>
    public const int MaxLength = 16 << 10;

    private readonly Lock _lock = new();
    private NativeBuffer? _bytes;
    private int _length;

    public string Path => inner.Path;

    public long Length => inner.Length;

    public long ModificationTime => inner.ModificationTime;

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        lock (_lock)
        {
            if (_bytes is null)
            {
                _bytes = BufferPool.Rent(MaxLength, tracker);
                _length = inner.Read(0, _bytes.Span[..MaxLength]);
            }
            var count = (int)Math.Min(destination.Length, Math.Max(0, _length - offset));
            if (count > 0)
                _bytes.Span.Slice((int)offset, count).CopyTo(destination);
            return count;
        }
    }

    public void Dispose()
    {
        _bytes?.Release();
        _bytes = null;
        inner.Dispose();
    }
}
