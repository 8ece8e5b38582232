namespace Impala.Storage.Parquet.Decoding;

/// <summary>INT64 timestamps in milli-, micro- or nanoseconds.</summary>
internal sealed unsafe class TimestampConverter(long nanosecondsPerUnit) : FixedConverter(8, 16)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        var sawInvalid = false;
        for (var i = 0; i < count; i++)
        {
            var value = (Int128)((long*)source)[i] * nanosecondsPerUnit;
            if (value < TimestampRange.Min || value > TimestampRange.Max)
            {
                value = Int128.MinValue;
                sawInvalid = true;
            }
            ((Int128*)target)[i] = value;
        }
        return sawInvalid;
    }
}
