namespace Impala.Storage.Parquet.Decoding;

/// <summary>INT32 or INT64 to an unscaled decimal of another width or scale.</summary>
internal sealed unsafe class IntegerDecimalConverter(int sourceSize, bool isUnsigned, int targetSize, Int128 factor)
    : FixedConverter(sourceSize, targetSize)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Int128 value = SourceSize == 4 ? ((int*)source)[i] : ((long*)source)[i];
            if (isUnsigned)
                value = SourceSize == 4 ? ((uint*)source)[i] : ((ulong*)source)[i];
            DecimalBytes.Store(value * factor, target, i, TargetSize);
        }
        return false;
    }
}
