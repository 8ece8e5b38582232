using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>DELTA_LENGTH_BYTE_ARRAY: all lengths, delta-encoded, then all bytes.</summary>
internal sealed unsafe class DeltaLengthViewDecoder : ViewDecoder
{
    private const int Step = 512;

    private readonly byte* _end;
    private DeltaDecoder _lengths;
    private byte* _position;

    public DeltaLengthViewDecoder(byte* data, long length)
    {
        _end = data + length;
        _position = DeltaDecoder.FindEnd(data, length);
        _lengths = new DeltaDecoder(data, _position - data);
    }

    public override void Read(int count, StringView* target, List<NativeBuffer> keepAlive)
    {
        var lengths = stackalloc int[Step];
        while (count > 0)
        {
            var step = Math.Min(count, Step);
            _lengths.Read(lengths, step);
            for (var i = 0; i < step; i++)
                target[i] = new StringView(Take(lengths[i]), lengths[i]);
            target += step;
            count -= step;
        }
    }

    public override void Skip(long count)
    {
        var lengths = stackalloc int[Step];
        while (count > 0)
        {
            var step = (int)Math.Min(count, Step);
            _lengths.Read(lengths, step);
            for (var i = 0; i < step; i++)
                Take(lengths[i]);
            count -= step;
        }
    }

    private byte* Take(int length)
    {
        if (length < 0 || length > _end - _position)
            ParquetFormatException.Throw("a value reaches beyond its page");
        var result = _position;
        _position += length;
        return result;
    }
}
