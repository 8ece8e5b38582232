using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Turns values as a file stores them into the engine's physical type. One virtual call a slice. A value that has no equal
/// (a timestamp before the year 1400) becomes the target's smallest number, which stands for NULL until the reader has spread the
/// slice and cleared the bits; <see cref="Convert"/> answers whether there was one. Values that break the column's own declared
/// type throw <see cref="ParquetFormatException"/>.</summary>
internal abstract unsafe class FixedConverter(int sourceSize, int targetSize)
{
    public int SourceSize => sourceSize;

    public int TargetSize => targetSize;

    /// <summary>Whether values are the same in file and engine, so that pages can be copied.</summary>
    public virtual bool IsIdentity => false;

    public abstract bool Convert(byte* source, byte* target, int count);
}

internal sealed unsafe class IdentityConverter(int size) : FixedConverter(size, size)
{
    public override bool IsIdentity => true;

    public override bool Convert(byte* source, byte* target, int count)
    {
        Buffer.MemoryCopy(source, target, (long)count * SourceSize, (long)count * SourceSize);
        return false;
    }
}

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

internal sealed unsafe class IntToDoubleConverter() : FixedConverter(4, 8)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        for (var i = 0; i < count; i++)
            ((double*)target)[i] = ((int*)source)[i];
        return false;
    }
}

internal sealed unsafe class FloatToDoubleConverter() : FixedConverter(4, 8)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        for (var i = 0; i < count; i++)
            ((double*)target)[i] = ((float*)source)[i];
        return false;
    }
}

/// <summary>INT32 or INT64 to an unscaled decimal of another width or scale.</summary>
internal sealed unsafe class IntegerDecimalConverter(int sourceSize, bool isUnsigned, int targetSize, Int128 factor) : FixedConverter(sourceSize, targetSize)
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

/// <summary>Big-endian two's complement of a fixed length to an unscaled decimal.</summary>
internal sealed unsafe class BytesDecimalConverter(int length, int targetSize, Int128 factor) : FixedConverter(length, targetSize)
{
    public override bool Convert(byte* source, byte* target, int count)
    {
        if (TargetSize == 8 && SourceSize <= 8 && factor == Int128.One)
        {
            var shift = 64 - (SourceSize * 8);
            for (var i = 0; i < count; i++)
            {
                // Sources are readable past their end; the bytes of the next value are shifted out.
                var word = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(source + ((long)i * SourceSize)));
                ((long*)target)[i] = word >> shift;
            }
            return false;
        }
        for (var i = 0; i < count; i++)
        {
            var value = DecimalBytes.Read(source + ((long)i * SourceSize), SourceSize);
            DecimalBytes.Store(DecimalBytes.Scale(value, factor), target, i, TargetSize);
        }
        return false;
    }
}

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
