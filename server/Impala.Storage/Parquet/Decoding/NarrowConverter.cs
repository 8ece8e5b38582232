namespace Impala.Storage.Parquet.Decoding;

/// <summary>INT32 to TINYINT or SMALLINT: the file's annotation or the table's type says that the low bits are the value.</summary>
internal sealed unsafe class NarrowConverter(int targetSize) : FixedConverter(4, targetSize)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        var values = (int*)source;
        if (TargetSize == 1)
        {
            for (var i = 0; i < count; i++)
                ((sbyte*)target)[i] = (sbyte)values[i];
        }
        else
        {
            for (var i = 0; i < count; i++)
                ((short*)target)[i] = (short)values[i];
        }
        return false;
    }
}
