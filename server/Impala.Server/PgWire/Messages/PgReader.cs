using System.Buffers.Binary;
using System.Text;
using Impala.Catalog.Errors;

namespace Impala.Server.PgWire.Messages;

/// <summary>
/// Reads the fields of one frontend message. Every length is checked against what is left before it is used; a message that is too
/// short or has bytes left over is a protocol violation (08P01). Source: PostgreSQL 15, chapter 55.7.
/// </summary>
internal ref struct PgReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest;

    public PgReader(ReadOnlySpan<byte> payload) => _rest = payload;

    public readonly int Remaining => _rest.Length;

    public byte ReadByte() => Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        if (length < 0)
            throw WireErrors.Malformed("negative length");
        return Take(length);
    }

    /// <summary>A zero-terminated string in UTF-8.</summary>
    public string ReadString()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
            throw WireErrors.Malformed("string without end");
        var bytes = Take(end + 1)[..end];
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new SqlException(SqlState.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\"");
        }
    }

    /// <summary>Fails when the message has bytes beyond its fields.</summary>
    public readonly void End()
    {
        if (_rest.Length != 0)
            throw WireErrors.Malformed("bytes after the last field");
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw WireErrors.Malformed("message too short");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
