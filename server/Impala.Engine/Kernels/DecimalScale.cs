namespace Impala.Engine.Kernels;

/// <summary>Changes of scale of unscaled decimals, rounding half away from zero (DECIMAL_V2, impala.md 2.3).</summary>
internal static class DecimalScale
{
    /// <summary>The value at another scale (which may be negative: hundreds and so on); false when it does not fit in <paramref name="precision"/> digits.</summary>
    public static bool TryRescale(Int128 value, int fromScale, int toScale, int precision, out Int128 result)
    {
        var max = PowersOfTen.MaxUnscaled(precision);
        if (toScale >= fromScale)
        {
            var shift = toScale - fromScale;
            if (shift > 38)
            {
                result = 0;
                return value == 0;
            }
            var limit = max / PowersOfTen.Wide[shift];
            if (value > limit || value < -limit)
            {
                result = 0;
                return false;
            }
            result = value * PowersOfTen.Wide[shift];
            return true;
        }
        result = ShrinkScale(value, fromScale - toScale);
        return result <= max && result >= -max;
    }

    /// <summary>value / 10^digits, rounded half away from zero.</summary>
    public static Int128 ShrinkScale(Int128 value, int digits)
    {
        if (digits == 0)
            return value;
        if (digits > 38)
            return 0;
        if (digits <= 18 && value <= long.MaxValue && value >= -long.MaxValue)
            return ShrinkNarrow((long)value, PowersOfTen.Narrow[digits]);
        var divisor = PowersOfTen.Wide[digits];
        var (quotient, rest) = Int128.DivRem(value, divisor);
        if (Int128.Abs(rest) >= divisor - Int128.Abs(rest))
            quotient += value < 0 ? -1 : 1;
        return quotient;
    }

    /// <summary>value / divisor rounded half away from zero, for a power of ten of at most 10^18.</summary>
    public static long ShrinkNarrow(long value, long divisor)
    {
        var quotient = value / divisor;
        var rest = value - (quotient * divisor);
        if (rest >= divisor - rest)
            return quotient + 1;
        return -rest >= divisor + rest ? quotient - 1 : quotient;
    }

    /// <summary>Three-way order of two decimals of different scales, exact.</summary>
    public static int Compare(Int128 left, int leftScale, Int128 right, int rightScale)
    {
        if (leftScale == rightScale || (left < 0) != (right < 0) || left == 0 || right == 0)
            return left.CompareTo(right);
        var l = (UInt128)Int128.Abs(left);
        var r = (UInt128)Int128.Abs(right);
        var l256 = UInt256.Multiply(l, leftScale < rightScale ? (UInt128)PowersOfTen.Wide[rightScale - leftScale] : 1);
        var r256 = UInt256.Multiply(r, rightScale < leftScale ? (UInt128)PowersOfTen.Wide[leftScale - rightScale] : 1);
        var order = l256.High != r256.High ? l256.High.CompareTo(r256.High) : l256.Low.CompareTo(r256.Low);
        return left < 0 ? -order : order;
    }
}
