namespace Impala.Storage.Parquet.Decoding;

internal sealed unsafe class WidenIntConverter(bool isUnsigned) : FixedConverter(4, 8)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        if (isUnsigned)
        {
            for (var i = 0; i < count; i++)
                ((long*)target)[i] = ((uint*)source)[i];
        }
        else
        {
            for (var i = 0; i < count; i++)
                ((long*)target)[i] = ((int*)source)[i];
        }
        return false;
    }
}
