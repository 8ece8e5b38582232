namespace Impala.Storage.Parquet.Decoding;

/// <summary>PLAIN values of fixed width: they lie one after the other.</summary>
internal sealed unsafe class PlainDecoder(byte* data, long length, int size) : ValueDecoder
{
    private byte* _position = data;
    private readonly byte* _end = data + length;

    public override void Read(int count, byte* target)
    {
        var numBytes = (long)count * size;
        var source = Take(count);
        Buffer.MemoryCopy(source, target, numBytes, numBytes);
    }

    public override void Skip(long count) => Take(count);

    public override byte* ReadInPlace(int count, byte* scratch) => Take(count);

    private byte* Take(long count)
    {
        if (count * size > _end - _position)
            ParquetFormatException.Throw("a page has fewer values than its header says");
        var result = _position;
        _position += count * size;
        return result;
    }
}
