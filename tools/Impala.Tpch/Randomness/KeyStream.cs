namespace Impala.Tpch.Randomness;

/// <summary>
/// A stream of keys. From scale 30,000 on keys outgrow 31 bits, and dbgen draws them from a 64-bit generator instead
/// (Knuth's x' = 6364136223846793005 x + 1), which it nevertheless skips forward with the arithmetic of the 31-bit one.
/// </summary>
internal sealed class KeyStream
{
    /// <summary>The scale from which keys are drawn from the 64-bit generator.</summary>
    public const double WideScale = 30_000;

    private const long WideMultiplier = 6364136223846793005;

    private readonly RandomStream? _narrow;
    private readonly int _drawsPerRow;
    private readonly long _maxKey;
    private long _wideState;
    private int _numDrawn;

    /// <param name="seed">The seed of the column.</param>
    /// <param name="maxKey">Keys are 1..maxKey.</param>
    /// <param name="drawsPerRow">Draws that each row owns.</param>
    /// <param name="scale">The scale factor, which chooses the generator.</param>
    public KeyStream(long seed, long maxKey, int drawsPerRow, double scale)
    {
        _maxKey = maxKey;
        _drawsPerRow = drawsPerRow;
        _wideState = seed;
        _narrow = scale < WideScale ? new RandomStream(seed, drawsPerRow) : null;
    }

    public long Next()
    {
        if (_narrow is not null)
            return _narrow.NextKey(_maxKey);

        _wideState = unchecked((_wideState * WideMultiplier) + 1);
        _numDrawn++;
        var magnitude = _wideState < 0 ? unchecked(-_wideState) : _wideState;
        return 1 + (magnitude % _maxKey);
    }

    public void EndRow()
    {
        if (_narrow is not null)
        {
            _narrow.EndRow();
            return;
        }

        _wideState = WideAdvance(_drawsPerRow - _numDrawn);
        _numDrawn = 0;
    }

    public void SkipRows(long numRows)
    {
        if (_narrow is not null)
            _narrow.SkipRows(numRows);
        else
            _wideState = WideAdvance(numRows * _drawsPerRow);
    }

    // The product wraps as it does in dbgen's 64-bit integers.
    private long WideAdvance(long numSteps)
    {
        const long modulus = int.MaxValue;
        long power = 16807;
        var state = _wideState;
        for (; numSteps > 0; numSteps >>= 1)
        {
            if ((numSteps & 1) != 0)
                state = unchecked(state * power) % modulus;
            power = power * power % modulus;
        }

        return state;
    }
}
