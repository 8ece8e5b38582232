namespace Impala.Storage.Parquet.Decoding;

/// <summary>DELTA_BINARY_PACKED values of INT32 or INT64 columns.</summary>
internal sealed unsafe class DeltaBinaryPackedDecoder(byte* data, long length, int size) : ValueDecoder
{
    private DeltaDecoder _decoder = new(data, length);

    public override void Read(int count, byte* target)
    {
        if (size == 4)
            _decoder.Read((int*)target, count);
        else
            _decoder.Read((long*)target, count);
    }

    public override void Skip(long count) => _decoder.Skip(count);
}
