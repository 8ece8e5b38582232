using System.Buffers.Binary;
using Snappier;

namespace Impala.Storage.Text;

/// <summary>Hadoop's framing of Snappy: blocks of an uncompressed length, then chunks of a compressed length and bytes until the block is full; all
/// lengths are big-endian.</summary>
internal sealed class HadoopSnappyStream(Stream source) : DecodingStream(source)
{
    private const int MaxBlock = 256 << 20;

    private byte[] _compressed = [];
    private long _blockLeft;

    /// <summary>A piece is a chunk; where a block begins it is empty.</summary>
    protected override bool TryDecode(ref byte[] piece, out int length)
    {
        length = 0;
        if (_blockLeft == 0)
        {
            if (!TryReadLength(out var block, isEndAllowed: true))
                return false;
            _blockLeft = block;
            return true;
        }
        TryReadLength(out var size, isEndAllowed: false);
        if (size > Source.Length - Source.Position)
            throw new InvalidDataException("the file ends inside a chunk");
        if (_compressed.Length < size)
            _compressed = new byte[size];
        var compressed = _compressed.AsSpan(0, size);
        Source.ReadExactly(compressed);
        var decoded = Snappy.GetUncompressedLength(compressed);
        if (decoded < 0 || decoded > _blockLeft)
            throw new InvalidDataException("a chunk is longer than its block");
        // A copy of 64 bytes takes three at least, so a length beyond that is none: nothing is allocated for it.
        if (decoded > (size * 22L) + 64)
            throw new InvalidDataException("a chunk has an impossible length");
        if (piece.Length < decoded)
            piece = new byte[decoded];
        length = Snappy.Decompress(compressed, piece);
        _blockLeft -= length;
        return true;
    }

    private bool TryReadLength(out int length, bool isEndAllowed)
    {
        Span<byte> bytes = stackalloc byte[4];
        length = 0;
        var read = Source.ReadAtLeast(bytes, 4, throwOnEndOfStream: false);
        if (read == 0 && isEndAllowed)
            return false;
        if (read < 4)
            throw new InvalidDataException("the file ends inside a block");
        length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        return length is >= 0 and <= MaxBlock ? true : throw new InvalidDataException("a block has an impossible length");
    }
}
