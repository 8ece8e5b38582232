using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>A growing buffer of native memory.</summary>
internal sealed unsafe class ByteSink(MemoryTracker tracker) : IDisposable
{
    private const int Padding = 64;

    private NativeBuffer? _buffer;

    public int Length { get; private set; }

    public byte* Pointer => _buffer is null ? null : _buffer.Pointer;

    public ReadOnlySpan<byte> Span => new(Pointer, Length);

    public void Clear() => Length = 0;

    /// <summary>Makes room for <paramref name="count"/> more bytes, which are unspecified, and counts them as written.</summary>
    public byte* Append(int count)
    {
        var needed = (long)Length + count;
        if (_buffer is null || needed + Padding > _buffer.Capacity)
            Grow(needed);
        var result = _buffer!.Pointer + Length;
        Length = checked((int)needed);
        return result;
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(new Span<byte>(Append(bytes.Length), bytes.Length));

    public void AppendByte(byte value) => *Append(1) = value;

    public void AppendVarint(uint value)
    {
        while (value >= 0x80)
        {
            AppendByte((byte)(value | 0x80));
            value >>= 7;
        }
        AppendByte((byte)value);
    }

    /// <summary>Takes back bytes that <see cref="Append(int)"/> counted and that were not used.</summary>
    public void Truncate(int length) => Length = length;

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
        Length = 0;
    }

    private void Grow(long needed)
    {
        var next = BufferPool.Rent(Math.Max(needed + Padding, _buffer is null ? 0 : _buffer.Capacity * 2), tracker);
        if (Length > 0)
            Buffer.MemoryCopy(_buffer!.Pointer, next.Pointer, next.Capacity, Length);
        _buffer?.Release();
        _buffer = next;
    }
}
