using System.Runtime.CompilerServices;
using System.Text;
using Impala.Tpch.Randomness;

namespace Impala.Tpch.Text;

/// <summary>A distribution of the specification: words, each drawn in proportion to its weight.</summary>
internal sealed class WeightedWords
{
    private readonly byte[][] _words;
    private readonly byte[] _wordOfDraw;

    private WeightedWords(byte[][] words, byte[] wordOfDraw)
    {
        _words = words;
        _wordOfDraw = wordOfDraw;
    }

    /// <summary>How many words there are.</summary>
    public int Count => _words.Length;

    /// <summary>The sum of the weights: a draw is a number below it.</summary>
    public int TotalWeight => _wordOfDraw.Length;

    public ReadOnlySpan<byte> this[int index] => _words[index];

    /// <summary>Words of equal weight.</summary>
    public static WeightedWords Uniform(IEnumerable<string> words) => Weighted([.. words.Select(word => (word, 1))]);

    /// <summary>Words with the weight of each.</summary>
    public static WeightedWords Weighted(params (string Word, int Weight)[] words)
    {
        var wordOfDraw = new byte[words.Sum(word => word.Weight)];
        var draw = 0;
        for (var i = 0; i < words.Length; i++)
        {
            for (var weight = 0; weight < words[i].Weight; weight++)
                wordOfDraw[draw++] = (byte)i;
        }

        return new WeightedWords([.. words.Select(word => Encoding.ASCII.GetBytes(word.Word))], wordOfDraw);
    }

    /// <summary>Draws a word.</summary>
    public ReadOnlySpan<byte> Pick(RandomStream stream) => _words[_wordOfDraw[stream.Next(0, _wordOfDraw.Length - 1)]];

    /// <summary>Draws the index of a word from a state that the caller keeps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int PickIndex(ref long state) => _wordOfDraw[RandomStream.Draw(ref state, 0, _wordOfDraw.Length)];
}
