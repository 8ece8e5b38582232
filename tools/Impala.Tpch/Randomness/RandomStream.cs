using System.Runtime.CompilerServices;

namespace Impala.Tpch.Randomness;

/// <summary>
/// One random stream of dbgen: the minimal standard generator of Park and Miller, x' = 16807 x mod (2^31 - 1).
/// </summary>
/// <remarks>
/// Every column has a stream with its own seed, and every row (for partsupp every part, for lineitem every order) owns a
/// fixed number of draws of it, used or not. So the state at any row is seed * 16807^(row * draws), which lets files be
/// generated independently of each other.
/// </remarks>
internal sealed class RandomStream
{
    private const long Multiplier = 16807;
    private const long Modulus = int.MaxValue;

    private static readonly long[] SmallPowers = MakeSmallPowers();

    private readonly int _drawsPerRow;
    private long _state;
    private int _numDrawn;

    public RandomStream(long seed, int drawsPerRow = 1)
    {
        _state = seed;
        _drawsPerRow = drawsPerRow;
    }

    /// <summary>A value in [<paramref name="low"/>, <paramref name="high"/>].</summary>
    /// <remarks>The width is a 32-bit number: for 0..2^31-1 it overflows and the values come out negative, as in TPC's dbgen.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int low, int high)
    {
        _numDrawn++;
        return Draw(ref _state, low, unchecked(high - low + 1));
    }

    /// <summary>A value in 1..<paramref name="max"/>, where the maximum may outgrow 32 bits.</summary>
    public long NextKey(long max)
    {
        _numDrawn++;
        _state = _state * Multiplier % Modulus;
        return 1 + (long)((double)_state / Modulus * max);
    }

    /// <summary>The draw itself, for callers that keep the state in a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Draw(ref long state, int low, int width)
    {
        // 2^31 is 1 modulo 2^31 - 1, so that the high part is added to the low part instead of a division.
        var product = state * Multiplier;
        var next = (product & Modulus) + (product >> 31);
        if (next >= Modulus)
            next -= Modulus;
        state = next;
        return low + (int)((double)next / Modulus * width);
    }

    /// <summary>Passes over the draws of the row that were not used.</summary>
    public void EndRow()
    {
        var unused = _drawsPerRow - _numDrawn;
        _numDrawn = 0;
        if (unused != 0)
            _state = _state * SmallPowers[unused] % Modulus;
    }

    /// <summary>Passes over whole rows; call it between rows.</summary>
    public void SkipRows(long numRows) => _state = Advance(_state, numRows * _drawsPerRow);

    /// <summary>The state after <paramref name="numSteps"/> draws.</summary>
    public static long Advance(long state, long numSteps)
    {
        var power = Multiplier;
        for (; numSteps > 0; numSteps >>= 1)
        {
            if ((numSteps & 1) != 0)
                state = state * power % Modulus;
            power = power * power % Modulus;
        }

        return state;
    }

    private static long[] MakeSmallPowers()
    {
        var powers = new long[128];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
            powers[i] = powers[i - 1] * Multiplier % Modulus;
        return powers;
    }
}
