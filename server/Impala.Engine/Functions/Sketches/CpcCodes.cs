namespace Impala.Engine.Functions.Sketches;

/// <summary>
/// The codes of the DataSketches library's compressed CPC sketches, derived from what they are codes of. While values arrive, a cell of column j
/// is set with probability 1 - exp(-x / 2^(j + 1)), x being the values a row. The 22 codes of the window's bytes are Huffman's for these
/// probabilities at 16 moments between two moves of the window and at 6 before its first, limited to 12 bits; another is that of distances
/// between columns, which halve in frequency. Codes are canonical, their first bit being the lowest. Columns outside of the window are written by
/// rank, the most surprising last. A test compares all with the library's.
/// </summary>
internal static class CpcCodes
{
    public const int MaxLength = 12;
    public const int NumDistances = 65;

    private const int NumPhases = 16;

    // Coupons a row, times six, that the codes before the window's first move are made for.
    private static readonly int[] EarlySixths = [3, 5, 7, 9, 11, 13];

    private static readonly Lazy<CpcCode[]> LazyBytes = new(() => [.. Enumerable.Range(0, NumPhases).Select(PhaseCode), .. EarlySixths.Select(EarlyCode)]);
    private static readonly Lazy<CpcCode> LazyDistances = new(DistanceCode);
    private static readonly Lazy<byte[][]> LazyRanks = new(() => [.. Enumerable.Range(0, NumPhases).Select(RanksOf)]);

    /// <summary>Codes of the window's bytes, by <see cref="CpcShape.CodeOf"/>.</summary>
    public static CpcCode[] Bytes => LazyBytes.Value;

    /// <summary>The code of distances between columns.</summary>
    public static CpcCode Distances => LazyDistances.Value;

    /// <summary>By phase: what a column, counted from the window's end around to its start, is written as.</summary>
    public static byte[][] Ranks => LazyRanks.Value;

    /// <summary>1 - exp(-rate), exact for small rates.</summary>
    public static double Hit(double rate) => rate < 1e-5 ? rate * (1 - (rate / 2) + (rate * rate / 6)) : 1 - Math.Exp(-rate);

    // Far from the first column only the phase matters: any number of moves gives the same probabilities.
    private static CpcCode PhaseCode(int phase) => ByteCode(10 + Phase(phase), 7);

    private static CpcCode EarlyCode(int sixths) => ByteCode(sixths / 6.0, 0);

    private static CpcCode DistanceCode()
    {
        var shares = new double[NumDistances];
        for (var i = 0; i < shares.Length; i++)
            shares[i] = Math.ScaleB(1, -Math.Min(i + 1, NumDistances - 1));
        return new CpcCode(shares);
    }

    private static double Phase(int phase) => ((2 * phase) + 1) / 32.0;

    private static CpcCode ByteCode(double couponsPerRow, int offset)
    {
        var values = ValuesPerRow(couponsPerRow);
        var shares = new double[256];
        Array.Fill(shares, 1);
        for (var bit = 0; bit < CpcShape.WindowSize; bit++)
        {
            var hit = Hit(Math.ScaleB(values, -(bit + 1 + offset)));
            for (var value = 0; value < shares.Length; value++)
                shares[value] *= (value >> bit & 1) != 0 ? hit : 1 - hit;
        }
        return new CpcCode(shares);
    }

    private static byte[] RanksOf(int phase)
    {
        var couponsPerRow = 6 + Phase(phase);
        var values = ValuesPerRow(couponsPerRow);
        var offset = (int)(couponsPerRow - (19.0 / 8));
        var columns = new byte[CpcShape.MaxOffset];
        var surprises = new double[CpcShape.MaxOffset];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = (i + offset + CpcShape.WindowSize) % CpcShape.NumColumns;
            var rate = Math.ScaleB(values, -(column + 1));
            columns[i] = (byte)i;
            surprises[i] = column > offset ? -Hit(rate) : -Math.Exp(-rate);
        }
        Array.Sort(surprises, columns);
        var ranks = new byte[columns.Length];
        for (var rank = 0; rank < ranks.Length; rank++)
            ranks[columns[rank]] = (byte)rank;
        return ranks;
    }

    private static double ValuesPerRow(double couponsPerRow)
    {
        var (low, high) = (-30.0, 60.0);
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            var coupons = 0.0;
            for (var column = 0; column < CpcShape.NumColumns; column++)
                coupons += Hit(Math.ScaleB(Math.Pow(2, middle), -(column + 1)));
            (low, high) = coupons < couponsPerRow ? (middle, high) : (low, middle);
        }
        return Math.Pow(2, low);
    }
}
