namespace Impala.Engine.Kernels;

/// <summary>256 bits without sign: the exact product of two 128-bit magnitudes, and its division back, for DECIMAL arithmetic.</summary>
internal readonly struct UInt256
{
    private UInt256(UInt128 high, UInt128 low)
    {
        High = high;
        Low = low;
    }

    public UInt128 High { get; }

    public UInt128 Low { get; }

    public static UInt256 Multiply(UInt128 left, UInt128 right)
    {
        var l0 = (ulong)left;
        var l1 = (ulong)(left >> 64);
        var r0 = (ulong)right;
        var r1 = (ulong)(right >> 64);
        var low = (UInt128)l0 * r0;
        var middle1 = (UInt128)l1 * r0;
        var middle2 = (UInt128)l0 * r1;
        var carry = (low >> 64) + (ulong)middle1 + (ulong)middle2;
        var high = ((UInt128)l1 * r1) + (middle1 >> 64) + (middle2 >> 64) + (carry >> 64);
        return new UInt256(high, (carry << 64) | (ulong)low);
    }

    /// <summary>Quotient rounded half away from zero; false when it needs more than 128 bits.</summary>
    public bool TryDivideRounded(UInt128 divisor, out UInt128 quotient)
    {
        if (High == 0)
        {
            (quotient, var rest) = UInt128.DivRem(Low, divisor);
            quotient += rest >= divisor - rest ? (UInt128)1 : 0;
            return true;
        }
        if (High >= divisor)
        {
            quotient = 0;
            return false;
        }
        var remainder = High;
        quotient = 0;
        // Shift-subtract in 128 steps: reached only by products past 128 bits, which a query rarely has.
        for (var bit = 127; bit >= 0; bit--)
        {
            var carry = (remainder >> 127) != 0;
            remainder = (remainder << 1) | ((Low >> bit) & 1);
            if (carry || remainder >= divisor)
            {
                remainder -= divisor;
                quotient |= UInt128.One << bit;
            }
        }
        if (remainder >= divisor - remainder)
        {
            quotient++;
            return quotient != 0;
        }
        return true;
    }
}
