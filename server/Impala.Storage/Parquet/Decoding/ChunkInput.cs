using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>A moving window over a column chunk's bytes. A window is what is asked for or more, up to 2 MiB, so that most chunks are one
/// read and no byte is moved twice, and readable 64 bytes past its end. It is not overwritten once someone took a reference to its buffer.</summary>
internal sealed unsafe class ChunkInput(IRandomAccessFile file, long end, long limit, MemoryTracker tracker) : IDisposable
{
    public const int Padding = 64;
    private const int MinWindow = (2 << 20) - Padding;
    private const int ReadAhead = 1024;

    private NativeBuffer? _buffer;
    private long _start;
    private int _length;
    private bool _isShared;

    /// <summary>Where pages end at the latest; a request beyond it is corruption.</summary>
    public long Limit => limit;

    /// <summary>The window's buffer, to be referenced by whoever keeps pointers into it.</summary>
    public NativeBuffer Share()
    {
        _isShared = true;
        return _buffer!;
    }

    /// <summary>Bytes of the file, valid until the next request, or as long as the buffer is referenced.</summary>
    public byte* Request(long offset, int length)
    {
        if (offset < 0 || length > limit - offset)
            ParquetFormatException.Throw("a page reaches beyond its column chunk");
        if (offset < _start || offset + length > _start + _length || _buffer is null)
            Fill(offset, length);
        return _buffer!.Pointer + (offset - _start);
    }

    /// <summary>Gives the window back once the chunk has been read to its end, as a reader may live long after its last page was decompressed.</summary>
    public void ReleaseAtEnd(long position)
    {
        if (position >= Math.Min(end, limit))
            Dispose();
    }

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
        _length = 0;
    }

    private void Fill(long offset, int length)
    {
        var ahead = Math.Max(0, Math.Min(limit, end) - offset);
        var size = (int)Math.Max(length, Math.Min(ahead, Math.Max(MinWindow, length + (long)ReadAhead)));
        var kept = _buffer is not null && offset >= _start && offset < _start + _length ? (int)(_start + _length - offset) : 0;
        if (_buffer is { } current && !_isShared && current.Capacity >= size + Padding)
        {
            Buffer.MemoryCopy(current.Pointer + (offset - _start), current.Pointer, current.Capacity, kept);
        }
        else
        {
            var next = BufferPool.Rent((long)size + Padding, tracker);
            if (kept > 0)
                Buffer.MemoryCopy(_buffer!.Pointer + (offset - _start), next.Pointer, next.Capacity, kept);
            _buffer?.Release();
            _buffer = next;
            _isShared = false;
        }
        _start = offset;
        _length = kept;
        var read = file.Read(offset + kept, new Span<byte>(_buffer.Pointer + kept, size - kept));
        _length = kept + read;
        if (_length < length)
            ParquetFormatException.Throw("the file ends inside a page");
    }
}
