using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impala.Engine.Kernels;

/// <summary>Sums of dense vectors without nulls.</summary>
internal static unsafe class SumKernel
{
    private const int PairwiseBlock = 128;

    /// <summary>
    /// The exact sum of integers. 64-bit values are added as two halves, each of which a 64-bit lane holds for 2^31 values, so that the loop
    /// needs no 128-bit addition.
    /// </summary>
    public static Int128 Sum<T>(T* values, int numRows)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (typeof(T) == typeof(long))
            return SumInt64((long*)values, numRows);
        var sum = 0L;
        for (var i = 0; i < numRows; i++)
            sum += long.CreateTruncating(values[i]);
        return sum;
    }

    /// <summary>The scalar twin of <see cref="Sum"/> for 64-bit values.</summary>
    internal static Int128 SumScalar(long* values, int numRows)
    {
        Int128 sum = 0;
        for (var i = 0; i < numRows; i++)
            sum += values[i];
        return sum;
    }

    /// <summary>Pairwise: the rounding error grows with the logarithm of the number of values.</summary>
    public static double SumPairwise<T>(T* values, int numRows)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (numRows > PairwiseBlock)
        {
            var half = numRows / 2;
            return SumPairwise(values, half) + SumPairwise(values + half, numRows - half);
        }
        double a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i <= numRows - 4; i += 4)
        {
            a += double.CreateTruncating(values[i]);
            b += double.CreateTruncating(values[i + 1]);
            c += double.CreateTruncating(values[i + 2]);
            d += double.CreateTruncating(values[i + 3]);
        }
        for (; i < numRows; i++)
            a += double.CreateTruncating(values[i]);
        return a + b + (c + d);
    }

    private static Int128 SumInt64(long* values, int numRows)
    {
        var i = 0;
        Int128 total = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var high = Vector512<long>.Zero;
            var low = Vector512<long>.Zero;
            var mask = Vector512.Create(0xFFFFFFFFL);
            for (; i <= numRows - Vector512<long>.Count; i += Vector512<long>.Count)
            {
                var v = Vector512.Load(values + i);
                high += v >> 32;
                low += v & mask;
            }
            total = ((Int128)Vector512.Sum(high) << 32) + Vector512.Sum(low);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            var high = Vector256<long>.Zero;
            var low = Vector256<long>.Zero;
            var mask = Vector256.Create(0xFFFFFFFFL);
            for (; i <= numRows - Vector256<long>.Count; i += Vector256<long>.Count)
            {
                var v = Vector256.Load(values + i);
                high += v >> 32;
                low += v & mask;
            }
            total = ((Int128)Vector256.Sum(high) << 32) + Vector256.Sum(low);
        }
        return total + SumScalar(values + i, numRows - i);
    }
}
