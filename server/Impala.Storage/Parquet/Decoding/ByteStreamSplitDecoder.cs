namespace Impala.Storage.Parquet.Decoding;

/// <summary>BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.</summary>
internal sealed unsafe class ByteStreamSplitDecoder : ValueDecoder
{
    private readonly byte* _data;
    private readonly int _size;
    private readonly long _numValues;
    private long _next;

    public ByteStreamSplitDecoder(byte* data, long length, int size)
    {
        if (length % size != 0)
            ParquetFormatException.Throw("a byte-stream-split page has no whole number of values");
        _data = data;
        _size = size;
        _numValues = length / size;
    }

    public override void Read(int count, byte* target)
    {
        var first = Take(count);
        for (var stream = 0; stream < _size; stream++)
        {
            var source = _data + (stream * _numValues) + first;
            var destination = target + stream;
            for (var i = 0; i < count; i++)
                destination[(long)i * _size] = source[i];
        }
    }

    public override void Skip(long count) => Take(count);

    private long Take(long count)
    {
        if (count > _numValues - _next)
            ParquetFormatException.Throw("a page has fewer values than its header says");
        var first = _next;
        _next += count;
        return first;
    }
}
