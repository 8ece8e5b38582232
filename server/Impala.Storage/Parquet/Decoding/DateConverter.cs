namespace Impala.Storage.Parquet.Decoding;

/// <summary>Days since 1970; Impala's DATE begins with the year 1 and ends with 9999.</summary>
internal sealed unsafe class DateConverter() : FixedConverter(4, 4)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        var sawInvalid = false;
        for (var i = 0; i < count; i++)
        {
            var value = ((int*)source)[i];
            var isValid = value >= TimestampRange.MinDate && value <= TimestampRange.MaxDay;
            sawInvalid |= !isValid;
            ((int*)target)[i] = isValid ? value : int.MinValue;
        }
        return sawInvalid;
    }
}
