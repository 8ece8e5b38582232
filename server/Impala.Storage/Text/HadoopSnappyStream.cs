using System.Buffers.Binary;
using Snappier;

namespace Impala.Storage.Text;

/// <summary>Hadoop's framing of Snappy: blocks of an uncompressed length, then chunks of a compressed length and bytes until the block is full; all
/// lengths are big-endian.</summary>
internal sealed class HadoopSnappyStream(Stream source) : Stream
{
    private const int MaxBlock = 256 << 20;

    private byte[] _chunk = [];
    private int _position;
    private int _length;
    private long _blockLeft;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_position == _length)
        {
            if (!TryFill())
                return 0;
        }
        var size = Math.Min(buffer.Length, _length - _position);
        _chunk.AsSpan(_position, size).CopyTo(buffer);
        _position += size;
        return size;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        base.Dispose(disposing);
    }

    private bool TryFill()
    {
        if (_blockLeft == 0)
        {
            if (!TryReadLength(out var block, isEndAllowed: true))
                return false;
            _blockLeft = block;
            (_position, _length) = (0, 0);
            return true;
        }
        TryReadLength(out var size, isEndAllowed: false);
        var compressed = new byte[size];
        source.ReadExactly(compressed);
        var length = Snappy.GetUncompressedLength(compressed);
        if (length > _blockLeft || length > MaxBlock)
            throw new InvalidDataException("a chunk is longer than its block");
        _chunk = new byte[length];
        _length = Snappy.Decompress(compressed, _chunk);
        _position = 0;
        _blockLeft -= _length;
        return true;
    }

    private bool TryReadLength(out int length, bool isEndAllowed)
    {
        Span<byte> bytes = stackalloc byte[4];
        length = 0;
        var read = source.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        if (read == 0 && isEndAllowed)
            return false;
        if (read < 4)
            throw new InvalidDataException("the file ends inside a block");
        length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return length is >= 0 and <= MaxBlock ? true : throw new InvalidDataException("a block has an impossible length");
    }
}
