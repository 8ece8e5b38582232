using System.Buffers.Binary;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>BOOLEAN values, PLAIN (packed bits) or RLE (a length, then runs of width 1), as one byte a value.</summary>
internal sealed unsafe class BooleanDecoder : ValueDecoder
{
    private const int Step = 2048;

    private readonly bool _isRle;
    private readonly byte* _bits;
    private readonly long _numBits;
    private long _next;
    private RleDecoder _runs;

    public BooleanDecoder(byte* data, long length, bool isRle)
    {
        _isRle = isRle;
        if (!isRle)
        {
            _bits = data;
            _numBits = length * 8;
            return;
        }
        if (length < 4)
            ParquetFormatException.Throw("a page of run-length encoded booleans lacks its length");
        var numBytes = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data, 4));
        if (numBytes > length - 4)
            ParquetFormatException.Throw("a page of run-length encoded booleans is shorter than it says");
        _runs = new RleDecoder(data + 4, numBytes, 1);
    }

    public override void Read(int count, byte* target)
    {
        if (!_isRle)
        {
            Expand(_bits, Take(count), target, count);
            return;
        }
        var scratch = stackalloc byte[(Step / 8) + 8];
        while (count > 0)
        {
            var step = Math.Min(count, Step);
            new Span<byte>(scratch, (Step / 8) + 8).Clear();
            _runs.ReadBits(scratch, 0, step);
            Expand(scratch, 0, target, step);
            target += step;
            count -= step;
        }
    }

    public override void Skip(long count)
    {
        if (_isRle)
            _runs.SkipBits(count);
        else
            Take(count);
    }

    private long Take(long count)
    {
        if (count > _numBits - _next)
            ParquetFormatException.Throw("a page has fewer values than its header says");
        var first = _next;
        _next += count;
        return first;
    }

    private static void Expand(byte* bits, long first, byte* target, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var bit = first + i;
            target[i] = (byte)((bits[bit >> 3] >> (int)(bit & 7)) & 1);
        }
    }
}
