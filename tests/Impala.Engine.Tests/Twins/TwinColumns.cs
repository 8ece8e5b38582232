using System.Globalization;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Tests.Twins;

/// <summary>Random columns of a list's values, and what a value is compared by.</summary>
internal static unsafe class TwinColumns
{
    /// <summary>Values of a list, at random: constant, by dictionary or flat, with no, some or only nulls.</summary>
    public static ColumnVector Random(ColumnVector values, int numRows, Random random, MemoryTracker memory, bool isConstant = false)
    {
        var nulls = random.Next(6) switch { 0 => 100, 1 or 2 => 20, _ => 0 };
        if (isConstant || random.Next(3) == 0)
        {
            if (nulls == 100 || values.NumRows == 0)
                return ColumnVector.CreateConstantNull(values.Type, numRows, memory);
            return Constant(values, random.Next(values.NumRows), numRows, memory);
        }
        var coded = ColumnVector.CreateDictionary(values, numRows, memory);
        for (var i = 0; i < numRows; i++)
        {
            coded.Codes[i] = random.Next(Math.Max(1, values.NumRows));
            if (nulls > 0 && random.Next(100) < nulls)
                Bitmap.Clear(coded.EnsureValidity(memory), i);
        }
        if (random.Next(3) == 0)
            return coded;
        var flat = VectorGather.Flatten(coded, memory);
        coded.Release();
        return flat;
    }

    /// <summary>One value of a list, for all rows.</summary>
    public static ColumnVector Constant(ColumnVector values, int index, int numRows, MemoryTracker memory)
    {
        var constant = ColumnVector.CreateConstantLike(values, numRows, memory);
        var size = PhysicalTypes.SizeOf(values.Physical);
        new Span<byte>(values.Data + (index * size), size).CopyTo(new Span<byte>(constant.Data, size));
        constant.KeepAliveFrom(values);
        return constant;
    }

    /// <summary>Null for NULL, a number of its bits (one for every NaN), or bytes as text.</summary>
    public static object? Bits(ColumnVector vector, int row)
    {
        if (!vector.IsValid(row))
            return null;
        if (vector.Kind == VectorKind.Constant)
            row = 0;
        if (vector.Kind == VectorKind.Dictionary)
            return Bits(vector.Dictionary!, vector.Codes[row]);
        return vector.Physical switch
        {
            PhysicalType.Bool => (Int128)vector.Data[row],
            PhysicalType.Int8 => (Int128)vector.Values<sbyte>()[row],
            PhysicalType.Int16 => (Int128)vector.Values<short>()[row],
            PhysicalType.Int32 => (Int128)vector.Values<int>()[row],
            PhysicalType.Int64 => (Int128)vector.Values<long>()[row],
            PhysicalType.Int128 => vector.Values<Int128>()[row],
            PhysicalType.Float => float.IsNaN(vector.Values<float>()[row]) ? "NaN" : (Int128)BitConverter.SingleToInt32Bits(vector.Values<float>()[row]),
            PhysicalType.Double => double.IsNaN(vector.Values<double>()[row]) ? "NaN" : (Int128)BitConverter.DoubleToInt64Bits(vector.Values<double>()[row]),
            _ => string.Create(CultureInfo.InvariantCulture, $"'{System.Text.Encoding.Latin1.GetString(vector.Strings[row].Span)}'"),
        };
    }
}
