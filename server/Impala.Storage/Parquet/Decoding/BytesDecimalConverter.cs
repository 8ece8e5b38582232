using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Decoding;

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
