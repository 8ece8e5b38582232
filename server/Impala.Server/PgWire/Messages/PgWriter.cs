using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Impala.Server.PgWire.Messages;

/// <summary>
/// Writes backend messages into one growing buffer; lengths are patched when a message ends, and <see cref="FlushAsync"/> hands
/// everything to the connection. Used by the connection's loop only.
/// </summary>
internal sealed class PgWriter
{
    /// <summary>Bytes after which a writer of many rows should flush.</summary>
    public const int FlushThreshold = 128 * 1024;
    private const int InitialSize = 16 * 1024;
    private const int KeptSize = 1 << 20;

    private readonly PipeWriter _output;
    private byte[] _buffer = new byte[InitialSize];
    private int _length;
    private int _messageStart = -1;

    public PgWriter(PipeWriter output) => _output = output;

    public int BufferedBytes => _length;

    public void Begin(byte type)
    {
        Ensure(5);
        _buffer[_length] = type;
        _messageStart = _length + 1;
        _length += 5;
    }

    public void End()
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_messageStart), _length - _messageStart);
        _messageStart = -1;
    }

    /// <summary>Forgets the message under way, when an error interrupts it.</summary>
    public void Abandon()
    {
        if (_messageStart < 0)
            return;
        _length = _messageStart - 1;
        _messageStart = -1;
    }

    public void WriteByte(byte value)
    {
        Ensure(1);
        _buffer[_length++] = value;
    }

    public void WriteInt16(int value)
    {
        Ensure(2);
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), checked((short)value));
        _length += 2;
    }

    public void WriteInt32(int value)
    {
        Ensure(4);
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>A zero-terminated UTF-8 string; zero characters inside are left out.</summary>
    public void WriteString(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            text = text.Replace("\0", "", StringComparison.Ordinal);
        var size = Encoding.UTF8.GetMaxByteCount(text.Length) + 1;
        Ensure(size);
        _length += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_length));
        _buffer[_length++] = 0;
    }

    /// <summary>Room for <paramref name="size"/> bytes at the end; <see cref="Advance"/> says how many were written.</summary>
    public Span<byte> GetSpan(int size)
    {
        Ensure(size);
        return _buffer.AsSpan(_length);
    }

    public void Advance(int length) => _length += length;

    /// <summary>Sends what is buffered; waits while the client does not read.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_length == 0)
            return;
        var sent = _length;
        _length = 0;
        var result = await _output.WriteAsync(_buffer.AsMemory(0, sent), cancellationToken);
        if (_buffer.Length > KeptSize)
            _buffer = new byte[InitialSize];
        if (result.IsCompleted)
            throw new ClientGoneException("the client closed the connection");
    }

    /// <summary>
    /// As <see cref="FlushAsync"/>, in the middle of many rows: the writer goes on in the thread pool, since a socket's completion runs on
    /// the thread that serves other sockets too.
    /// </summary>
    public async ValueTask FlushPartAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        if (!Thread.CurrentThread.IsThreadPoolThread)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    private void Ensure(int size)
    {
        if (_buffer.Length - _length >= size)
            return;
        Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max((long)_length + size, _buffer.Length * 2L)));
    }
}
