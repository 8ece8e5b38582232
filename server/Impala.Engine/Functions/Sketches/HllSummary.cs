namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// What the estimates of an HLL sketch are made of. A sketch of coupons is nearly exact. Registers that were filled one value at a time carry the
/// historic inverse probability (HIP) estimate; those of a union, out of order, are estimated by the mean of the registers, or by the empty ones
/// while there are many.
/// </summary>
/// <param name="Mode">How values are held.</param>
/// <param name="LogSize">The logarithm of the number of registers.</param>
/// <param name="NumCoupons">Coupons, when they are held.</param>
/// <param name="IsOutOfOrder">True when the HIP estimate means nothing.</param>
/// <param name="Hip">The HIP estimate.</param>
/// <param name="SmallSum">Sum of 2^-r over the registers r below 32.</param>
/// <param name="LargeSum">That of the others.</param>
/// <param name="Least">The least register.</param>
/// <param name="NumLeast">How many registers are that small.</param>
internal readonly record struct HllSummary(
    HllMode Mode, int LogSize, int NumCoupons, bool IsOutOfOrder, double Hip, double SmallSum, double LargeSum, int Least, int NumLeast)
{
    private const double CouponError = 0.409 / (1 << 13);

    private static readonly double HipError = Math.Sqrt(Math.Log(2));
    private static readonly double MeanError = Math.Sqrt((3 * Math.Log(2)) - 1);

    // Relative errors at one, two and three standard deviations with 2^12 registers, as the library's authors measured them.
    private static readonly double[] LowerHip = [0.012936253, 0.02613829, 0.039387631];
    private static readonly double[] UpperHip = [-0.012920332, -0.025572893, -0.037896952];
    private static readonly double[] LowerMean = [0.016155679, 0.032825719, 0.049677541];
    private static readonly double[] UpperMean = [-0.016186662, -0.031827816, -0.046973459];

    private int Size => 1 << LogSize;

    public double Estimate => Mode != HllMode.Registers ? EstimateOfCoupons(NumCoupons) : IsOutOfOrder ? Composite() : Hip;

    /// <summary>How many values gave so many coupons: two values in the same of 2^26 places with the same rank give one.</summary>
    public static double EstimateOfCoupons(int numCoupons) => numCoupons + ((double)numCoupons * (numCoupons - 1) / 2 / 3 / (1 << 26));

    public double LowerBound(int numDeviations) => Mode != HllMode.Registers
        ? Math.Max(Estimate / (1 + (numDeviations * CouponError)), NumCoupons)
        : Math.Max(Estimate / (1 + RelativeError(numDeviations, IsOutOfOrder ? LowerMean : LowerHip, 1)), Least == 0 ? Size - NumLeast : Size);

    public double UpperBound(int numDeviations) => Mode != HllMode.Registers
        ? Math.Max(Estimate / (1 - (numDeviations * CouponError)), NumCoupons)
        : Estimate / (1 + RelativeError(numDeviations, IsOutOfOrder ? UpperMean : UpperHip, -1));

    private double RelativeError(int numDeviations, double[] measured, int sign) => LogSize == 12
        ? measured[numDeviations - 1]
        : sign * numDeviations * (IsOutOfOrder ? MeanError : HipError) / Math.Sqrt(Size);

    private double Composite()
    {
        var raw = Correction * Size * Size / (SmallSum + LargeSum);
        if (!(raw > RawOf(0)))
            return 0;
        var adjusted = ValuesOf(raw);
        if (adjusted > 3.0 * Size)
            return adjusted;
        var linear = EstimateOfEmpty();
        // Below, the number of empty registers tells more than the mean of all.
        var crossing = LogSize switch { 4 => 0.718, 5 => 0.672, _ => 0.64 };
        return (adjusted + linear) / 2 > crossing * Size ? adjusted : linear;
    }

    private double Correction => LogSize switch
    {
        4 => 0.673,
        5 => 0.697,
        6 => 0.709,
        _ => 0.7213 / (1 + (1.079 / Size)),
    };

    // The coupon collector's: k (H(k) - H(empty)).
    private double EstimateOfEmpty()
    {
        var numEmpty = Least == 0 ? NumLeast : 0;
        if (numEmpty <= 0)
            return Size * Math.Log(Size / 0.5);
        var sum = 0.0;
        for (var i = Size; i > numEmpty; i--)
            sum += 1.0 / i;
        return Size * sum;
    }

    // The raw estimate to be expected of so many values; that of large numbers is their number.
    private double RawOf(double numValues)
    {
        var perRegister = numValues / Size;
        var (mean, square, below) = (0.0, 0.0, 0.0);
        for (var rank = 0; rank <= 62; rank++)
        {
            var upTo = Math.Exp(-perRegister * Math.ScaleB(1, -rank));
            mean += (upTo - below) * Math.ScaleB(1, -rank);
            square += (upTo - below) * Math.ScaleB(1, -2 * rank);
            below = upTo;
        }
        return Correction * Size / mean * (1 + ((square - (mean * mean)) / (mean * mean * Size)));
    }

    private double ValuesOf(double raw)
    {
        var (low, high) = (0.0, Math.Max(raw * 2, Size));
        for (var i = 0; i < 64 && high - low > high * 1e-13; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = RawOf(middle) < raw ? (middle, high) : (low, middle);
        }
        return (low + high) / 2;
    }
}
