using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impala.Engine.Kernels;

/// <summary>
/// Arithmetic over decimals that lie in 64 bits although their type allows more. Results are computed wrapped while the widest operand of each
/// side is gathered; when the two could have passed 64 bits the caller computes the batch again in 128 bits. A row that is NULL takes part
/// with whatever bits it has, so it may send a batch the slow way but never makes a wrong value.
/// </summary>
internal static unsafe class NarrowDecimalKernel
{
    // A value of b magnitude bits is at most 2^b in size, also the most negative one.
    private const int MaxBits = 62;

    /// <summary>output[i] = left[i] * right[i]; false when a product might not fit, the output is then worthless.</summary>
    public static bool TryMultiply(long* left, bool leftConstant, long* right, bool rightConstant, long* output, int numRows)
    {
        if (leftConstant)
        {
            return rightConstant
                ? TryMultiplyScalar(left, 0, right, 0, output, 0, numRows, 0, 0)
                : TryMultiply(right, false, left, true, output, numRows);
        }
        var i = 0;
        ulong leftBits = 0;
        ulong rightBits = rightConstant ? Magnitude(*right) : 0;
        var stride = rightConstant ? 0 : 1;
        if (Vector512.IsHardwareAccelerated)
        {
            var l = Vector512<long>.Zero;
            var r = Vector512<long>.Zero;
            if (rightConstant)
            {
                var factor = Vector512.Create(*right);
                for (; i <= numRows - Vector512<long>.Count; i += Vector512<long>.Count)
                {
                    var a = Vector512.Load(left + i);
                    l |= a ^ (a >> 63);
                    Vector512.Store(a * factor, output + i);
                }
            }
            else
            {
                for (; i <= numRows - Vector512<long>.Count; i += Vector512<long>.Count)
                {
                    var a = Vector512.Load(left + i);
                    var b = Vector512.Load(right + i);
                    l |= a ^ (a >> 63);
                    r |= b ^ (b >> 63);
                    Vector512.Store(a * b, output + i);
                }
            }
            leftBits |= Fold(l);
            rightBits |= Fold(r);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            var l = Vector256<long>.Zero;
            var r = Vector256<long>.Zero;
            for (; i <= numRows - Vector256<long>.Count; i += Vector256<long>.Count)
            {
                var a = Vector256.Load(left + i);
                var b = rightConstant ? Vector256.Create(*right) : Vector256.Load(right + i);
                l |= a ^ (a >> 63);
                r |= b ^ (b >> 63);
                Vector256.Store(a * b, output + i);
            }
            leftBits |= Fold(l);
            rightBits |= Fold(r);
        }
        return TryMultiplyScalar(left, 1, right, stride, output, i, numRows, leftBits, rightBits);
    }

    /// <summary>
    /// output[i] = left[i] * leftFactor + right[i] * rightFactor; false when a sum might not fit, the output is then worthless.
    /// A factor is a power of ten (negative to subtract).
    /// </summary>
    public static bool TryAdd(long* left, bool leftConstant, long leftFactor, long* right, bool rightConstant, long rightFactor, long* output, int numRows)
    {
        var i = 0;
        ulong leftBits = 0;
        ulong rightBits = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var (l, r) = (Vector512<long>.Zero, Vector512<long>.Zero);
            var (lf, rf) = (Vector512.Create(leftFactor), Vector512.Create(rightFactor));
            for (; i <= numRows - Vector512<long>.Count; i += Vector512<long>.Count)
            {
                var a = leftConstant ? Vector512.Create(*left) : Vector512.Load(left + i);
                var b = rightConstant ? Vector512.Create(*right) : Vector512.Load(right + i);
                l |= a ^ (a >> 63);
                r |= b ^ (b >> 63);
                Vector512.Store((a * lf) + (b * rf), output + i);
            }
            leftBits = Fold(l);
            rightBits = Fold(r);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            var (l, r) = (Vector256<long>.Zero, Vector256<long>.Zero);
            var (lf, rf) = (Vector256.Create(leftFactor), Vector256.Create(rightFactor));
            for (; i <= numRows - Vector256<long>.Count; i += Vector256<long>.Count)
            {
                var a = leftConstant ? Vector256.Create(*left) : Vector256.Load(left + i);
                var b = rightConstant ? Vector256.Create(*right) : Vector256.Load(right + i);
                l |= a ^ (a >> 63);
                r |= b ^ (b >> 63);
                Vector256.Store((a * lf) + (b * rf), output + i);
            }
            leftBits = Fold(l);
            rightBits = Fold(r);
        }
        return TryAddScalar(left, leftConstant ? 0 : 1, leftFactor, right, rightConstant ? 0 : 1, rightFactor, output, i, numRows, leftBits, rightBits);
    }

    /// <summary>The scalar twin, and the tail, of <see cref="TryMultiply"/>; the bits are those of the rows before <paramref name="from"/>.</summary>
    internal static bool TryMultiplyScalar(
        long* left, int leftStride, long* right, int rightStride, long* output, int from, int numRows, ulong leftBits, ulong rightBits)
    {
        for (var i = from; i < numRows; i++)
        {
            var (a, b) = (left[i * leftStride], right[i * rightStride]);
            leftBits |= Magnitude(a);
            rightBits |= Magnitude(b);
            output[i] = unchecked(a * b);
        }
        return BitsOf(leftBits) + BitsOf(rightBits) <= MaxBits;
    }

    /// <summary>The scalar twin, and the tail, of <see cref="TryAdd"/>.</summary>
    internal static bool TryAddScalar(
        long* left, int leftStride, long leftFactor, long* right, int rightStride, long rightFactor, long* output, int from, int numRows, ulong leftBits, ulong rightBits)
    {
        for (var i = from; i < numRows; i++)
        {
            var (a, b) = (left[i * leftStride], right[i * rightStride]);
            leftBits |= Magnitude(a);
            rightBits |= Magnitude(b);
            output[i] = unchecked((a * leftFactor) + (b * rightFactor));
        }
        return BitsOf(leftBits) + BitsOf(Magnitude(leftFactor)) < MaxBits && BitsOf(rightBits) + BitsOf(Magnitude(rightFactor)) < MaxBits;
    }

    private static ulong Magnitude(long value) => (ulong)(value ^ (value >> 63));

    private static int BitsOf(ulong magnitudes) => 64 - BitOperations.LeadingZeroCount(magnitudes);

    private static ulong Fold(Vector512<long> bits) => Fold(bits.GetLower() | bits.GetUpper());

    private static ulong Fold(Vector256<long> bits) => (ulong)(bits[0] | bits[1] | bits[2] | bits[3]);
}
