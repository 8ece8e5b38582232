namespace Impala.Engine.Functions.Aggregates;

/// <summary>
/// The estimate of a HyperLogLog with 2^9 to 2^18 registers as Impala makes it: linear counting up to the thresholds of HyperLogLog++ (Heule,
/// Nunkesser, Hall 2013), the raw estimate above five times the registers, and between them the raw estimate less its bias. The bias is not
/// looked up but computed: it is what the expected registers of n values make of n.
/// </summary>
public static class HyperLogLog
{
    public const int MinPrecision = 9;
    public const int MaxPrecision = 18;

    private static readonly int[] LinearThresholds = [400, 900, 1800, 3100, 6500, 11500, 20000, 50000, 120000, 350000];

    /// <summary>How many values made these registers, of which there are 2^precision.</summary>
    public static long Estimate(ReadOnlySpan<byte> registers, int precision)
    {
        var sum = 0.0;
        var numZeros = 0;
        foreach (var register in registers)
        {
            sum += Math.ScaleB(1, -register);
            numZeros += register == 0 ? 1 : 0;
        }
        double count = registers.Length;
        if (numZeros > 0)
        {
            var linear = (long)(count * Math.Log(count / numZeros));
            if (linear <= LinearThresholds[precision - MinPrecision])
                return linear;
        }
        var raw = (long)(Alpha(registers.Length) * count * count / sum);
        return raw <= 5L * registers.Length ? (long)Math.Round(Unbiased(raw, registers.Length)) : raw;
    }

    private static double Alpha(int numRegisters) => 0.7213 / (1 + (1.079 / numRegisters));

    // The number of values whose expected raw estimate this is, by bisection: the expectation grows with the number.
    private static double Unbiased(double raw, int numRegisters)
    {
        var (low, high) = (0.0, raw);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (Expected(middle, numRegisters) < raw)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    // A register stays at most k with probability exp(-load / 2^k); it counts 2^-k.
    private static double Expected(double numValues, int numRegisters)
    {
        var load = numValues / numRegisters;
        var mean = 0.0;
        var before = 0.0;
        for (var k = 0; k < 64; k++)
        {
            var upTo = Math.Exp(-load * Math.ScaleB(1, -k));
            mean += (upTo - before) * Math.ScaleB(1, -k);
            before = upTo;
        }
        return Alpha(numRegisters) * numRegisters / mean;
    }
}
