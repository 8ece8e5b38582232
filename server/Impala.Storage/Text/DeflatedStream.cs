using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Impala.Storage.Text;

/// <summary>
/// Members of gzip (RFC 1952) or streams of zlib (RFC 1950), one behind the other. Every header, sum and length is checked, and behind a member
/// only the end, zeros or another member may stand: the streams of System.IO.Compression and of SharpZipLib take some damage there for the end
/// of the text, and rows would be lost without a word.
/// </summary>
internal sealed class DeflatedStream(Stream source, bool isGzip) : DecodingStream(source)
{
    private const int BufferSize = 1 << 16;

    private readonly Inflater _inflater = new(noHeader: true);
    private readonly IChecksum _sum = isGzip ? new Crc32() : new Adler32();
    private readonly byte[] _input = new byte[BufferSize];
    private int _start;
    private int _end;
    private bool _isInMember;

    protected override bool TryDecode(ref byte[] piece, out int length)
    {
        length = 0;
        if (!_isInMember && !TryBegin())
            return false;
        if (piece.Length == 0)
            piece = new byte[BufferSize];
        while (true)
        {
            length = _inflater.Inflate(piece);
            if (length > 0)
            {
                _sum.Update(new ArraySegment<byte>(piece, 0, length));
                return true;
            }
            if (_inflater.IsFinished)
            {
                End();
                return true;
            }
            if (!_inflater.IsNeedingInput)
                throw new InvalidDataException("the compressed text is damaged");
            if (_start == _end && !TryFill())
                throw new EndOfStreamException("the compressed text ends too soon");
            // It refers to the buffer until it has taken all.
            _inflater.SetInput(_input, _start, _end - _start);
            _start = _end;
        }
    }

    /// <summary>Reads the next member's header; false at the end, also behind padding of zeros.</summary>
    private bool TryBegin()
    {
        if (_start == _end && !TryFill())
            return false;
        if (_input[_start] == 0)
        {
            do
            {
                if (_input.AsSpan(_start, _end - _start).ContainsAnyExcept((byte)0))
                    throw new InvalidDataException("something else than compressed text stands behind the text");
                _start = _end;
            }
            while (TryFill());
            return false;
        }
        if (isGzip)
            ReadGzipHeader();
        else
            ReadZlibHeader();
        _inflater.Reset();
        _sum.Reset();
        _isInMember = true;
        return true;
    }

    private void ReadGzipHeader()
    {
        const int Text = 1, Sum = 2, Extra = 4, Name = 8, Comment = 16;
        var header = new Crc32();
        Span<byte> head = stackalloc byte[10];
        foreach (ref var value in head)
            value = Next(header);
        var flags = head[3];
        if (head[0] != 0x1f || head[1] != 0x8b || head[2] != 8 || (flags & ~(Text | Sum | Extra | Name | Comment)) != 0)
            throw new InvalidDataException("a header of gzip is damaged");
        if ((flags & Extra) != 0)
            for (var left = Next(header) | (Next(header) << 8); left > 0; left--)
                Next(header);
        for (var text = Name; text <= Comment; text <<= 1)
            while ((flags & text) != 0 && Next(header) != 0)
                continue;
        var sum = (ushort)header.Value;
        if ((flags & Sum) != 0 && (Next(header) | (Next(header) << 8)) != sum)
            throw new InvalidDataException("the sum of a header of gzip does not match");
    }

    private void ReadZlibHeader()
    {
        const int PresetDictionary = 0x20;
        var (method, flags) = (Next(null), Next(null));
        if ((method & 15) != 8 || ((method << 8) | flags) % 31 != 0 || (flags & PresetDictionary) != 0)
            throw new InvalidDataException("a header of zlib is damaged");
    }

    private void End()
    {
        _isInMember = false;
        _start = _end - _inflater.RemainingInput;
        Span<byte> tail = stackalloc byte[isGzip ? 8 : 4];
        foreach (ref var value in tail)
            value = Next(null);
        var isRight = isGzip
            ? BinaryPrimitives.ReadUInt32LittleEndian(tail) == (uint)_sum.Value && BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]) == (uint)_inflater.TotalOut
            : BinaryPrimitives.ReadUInt32BigEndian(tail) == (uint)_sum.Value;
        if (!isRight)
            throw new InvalidDataException("the sum of the compressed text does not match");
    }

    private byte Next(Crc32? sum)
    {
        if (_start == _end && !TryFill())
            throw new EndOfStreamException("the compressed text ends too soon");
        var value = _input[_start++];
        sum?.Update(value);
        return value;
    }

    private bool TryFill()
    {
        _start = 0;
        _end = Source.Read(_input, 0, _input.Length);
        return _end > 0;
    }
}
