using System.Buffers.Binary;
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
    private const int StringPrefix = 23;

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
        }
        Size = Math.Max(8, (size + 7) & ~7);
    }

    /// <summary>Bytes of a row's key, a multiple of 8.</summary>
    public int Size { get; }

    /// <summary>Equal bytes mean equal keys.</summary>
    public bool IsExact { get; }

    /// <summary>Writes the keys of dense rows at keys[i * stride].</summary>
    /// <param name="columns">All columns of the rows, flat or constant.</param>
    public void Encode(ReadOnlySpan<ColumnVector> columns, int numRows, byte* keys, int stride)
    {
        for (var i = 0; i < numRows; i++)
            new Span<byte>(keys + ((long)i * stride), Size).Clear();
        var offset = 0;
        for (var k = 0; k < _numEncoded; k++)
        {
            EncodeKey(_keys[k], _physical[k], columns[_keys[k].Column], numRows, keys + offset, stride);
            offset += 1 + WidthOf(_physical[k]);
        }
    }

    private static int WidthOf(PhysicalType type) => type == PhysicalType.String ? StringPrefix : PhysicalTypes.SizeOf(type);

    private static void EncodeKey(SortKey key, PhysicalType physical, ColumnVector column, int numRows, byte* target, int stride)
    {
        var isConstant = column.Kind == VectorKind.Constant;
        var width = WidthOf(physical);
        var nullByte = key.NullsFirst ? (byte)0 : (byte)2;
        for (var i = 0; i < numRows; i++, target += stride)
        {
            if (!column.IsValid(i))
            {
                *target = nullByte;
                continue;
            }
            *target = 1;
            EncodeValue(physical, column.Data, isConstant ? 0 : i, target + 1);
            if (!key.Descending)
                continue;
            for (var b = 1; b <= width; b++)
                target[b] = (byte)~target[b];
        }
    }

    private static void EncodeValue(PhysicalType physical, byte* data, int index, byte* target)
    {
        switch (physical)
        {
            case PhysicalType.Bool:
                *target = data[index];
                break;
            case PhysicalType.Int8:
                *target = (byte)(data[index] ^ 0x80);
                break;
            case PhysicalType.Int16:
                BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(target, 2), (ushort)(((ushort*)data)[index] ^ 0x8000));
                break;
            case PhysicalType.Int32:
                BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(target, 4), ((uint*)data)[index] ^ 0x8000_0000u);
                break;
            case PhysicalType.Int64:
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(target, 8), ((ulong*)data)[index] ^ 0x8000_0000_0000_0000UL);
                break;
            case PhysicalType.Int128:
                var wide = (ulong*)(data + (16L * index));
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(target, 8), wide[1] ^ 0x8000_0000_0000_0000UL);
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(target + 8, 8), wide[0]);
                break;
            case PhysicalType.Float:
                BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(target, 4), Ordered(((float*)data)[index]));
                break;
            case PhysicalType.Double:
                BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(target, 8), Ordered(((double*)data)[index]));
                break;
            case PhysicalType.String:
                var view = (StringView*)data + index;
                new ReadOnlySpan<byte>(StringView.BytesOf(view), Math.Min(view->Length, StringPrefix)).CopyTo(new Span<byte>(target, StringPrefix));
                break;
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
}
