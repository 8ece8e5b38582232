using System.Numerics;

namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// What follows from the size and the number of coupons of a CPC sketch. Source: Lang, "Back to the Future: an Even More Nearly Optimal
/// Cardinality Estimation Algorithm", and the DataSketches library's format.
/// </summary>
internal static class CpcShape
{
    public const int NumColumns = 64;

    /// <summary>Columns of the window, whose bits are about as often set as not.</summary>
    public const int WindowSize = 8;

    public const int MaxOffset = NumColumns - WindowSize;

    public static CpcFlavor FlavorOf(int logRows, long numCoupons)
    {
        var numRows = 1L << logRows;
        if (numCoupons == 0)
            return CpcFlavor.Empty;
        if (numCoupons * 32 < 3 * numRows)
            return CpcFlavor.Sparse;
        if (numCoupons * 2 < numRows)
            return CpcFlavor.Hybrid;
        return numCoupons * 8 < 27 * numRows ? CpcFlavor.Pinned : CpcFlavor.Sliding;
    }

    /// <summary>The first column of the window.</summary>
    public static int OffsetOf(int logRows, long numCoupons) => (int)(Math.Max(0, (numCoupons * 8) - (19L << logRows)) >> (logRows + 3));

    /// <summary>The number of the code that a window is written by: 0 to 15 by the sixteenth that is reached between two moves, 16 to 21 before.</summary>
    public static int CodeOf(int logRows, long numCoupons)
    {
        var numRows = 1L << logRows;
        if (1000 * numCoupons >= 2375 * numRows)
            return (int)(numCoupons >> (logRows - 4)) & 15;
        if (4 * numCoupons < 3 * numRows)
            return 16;
        if (10 * numCoupons < 11 * numRows)
            return 17;
        if (100 * numCoupons < 132 * numRows)
            return 18;
        if (3 * numCoupons < 5 * numRows)
            return 19;
        if (1000 * numCoupons < 1965 * numRows)
            return 20;
        return 1000 * numCoupons < 2275 * numRows ? 21 : 6;
    }

    /// <summary>Bits of a row's distance that are written as they are, the others in unary: Golomb's code for so many pairs in so many rows.</summary>
    public static int LowBits(int logRows, int numPairs) => (1L << logRows) / numPairs is var quotient and > 0 ? BitOperations.Log2((ulong)quotient) : 0;

    /// <summary>The number of values to be expected behind so many coupons (the ICON estimate).</summary>
    public static double ValuesBehind(int logRows, long numCoupons)
    {
        if (numCoupons < 2)
            return numCoupons;
        var (low, high) = ((double)numCoupons, (double)numCoupons);
        while (CouponsOf(logRows, high) < numCoupons && high < 1e25)
            high *= 2;
        for (var i = 0; i < 100 && high - low > high * 1e-14; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = CouponsOf(logRows, middle) < numCoupons ? (middle, high) : (low, middle);
        }
        return Math.Max((low + high) / 2, numCoupons);
    }

    private static double CouponsOf(int logRows, double numValues)
    {
        var sum = 0.0;
        for (var column = 0; column < NumColumns; column++)
        {
            // A value is in a cell of this column with probability 2^-(column + 1) / rows, in the last one as often as in the one before.
            var share = Math.ScaleB(1, -Math.Min(column + 1, NumColumns - 1) - logRows);
            sum += CpcCodes.Hit(-numValues * Log1Minus(share));
        }
        return Math.ScaleB(sum, logRows);
    }

    private static double Log1Minus(double share) => share < 1e-6 ? -share * (1 + (share / 2) + (share * share / 3)) : Math.Log(1 - share);
}
