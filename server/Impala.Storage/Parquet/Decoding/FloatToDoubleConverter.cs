namespace Impala.Storage.Parquet.Decoding;

internal sealed unsafe class FloatToDoubleConverter() : FixedConverter(4, 8)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        for (var i = 0; i < count; i++)
            ((double*)target)[i] = ((float*)source)[i];
        return false;
    }
}
