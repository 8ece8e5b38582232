using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Turns sort keys into bytes whose order as unsigned bytes is the order asked for: a null byte, then the value big endian with its sign
/// turned, inverted for DESC. NaN sorts before every number (impala.md 2.5). A string gives a prefix and ends the bytes: rows that agree
/// on all bytes are then compared value by value (<see cref="IsExact"/> is false).
/// </summary>
internal sealed unsafe class SortKeyEncoder
{
    /// <summary>Bytes of a string that are encoded.</summary>
    public const int TextPrefix = 23;

    private readonly SortKey[] _keys;
    private readonly PhysicalType[] _physical;
    private readonly int _numEncoded;

    public SortKeyEncoder(ReadOnlySpan<SqlType> types, SortKey[] keys)
    {
        _keys = keys;
        _physical = new PhysicalType[keys.Length];
        IsExact = true;
        var size = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            _physical[i] = PhysicalTypes.Of(types[keys[i].Column]);
            if (!IsExact)
                continue;
            _numEncoded++;
            size += 1 + WidthOf(_physical[i]);
            IsExact = _physical[i] != PhysicalType.String;
            if (!IsExact)
                TextKey = keys[i];
        }
        Size = Math.Max(8, (size + 7) & ~7);
    }

    /// <summary>Bytes of a row's key, a multiple of 8.</summary>
    public int Size { get; }

    /// <summary>Equal bytes mean equal keys.</summary>
    public bool IsExact { get; }

    /// <summary>The string key whose prefix ends the bytes, if there is one.</summary>
    public SortKey? TextKey { get; }

    /// <summary>Writes the keys of dense rows at keys[i * stride].</summary>
    /// <param name="columns">All columns of the rows, flat or constant.</param>
    /// <param name="numRows">Rows.</param>
    /// <param name="keys">The first row's key.</param>
    /// <param name="stride">Bytes from key to key.</param>
    public void Encode(ReadOnlySpan<ColumnVector> columns, int numRows, byte* keys, int stride)
    {
        // Only the padding behind the last key is not written below.
        var last = keys + Size - sizeof(ulong);
        for (var i = 0; i < numRows; i++)
            *(ulong*)(last + ((long)i * stride)) = 0;
        var offset = 0;
        for (var k = 0; k < _numEncoded; k++)
        {
            EncodeKey(_keys[k], _physical[k], columns[_keys[k].Column], numRows, keys + offset, stride);
            offset += 1 + WidthOf(_physical[k]);
        }
    }

    private static int WidthOf(PhysicalType type) => type == PhysicalType.String ? TextPrefix : PhysicalTypes.SizeOf(type);

    private static void EncodeKey(SortKey key, PhysicalType physical, ColumnVector column, int numRows, byte* target, int stride)
    {
        switch (physical)
        {
            case PhysicalType.Bool:
                EncodeValues<byte, BoolValue>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Int8:
                EncodeValues<byte, Int8Value>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Int16:
                EncodeValues<ushort, Int16Value>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Int32:
                EncodeValues<uint, Int32Value>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Int64:
                EncodeValues<ulong, Int64Value>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Int128:
                EncodeValues<UInt128, Int128Value>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Float:
                EncodeValues<float, FloatValue>(key, column, numRows, target, stride);
                break;
            case PhysicalType.Double:
                EncodeValues<double, DoubleValue>(key, column, numRows, target, stride);
                break;
            case PhysicalType.String:
                EncodeValues<StringView, TextValue>(key, column, numRows, target, stride);
                break;
        }
    }

    private static void EncodeValues<T, TValue>(SortKey key, ColumnVector column, int numRows, byte* target, int stride)
        where T : unmanaged
        where TValue : struct, ISortValue<T>
    {
        var isConstant = column.Kind == VectorKind.Constant;
        var hasNulls = column.HasNulls;
        var nullByte = key.NullsFirst ? (byte)0 : (byte)2;
        var flip = key.Descending ? ulong.MaxValue : 0;
        var values = (T*)column.Data;
        for (var i = 0; i < numRows; i++, target += stride)
        {
            if (hasNulls && !column.IsValid(i))
            {
                *target = nullByte;
                new Span<byte>(target + 1, TValue.Width).Clear();
                continue;
            }
            *target = 1;
            TValue.Write(values + (isConstant ? 0 : i), target + 1, flip);
        }
    }

    /// <summary>Bits that order as the number does: 0 for NaN, one zero, negative numbers inverted.</summary>
    private static uint Ordered(float value)
    {
        if (float.IsNaN(value))
            return 0;
        var bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x8000_0000u) != 0 ? ~bits : bits | 0x8000_0000u;
    }

    private static ulong Ordered(double value)
    {
        if (double.IsNaN(value))
            return 0;
        var bits = BitConverter.DoubleToUInt64Bits(value + 0d);
        return (bits & 0x8000_0000_0000_0000UL) != 0 ? ~bits : bits | 0x8000_0000_0000_0000UL;
    }

    /// <summary>How a value of one layout is written; flip is all ones for DESC, else zero.</summary>
    private interface ISortValue<T>
        where T : unmanaged
    {
        static abstract int Width { get; }

        static abstract void Write(T* value, byte* target, ulong flip);
    }

    private readonly struct BoolValue : ISortValue<byte>
    {
        public static int Width => 1;

        public static void Write(byte* value, byte* target, ulong flip) => *target = (byte)(*value ^ flip);
    }

    private readonly struct Int8Value : ISortValue<byte>
    {
        public static int Width => 1;

        public static void Write(byte* value, byte* target, ulong flip) => *target = (byte)(*value ^ 0x80u ^ flip);
    }

    private readonly struct Int16Value : ISortValue<ushort>
    {
        public static int Width => 2;

        public static void Write(ushort* value, byte* target, ulong flip) =>
            *(ushort*)target = BinaryPrimitives.ReverseEndianness((ushort)(*value ^ 0x8000u ^ flip));
    }

    private readonly struct Int32Value : ISortValue<uint>
    {
        public static int Width => 4;

        public static void Write(uint* value, byte* target, ulong flip) =>
            *(uint*)target = BinaryPrimitives.ReverseEndianness(*value ^ 0x8000_0000u ^ (uint)flip);
    }

    private readonly struct Int64Value : ISortValue<ulong>
    {
        public static int Width => 8;

        public static void Write(ulong* value, byte* target, ulong flip) =>
            *(ulong*)target = BinaryPrimitives.ReverseEndianness(*value ^ 0x8000_0000_0000_0000UL ^ flip);
    }

    private readonly struct Int128Value : ISortValue<UInt128>
    {
        public static int Width => 16;

        public static void Write(UInt128* value, byte* target, ulong flip)
        {
            var halves = (ulong*)value;
            *(ulong*)target = BinaryPrimitives.ReverseEndianness(halves[1] ^ 0x8000_0000_0000_0000UL ^ flip);
            *(ulong*)(target + 8) = BinaryPrimitives.ReverseEndianness(halves[0] ^ flip);
        }
    }

    private readonly struct FloatValue : ISortValue<float>
    {
        public static int Width => 4;

        public static void Write(float* value, byte* target, ulong flip) => *(uint*)target = BinaryPrimitives.ReverseEndianness(Ordered(*value) ^ (uint)flip);
    }

    private readonly struct DoubleValue : ISortValue<double>
    {
        public static int Width => 8;

        public static void Write(double* value, byte* target, ulong flip) => *(ulong*)target = BinaryPrimitives.ReverseEndianness(Ordered(*value) ^ flip);
    }

    private readonly struct TextValue : ISortValue<StringView>
    {
        public static int Width => TextPrefix;

        public static void Write(StringView* value, byte* target, ulong flip)
        {
            // 23 bytes in three words, the last two of which overlap.
            *(ulong*)target = 0;
            *(ulong*)(target + 8) = 0;
            *(ulong*)(target + TextPrefix - 8) = 0;
            Unsafe.CopyBlockUnaligned(target, StringView.BytesOf(value), (uint)Math.Min(value->Length, TextPrefix));
            if (flip == 0)
                return;
            *(ulong*)target ^= flip;
            *(ulong*)(target + 8) ^= flip;
            *(uint*)(target + 16) ^= (uint)flip;
            *(ushort*)(target + 20) ^= (ushort)flip;
            target[22] ^= (byte)flip;
        }
    }
}
