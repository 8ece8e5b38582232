using System.Numerics;
using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Rows;

/// <summary>
/// Integer join keys as one number: digits of a mixed radix, one a key, each the key less its least value among the build rows. The
/// number says exactly which keys it stands for, so that nothing else need be compared, and in a dense domain it is an array index.
/// </summary>
internal static unsafe class IntegerKeys
{
    /// <summary>The code of a probe row that no build row can equal.</summary>
    public const ulong None = ulong.MaxValue;

    public static bool IsInteger(PhysicalType type) =>
        type is PhysicalType.Bool or PhysicalType.Int8 or PhysicalType.Int16 or PhysicalType.Int32 or PhysicalType.Int64;

    /// <summary>Widens a range to the values of a column of rows without NULLs.</summary>
    public static void Widen(RowLayout layout, int column, byte** rows, int count, ref long min, ref long max)
    {
        var offset = layout.OffsetOf(column);
        switch (layout.PhysicalOf(column))
        {
            case PhysicalType.Int64:
                Widen<long>(rows, count, offset, ref min, ref max);
                break;
            case PhysicalType.Int32:
                Widen<int>(rows, count, offset, ref min, ref max);
                break;
            case PhysicalType.Int16:
                Widen<short>(rows, count, offset, ref min, ref max);
                break;
            default:
                Widen<sbyte>(rows, count, offset, ref min, ref max);
                break;
        }
    }

    /// <summary>Adds one key of each row to its code: code * radix + (value - min). First keys start from 0.</summary>
    public static void AddRows(RowLayout layout, int column, byte** rows, int count, long min, ulong radix, ulong* codes)
    {
        var offset = layout.OffsetOf(column);
        switch (layout.PhysicalOf(column))
        {
            case PhysicalType.Int64:
                AddRows<long>(rows, count, offset, min, radix, codes);
                break;
            case PhysicalType.Int32:
                AddRows<int>(rows, count, offset, min, radix, codes);
                break;
            case PhysicalType.Int16:
                AddRows<short>(rows, count, offset, min, radix, codes);
                break;
            default:
                AddRows<sbyte>(rows, count, offset, min, radix, codes);
                break;
        }
    }

    /// <summary>As <see cref="AddRows(RowLayout, int, byte**, int, long, ulong, ulong*)"/> for a flat or constant vector; values out of range and NULLs give <see cref="None"/>.</summary>
    public static void AddVector(ColumnVector vector, int count, long min, ulong radix, ulong* codes, bool isFirst)
    {
        switch (vector.Physical)
        {
            case PhysicalType.Int64:
                AddVector<long>(vector, count, min, radix, codes, isFirst);
                break;
            case PhysicalType.Int32:
                AddVector<int>(vector, count, min, radix, codes, isFirst);
                break;
            case PhysicalType.Int16:
                AddVector<short>(vector, count, min, radix, codes, isFirst);
                break;
            default:
                AddVector<sbyte>(vector, count, min, radix, codes, isFirst);
                break;
        }
    }

    private static void Widen<T>(byte** rows, int count, int offset, ref long min, ref long max)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (low, high) = (min, max);
        for (var i = 0; i < count; i++)
        {
            var value = long.CreateTruncating(*(T*)(rows[i] + offset));
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        (min, max) = (low, high);
    }

    private static void AddRows<T>(byte** rows, int count, int offset, long min, ulong radix, ulong* codes)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < count; i++)
            codes[i] = (codes[i] * radix) + (ulong)(long.CreateTruncating(*(T*)(rows[i] + offset)) - min);
    }

    private static void AddVector<T>(ColumnVector vector, int count, long min, ulong radix, ulong* codes, bool isFirst)
        where T : unmanaged, IBinaryInteger<T>
    {
        var values = (T*)vector.Data;
        if (vector.Kind == VectorKind.Constant)
        {
            var digit = vector.IsConstantNull ? None : (ulong)(long.CreateTruncating(*values) - min);
            for (var i = 0; i < count; i++)
                codes[i] = digit >= radix || (!isFirst && codes[i] == None) ? None : (isFirst ? 0 : codes[i] * radix) + digit;
            return;
        }
        if (isFirst)
        {
            for (var i = 0; i < count; i++)
            {
                var digit = (ulong)(long.CreateTruncating(values[i]) - min);
                codes[i] = digit < radix ? digit : None;
            }
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                var digit = (ulong)(long.CreateTruncating(values[i]) - min);
                codes[i] = digit < radix && codes[i] != None ? (codes[i] * radix) + digit : None;
            }
        }
        if (vector.Validity == null)
            return;
        for (var i = 0; i < count; i++)
            if (!Bitmap.Get(vector.Validity, i))
                codes[i] = None;
    }
}
