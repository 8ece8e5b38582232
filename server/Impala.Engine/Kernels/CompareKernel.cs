using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Kernels;

/// <summary>
/// Comparisons of two vectors of one type into bytes 0 and 1. Floats follow IEEE (NaN equals nothing; impala.md 2.5), text compares byte by
/// byte, CHAR with CHAR without trailing blanks, intervals by their length with months of 30 days as PostgreSQL does.
/// </summary>
public static unsafe class CompareKernel
{
    /// <summary>result[i] = left[i] op right[i] for two arguments of one type (or two decimals of any precision and scale).</summary>
    public static ColumnVector Run<TOp>(ColumnVector left, ColumnVector right, int numRows, EvaluationContext context)
        where TOp : struct, IComparisonOperator
    {
        var result = ColumnVector.CreateFlat(SqlType.Boolean, numRows, context.Memory);
        var output = result.Data;
        if (left.Type.IsDecimal && (left.Type.Scale != right.Type.Scale || left.Physical != right.Physical))
        {
            CompareDecimals<TOp>(left, right, output, numRows);
            return result;
        }
        if (left.Type.Kind == SqlTypeKind.Interval)
        {
            CompareIntervals<TOp>(left, right, output, numRows);
            return result;
        }
        switch (left.Physical)
        {
            case PhysicalType.Bool:
                Compare<byte, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Int8:
                Compare<sbyte, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Int16:
                Compare<short, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Int32:
                Compare<int, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Int64:
                Compare<long, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Float:
                Compare<float, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Double:
                Compare<double, TOp>(left, right, output, numRows);
                break;
            case PhysicalType.Int128:
                CompareScalar<Int128, TOp>(new ValueReader<Int128>(left), new ValueReader<Int128>(right), output, 0, numRows);
                break;
            default:
                CompareStrings<TOp>(left, right, output, numRows);
                break;
        }
        return result;
    }

    /// <summary>
    /// Writes the rows (all of 0, 1, ... when <paramref name="rows"/> is null; the list itself may be narrowed) for which left op right is
    /// TRUE. Both sides hold all rows, flat or constant and not NULL; -1 when they have no such form.
    /// </summary>
    public static int Select<TOp>(ColumnVector left, ColumnVector right, int* rows, int numRows, int* selected)
        where TOp : struct, IComparisonOperator
    {
        if (left.Physical != right.Physical || (left.Type.IsDecimal && left.Type.Scale != right.Type.Scale))
            return -1;
        var count = left.Physical switch
        {
            PhysicalType.Int8 => Select<sbyte, TOp>(left, right, rows, numRows, selected),
            PhysicalType.Int16 => Select<short, TOp>(left, right, rows, numRows, selected),
            PhysicalType.Int32 => Select<int, TOp>(left, right, rows, numRows, selected),
            PhysicalType.Int64 => Select<long, TOp>(left, right, rows, numRows, selected),
            PhysicalType.Float => Select<float, TOp>(left, right, rows, numRows, selected),
            PhysicalType.Double => Select<double, TOp>(left, right, rows, numRows, selected),
            _ => -1,
        };
        if (count > 0 && left.Kind == VectorKind.Flat)
            count = SelectionKernel.NarrowValid(left.Validity, selected, count);
        if (count > 0 && right.Kind == VectorKind.Flat)
            count = SelectionKernel.NarrowValid(right.Validity, selected, count);
        return count;
    }

    private static int Select<T, TOp>(ColumnVector left, ColumnVector right, int* rows, int numRows, int* selected)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TOp : struct, IComparisonOperator
    {
        var count = 0;
        var done = rows == null ? SelectSimd<T, TOp>(left, right, numRows, selected, out count) : 0;
        return SelectScalar<T, TOp>(new ValueReader<T>(left), new ValueReader<T>(right), rows, done, numRows, selected, count);
    }

