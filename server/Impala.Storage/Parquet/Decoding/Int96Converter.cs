using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>INT96 timestamps: nanoseconds of the day, then the Julian day.</summary>
internal sealed unsafe class Int96Converter() : FixedConverter(12, 16)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        var sawInvalid = false;
        for (var i = 0; i < count; i++)
        {
            var nanoseconds = Unsafe.ReadUnaligned<long>(source + (i * 12L));
            var days = (long)Unsafe.ReadUnaligned<int>(source + (i * 12L) + 8) - TimestampRange.JulianDayOfEpoch;
            var isValid = nanoseconds is >= 0 and < TimestampRange.NanosecondsPerDay && days >= TimestampRange.MinDay && days <= TimestampRange.MaxDay;
            sawInvalid |= !isValid;
            ((Int128*)target)[i] = isValid ? ((Int128)days * TimestampRange.NanosecondsPerDay) + nanoseconds : Int128.MinValue;
        }
        return sawInvalid;
    }
}
