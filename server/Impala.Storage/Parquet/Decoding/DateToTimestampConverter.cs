namespace Impala.Storage.Parquet.Decoding;

/// <summary>DATE columns of a file read as TIMESTAMP: midnight.</summary>
internal sealed unsafe class DateToTimestampConverter() : FixedConverter(4, 16)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        var sawInvalid = false;
        for (var i = 0; i < count; i++)
        {
            var value = ((int*)source)[i];
            var isValid = value >= TimestampRange.MinDay && value <= TimestampRange.MaxDay;
            sawInvalid |= !isValid;
            ((Int128*)target)[i] = isValid ? (Int128)value * TimestampRange.NanosecondsPerDay : Int128.MinValue;
        }
        return sawInvalid;
    }
}