    /// <summary>The scalar twin, and the tail, of <see cref="SelectSimd"/>; the only form for a list of rows.</summary>
    internal static int SelectScalar<T, TOp>(ValueReader<T> left, ValueReader<T> right, int* rows, int from, int numRows, int* selected, int count)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TOp : struct, IComparisonOperator
    {
        for (var i = from; i < numRows; i++)
        {
            var row = rows == null ? i : rows[i];
            selected[count] = row;
            count += TOp.Apply(left[row], right[row]) ? 1 : 0;
        }
        return count;
    }

    /// <summary>Selects by whole vectors, at least 16 rows at a time; answers how many rows it did.</summary>
    internal static int SelectSimd<T, TOp>(ColumnVector left, ColumnVector right, int numRows, int* selected, out int count)
        where T : unmanaged
        where TOp : struct, IComparisonOperator
    {
        count = 0;
        var i = 0;
        var l = left.Values<T>();
        var r = right.Values<T>();
        var leftConstant = left.Kind == VectorKind.Constant;
        var rightConstant = right.Kind == VectorKind.Constant;
        if (Avx512F.IsSupported && sizeof(T) is 4 or 8)
        {
            var numbers = Vector512<int>.Indices;
            for (; i <= numRows - 16; i += 16)
            {
                var mask = sizeof(T) == 4
                    ? Compare(i).AsInt32()
                    : Vector512.Create(
                        Avx512F.ConvertToVector256Int32(Compare(i).AsInt64()),
                        Avx512F.ConvertToVector256Int32(Compare(i + Vector512<T>.Count).AsInt64()));
                count = SelectionKernel.Append(mask, numbers, selected, count);
                numbers += Vector512.Create(16);
            }
        }
        else if (Vector512.IsHardwareAccelerated)
        {
            var lanes = Vector512<T>.Count;
            var step = Math.Max(16, lanes);
            for (; i <= numRows - step; i += step)
            {
                var mask = 0UL;
                for (var j = 0; j < step; j += lanes)
                {
                    var a = leftConstant ? Vector512.Create(*l) : Vector512.Load(l + i + j);
                    var b = rightConstant ? Vector512.Create(*r) : Vector512.Load(r + i + j);
                    mask |= Vector512.ExtractMostSignificantBits(TOp.Apply(a, b)) << j;
                }
                if (mask == 0)
                    continue;
                for (var j = 0; j < step; j += 16)
                    count = SelectionKernel.Append(mask >> j, i + j, selected, count);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            var lanes = Vector256<T>.Count;
            var step = Math.Max(16, lanes);
            for (; i <= numRows - step; i += step)
            {
                var mask = 0UL;
                for (var j = 0; j < step; j += lanes)
                {
                    var a = leftConstant ? Vector256.Create(*l) : Vector256.Load(l + i + j);
                    var b = rightConstant ? Vector256.Create(*r) : Vector256.Load(r + i + j);
                    mask |= (ulong)Vector256.ExtractMostSignificantBits(TOp.Apply(a, b)) << j;
                }
                for (var j = 0; mask != 0 && j < step; j += 16)
                    count = SelectionKernel.Append(mask >> j, i + j, selected, count);
            }
        }
        return i;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        Vector512<T> Compare(int row) => TOp.Apply(
            leftConstant ? Vector512.Create(*l) : Vector512.Load(l + row),
            rightConstant ? Vector512.Create(*r) : Vector512.Load(r + row));
    }

    /// <summary>The scalar twin of <see cref="CompareSimd"/>.</summary>
    internal static void CompareScalar<T, TOp>(ValueReader<T> left, ValueReader<T> right, byte* output, int from, int numRows)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TOp : struct, IComparisonOperator
    {
        for (var i = from; i < numRows; i++)
            output[i] = TOp.Apply(left[i], right[i]) ? (byte)1 : (byte)0;
    }

    /// <summary>Compares whole vectors, spreading the mask's bits to bytes eight at a time; answers how many rows it did.</summary>
    internal static int CompareSimd<T, TOp>(ColumnVector left, ColumnVector right, byte* output, int numRows)
        where T : unmanaged
        where TOp : struct, IComparisonOperator
    {
        const ulong EveryByte = 0x0101010101010101;
        if (!Bmi2.X64.IsSupported)
            return 0;
        var l = left.Values<T>();
        var r = right.Values<T>();
        var leftConstant = left.Kind == VectorKind.Constant;
        var rightConstant = right.Kind == VectorKind.Constant;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= numRows - Vector512<T>.Count; i += Vector512<T>.Count)
            {
                var a = leftConstant ? Vector512.Create(*l) : Vector512.Load(l + i);
                var b = rightConstant ? Vector512.Create(*r) : Vector512.Load(r + i);
                var mask = Vector512.ExtractMostSignificantBits(TOp.Apply(a, b));
                for (var j = 0; j < Vector512<T>.Count; j += 8)
                    *(ulong*)(output + i + j) = Bmi2.X64.ParallelBitDeposit(mask >> j, EveryByte);
            }
        }
        else if (Vector256.IsHardwareAccelerated && Vector256<T>.Count >= 8)
        {
            for (; i <= numRows - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                var a = leftConstant ? Vector256.Create(*l) : Vector256.Load(l + i);
                var b = rightConstant ? Vector256.Create(*r) : Vector256.Load(r + i);
                ulong mask = Vector256.ExtractMostSignificantBits(TOp.Apply(a, b));
                for (var j = 0; j < Vector256<T>.Count; j += 8)
                    *(ulong*)(output + i + j) = Bmi2.X64.ParallelBitDeposit(mask >> j, EveryByte);
            }
        }
        return i;
    }

    private static void Compare<T, TOp>(ColumnVector left, ColumnVector right, byte* output, int numRows)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TOp : struct, IComparisonOperator
    {
        var done = CompareSimd<T, TOp>(left, right, output, numRows);
        CompareScalar<T, TOp>(new ValueReader<T>(left), new ValueReader<T>(right), output, done, numRows);
    }

    private static void CompareStrings<TOp>(ColumnVector left, ColumnVector right, byte* output, int numRows)
        where TOp : struct, IComparisonOperator
    {
        var l = new BytesReader(left);
        var r = new BytesReader(right);
        if (left.Type.Kind == SqlTypeKind.Char && right.Type.Kind == SqlTypeKind.Char)
        {
            for (var i = 0; i < numRows; i++)
                output[i] = TOp.FromOrder(l[i].TrimEnd((byte)' ').SequenceCompareTo(r[i].TrimEnd((byte)' '))) ? (byte)1 : (byte)0;
            return;
        }
        if (typeof(TOp) == typeof(EqualOperator) || typeof(TOp) == typeof(NotEqualOperator))
        {
            var negate = typeof(TOp) == typeof(NotEqualOperator);
            for (var i = 0; i < numRows; i++)
                output[i] = l.View(i)->Equals(*r.View(i)) != negate ? (byte)1 : (byte)0;
            return;
        }
        for (var i = 0; i < numRows; i++)
            output[i] = TOp.FromOrder(l.View(i)->CompareTo(in *r.View(i))) ? (byte)1 : (byte)0;
    }

    private static void CompareIntervals<TOp>(ColumnVector left, ColumnVector right, byte* output, int numRows)
        where TOp : struct, IComparisonOperator
    {
        var l = new ValueReader<Int128>(left);
        var r = new ValueReader<Int128>(right);
        for (var i = 0; i < numRows; i++)
            output[i] = TOp.Apply(IntervalValue.FromInt128(l[i]).TotalMicroseconds, IntervalValue.FromInt128(r[i]).TotalMicroseconds) ? (byte)1 : (byte)0;
    }

    // Decimals whose common type would pass 38 digits keep their own scales and are compared exactly.
    private static void CompareDecimals<TOp>(ColumnVector left, ColumnVector right, byte* output, int numRows)
        where TOp : struct, IComparisonOperator
    {
        var l = new DecimalReader(left);
        var r = new DecimalReader(right);
        for (var i = 0; i < numRows; i++)
            output[i] = TOp.FromOrder(DecimalScale.Compare(l[i], left.Type.Scale, r[i], right.Type.Scale)) ? (byte)1 : (byte)0;
    }
}
