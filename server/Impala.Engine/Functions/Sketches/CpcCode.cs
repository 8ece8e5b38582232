namespace Impala.Engine.Functions.Sketches;

/// <summary>A prefix code of at most 12 bits for symbols of known frequency, by package and merge (Larmore and Hirschberg), made canonical.</summary>
internal sealed class CpcCode
{
    private readonly ushort[] _words;
    private readonly byte[] _lengths;
    private readonly ushort[] _decoded = new ushort[1 << CpcCodes.MaxLength];

    public CpcCode(double[] shares)
    {
        _lengths = LengthsOf(shares);
        _words = new ushort[shares.Length];
        var word = 0;
        var length = 0;
        foreach (var symbol in Enumerable.Range(0, shares.Length).OrderBy(symbol => _lengths[symbol]))
        {
            word <<= _lengths[symbol] - length;
            length = _lengths[symbol];
            var reversed = 0;
            for (var bit = 0; bit < length; bit++)
                reversed |= (word >> bit & 1) << (length - 1 - bit);
            _words[symbol] = (ushort)reversed;
            for (var next = reversed; next < _decoded.Length; next += 1 << length)
                _decoded[next] = (ushort)(length << 8 | symbol);
            word++;
        }
    }

    public int NumSymbols => _words.Length;

    public int LengthOf(int symbol) => _lengths[symbol];

    public int WordOf(int symbol) => _words[symbol];

    /// <summary>The symbol whose word twelve bits begin with, and its length.</summary>
    public (int Symbol, int Length) Decode(int bits) => (_decoded[bits] & 0xFF, _decoded[bits] >> 8);

    private static byte[] LengthsOf(double[] shares)
    {
        var single = shares.Select((share, symbol) => (Share: share, Symbols: new[] { symbol })).OrderBy(item => item.Share).ToArray();
        var packages = single[..0];
        for (var level = 0; level < CpcCodes.MaxLength; level++)
        {
            // OrderBy is stable: of equal shares single symbols come first.
            var merged = single.Concat(packages).OrderBy(item => item.Share).ToArray();
            packages = [.. merged.Chunk(2).Where(pair => pair.Length == 2).Select(pair => (pair[0].Share + pair[1].Share, pair[0].Symbols.Concat(pair[1].Symbols).ToArray()))];
        }
        var lengths = new byte[shares.Length];
        foreach (var package in packages.Take(shares.Length - 1))
            foreach (var symbol in package.Symbols)
                lengths[symbol]++;
        return lengths;
    }
}
