using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Impala.Server.PgWire.Formats;

/// <summary>How one physical type is written in one format, by a loop that is compiled for each.</summary>
internal unsafe interface IFastFormat<T>
    where T : unmanaged
{
    /// <summary>Writes a value; answers its bytes. It may overwrite <see cref="FastText.MaxLength"/> bytes.</summary>
    static abstract int Write(T value, int scale, byte* destination);
}

internal readonly unsafe struct LongText : IFastFormat<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(long value, int scale, byte* destination) => FastText.WriteInteger(value, destination);
}

internal readonly unsafe struct IntText : IFastFormat<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(int value, int scale, byte* destination) => FastText.WriteInteger(value, destination);
}

internal readonly unsafe struct ShortText : IFastFormat<short>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(short value, int scale, byte* destination) => FastText.WriteInteger(value, destination);
}

internal readonly unsafe struct DecimalText : IFastFormat<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(long value, int scale, byte* destination) => FastText.WriteDecimal(value, scale, destination);
}

internal readonly unsafe struct DateText : IFastFormat<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(int value, int scale, byte* destination) => FastText.WriteDate(value, destination);
}

/// <summary>int8 and, by its bits, float8.</summary>
internal readonly unsafe struct LongBinary : IFastFormat<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(long value, int scale, byte* destination)
    {
        Unsafe.WriteUnaligned(destination, BinaryPrimitives.ReverseEndianness(value));
        return sizeof(long);
    }
}

/// <summary>int4 and, by its bits, float4.</summary>
internal readonly unsafe struct IntBinary : IFastFormat<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(int value, int scale, byte* destination)
    {
        Unsafe.WriteUnaligned(destination, BinaryPrimitives.ReverseEndianness(value));
        return sizeof(int);
    }
}

internal readonly unsafe struct ShortBinary : IFastFormat<short>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(short value, int scale, byte* destination)
    {
        Unsafe.WriteUnaligned(destination, BinaryPrimitives.ReverseEndianness(value));
        return sizeof(short);
    }
}

internal readonly unsafe struct DateBinary : IFastFormat<int>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(int value, int scale, byte* destination) => IntBinary.Write(value - PgBinaryFormat.EpochDays, scale, destination);
}

internal readonly unsafe struct DecimalBinary : IFastFormat<long>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(long value, int scale, byte* destination) => NumericFormat.Write(value, scale, destination);
}
