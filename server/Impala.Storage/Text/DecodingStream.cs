namespace Impala.Storage.Text;

/// <summary>A stream over compressed bytes that is read once, forwards, a decoded piece at a time. Owns its source.</summary>
internal abstract class DecodingStream(Stream source) : Stream
{
    private byte[] _piece = [];
    private int _position;
    private int _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The compressed bytes.</summary>
    protected Stream Source => source;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (_position == _length)
        {
            _position = 0;
            if (!TryDecode(ref _piece, out _length))
                return 0;
        }
        var size = Math.Min(buffer.Length, _length - _position);
        _piece.AsSpan(_position, size).CopyTo(buffer);
        _position += size;
        return size;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Decodes the next piece, which may be empty; false, and an empty piece, at the end.</summary>
    /// <param name="piece">The buffer of the last one, which may be used again or replaced.</param>
    /// <exception cref="InvalidDataException">The bytes are none of the format, or end too soon (<see cref="EndOfStreamException"/>).</exception>
    protected abstract bool TryDecode(ref byte[] piece, out int length);

    protected override void Dispose(bool disposing)
    {
        source.Dispose();
        base.Dispose(disposing);
    }
}
