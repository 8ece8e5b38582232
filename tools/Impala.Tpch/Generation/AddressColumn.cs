using Impala.Tpch.Randomness;

namespace Impala.Tpch.Generation;

/// <summary>Random addresses of 10 to 40 letters: one draw for the length and one for each five letters.</summary>
internal sealed class AddressColumn(RandomStream stream, TpchEdition edition)
{
    /// <summary>Draws that an address owns.</summary>
    public const int Draws = 9;

    private static ReadOnlySpan<byte> Letters => "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,"u8;

    public void AddTo(TextBuffer column)
    {
        var target = column.Append(stream.Next(10, 40));
        var bits = 0;
        for (var i = 0; i < target.Length; i++)
        {
            if (i % 5 == 0)
                bits = NextBits();
            target[i] = Letters[bits & 63];
            bits >>= 6;
        }
    }

    // The width of 0..2^31-1 overflows a 32-bit integer in TPC's program, and the bits come out of a negative number.
    private int NextBits() => edition switch
    {
        TpchEdition.DuckDb => (int)(stream.NextKey(1L << 31) - 1),
        TpchEdition.Specification => stream.Next(0, int.MaxValue),
    };
}
