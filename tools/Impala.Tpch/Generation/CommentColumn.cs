using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>Cuts comments out of the text pool; each takes two draws, the place and the length.</summary>
internal sealed class CommentColumn(RandomStream stream, TextPool pool, int averageLength)
{
    /// <summary>Draws that a comment takes.</summary>
    public const int Draws = 2;

    // Lengths are 0.4 to 1.6 times the average (clause 4.2.2.10); dbgen cuts the fraction off.
    private readonly int _minLength = (int)(averageLength * 0.4);
    private readonly int _maxLength = (int)(averageLength * 1.6);

    public ReadOnlySpan<byte> Next()
    {
        var offset = stream.Next(0, pool.Size - _maxLength);
        return pool.Slice(offset, stream.Next(_minLength, _maxLength));
    }
}
