namespace Impala.Storage.Parquet.Decoding;

internal sealed unsafe class IdentityConverter(int size) : FixedConverter(size, size)
{
    public override bool IsIdentity => true;

    public override bool Convert(byte* source, byte* target, int count)
    {
        Buffer.MemoryCopy(source, target, (long)count * SourceSize, (long)count * SourceSize);
        return false;
    }
}
