namespace Impala.Engine.Kernels;

/// <summary>10^0 .. 10^38, and the largest value of each number of digits.</summary>
internal static class PowersOfTen
{
    public static readonly long[] Narrow = MakeNarrow();
    public static readonly Int128[] Wide = MakeWide();

    /// <summary>Largest absolute unscaled value of a decimal with that many digits.</summary>
    public static Int128 MaxUnscaled(int precision) => Wide[precision] - 1;

    private static long[] MakeNarrow()
    {
        var powers = new long[19];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }

    private static Int128[] MakeWide()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
