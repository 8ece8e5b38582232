using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Unscaled decimals as big-endian two's complement.</summary>
internal static unsafe class DecimalBytes
{
    private static readonly Int128[] Powers = CreatePowers();

    /// <summary>Reads any number of bytes; bytes beyond 16 must only extend the sign.</summary>
    public static Int128 Read(byte* bytes, int length)
    {
        if (length == 0)
            return 0;
        var negative = (sbyte)bytes[0] < 0;
        var sign = negative ? (byte)0xFF : (byte)0;
        while (length > 16)
        {
            if (*bytes != sign)
                Overflow();
            bytes++;
            length--;
        }
        var value = negative ? UInt128.MaxValue : UInt128.Zero;
        for (var i = 0; i < length; i++)
            value = (value << 8) | bytes[i];
        if ((Int128)value < 0 != negative)
            Overflow();
        return (Int128)value;
    }

    public static Int128 Scale(Int128 value, Int128 factor)
    {
        if (factor == Int128.One)
            return value;
        var limit = Int128.MaxValue / factor;
        if (value > limit || value < -limit)
            Overflow();
        return value * factor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Int128 value, byte* target, int index, int size)
    {
        if (size == 16)
        {
            ((Int128*)target)[index] = value;
            return;
        }
        if (value < long.MinValue || value > long.MaxValue)
            Overflow();
        ((long*)target)[index] = (long)value;
    }

    /// <summary>10 to the power of 0 to 38.</summary>
    public static Int128 PowerOfTen(int exponent) => Powers[exponent];

    private static Int128[] CreatePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private static void Overflow() => ParquetFormatException.Throw("a decimal is larger than its column's precision");
}
