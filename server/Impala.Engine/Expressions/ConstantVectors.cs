using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Expressions;

/// <summary>Moves single values between <see cref="Constant"/>s and vectors.</summary>
public static unsafe class ConstantVectors
{
    /// <summary>A constant vector of the literal's value.</summary>
    public static ColumnVector Create(Constant constant, int numRows, MemoryTracker memory)
    {
        if (constant.Value is null)
            return ColumnVector.CreateConstantNull(constant.Type, numRows, memory);
        var vector = ColumnVector.CreateConstant(constant.Type, numRows, memory);
        switch (vector.Physical, constant.Value)
        {
            case (PhysicalType.Bool, bool value):
                *vector.Data = value ? (byte)1 : (byte)0;
                break;
            case (PhysicalType.Int8, sbyte value):
                *vector.Values<sbyte>() = value;
                break;
            case (PhysicalType.Int16, short value):
                *vector.Values<short>() = value;
                break;
            case (PhysicalType.Int32, int value):
                *vector.Values<int>() = value;
                break;
            case (PhysicalType.Int64, long value):
                *vector.Values<long>() = value;
                break;
            case (PhysicalType.Int128, Int128 value):
                *vector.Values<Int128>() = value;
                break;
            case (PhysicalType.Float, float value):
                *vector.Values<float>() = value;
                break;
            case (PhysicalType.Double, double value):
                *vector.Values<double>() = value;
                break;
            case (PhysicalType.String, ByteString value):
                WriteString(vector, value.Span, memory);
                break;
            default:
                vector.Release();
                throw new ArgumentException($"a constant of {constant.Type} holds {constant.Value.GetType().Name}", nameof(constant));
        }
        return vector;
    }

    /// <summary>As <see cref="Create"/>, but a DECIMAL lies in 64 bits whenever its value does; for readers that know narrow decimals.</summary>
    public static ColumnVector CreateNarrow(Constant constant, int numRows, MemoryTracker memory)
    {
        if (!constant.Type.IsDecimal || constant.Value is not Int128 value || (long)value != value)
            return Create(constant, numRows, memory);
        var vector = ColumnVector.CreateNarrowConstant(constant.Type, numRows, memory);
        *vector.Values<long>() = (long)value;
        return vector;
    }

    /// <summary>The first row's value for every row; the width stays.</summary>
    public static ColumnVector Repeat(ColumnVector single, int numRows, MemoryTracker memory)
    {
        if (single.Kind == VectorKind.Constant)
            return single.WithNumRows(numRows);
        if (!single.IsValid(0))
            return ColumnVector.CreateConstantNull(single.Type, numRows, memory);
        var result = ColumnVector.CreateConstantLike(single, numRows, memory);
        Unsafe.CopyBlockUnaligned(result.Data, single.Data, (uint)PhysicalTypes.SizeOf(single.Physical));
        if (single.Physical == PhysicalType.String)
            result.KeepAliveFrom(single);
        return result;
    }

    /// <summary>True when two constant vectors of one type hold the same bits.</summary>
    public static bool AreSame(ColumnVector left, ColumnVector right)
    {
        if (left.Data == right.Data && left.Validity == right.Validity)
            return true;
        if (left.Physical != right.Physical || left.IsConstantNull || right.IsConstantNull)
            return left.IsConstantNull && right.IsConstantNull;
        var size = PhysicalTypes.SizeOf(left.Physical);
        return left.Physical == PhysicalType.String
            ? left.Strings->Equals(*right.Strings)
            : new ReadOnlySpan<byte>(left.Data, size).SequenceEqual(new ReadOnlySpan<byte>(right.Data, size));
    }

    /// <summary>Row <paramref name="row"/> of a vector as a literal.</summary>
    public static Constant Read(ColumnVector vector, int row)
    {
        if (!vector.IsValid(row))
            return Constant.Null(vector.Type);
        var source = vector;
        if (vector.Kind == VectorKind.Constant)
            row = 0;
        if (vector.Kind == VectorKind.Dictionary)
        {
            row = vector.Codes[row];
            source = vector.Dictionary!;
        }
        object value = source.Physical switch
        {
            PhysicalType.Bool => source.Data[row] != 0,
            PhysicalType.Int8 => source.Values<sbyte>()[row],
            PhysicalType.Int16 => source.Values<short>()[row],
            PhysicalType.Int32 => source.Values<int>()[row],
            PhysicalType.Int64 when source.IsNarrow => (Int128)source.Values<long>()[row],
            PhysicalType.Int64 => source.Values<long>()[row],
            PhysicalType.Int128 => source.Values<Int128>()[row],
            PhysicalType.Float => source.Values<float>()[row],
            PhysicalType.Double => source.Values<double>()[row],
            PhysicalType.String => new ByteString(source.Strings[row].Span),
        };
        return new Constant(vector.Type, value);
    }

    private static void WriteString(ColumnVector vector, ReadOnlySpan<byte> bytes, MemoryTracker memory)
    {
        if (bytes.Length <= StringView.MaxInline)
        {
            *vector.Strings = StringView.Inline(bytes);
            return;
        }
        var buffer = BufferPool.Rent(bytes.Length, memory);
        bytes.CopyTo(buffer.Span);
        vector.KeepAlive(buffer);
        *vector.Strings = new StringView(buffer.Pointer, bytes.Length);
    }
}
