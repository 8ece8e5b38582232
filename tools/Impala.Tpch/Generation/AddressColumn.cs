using Impala.Tpch.Randomness;

namespace Impala.Tpch.Generation;

/// <summary>Random addresses of 10 to 40 letters: one draw for the length and one for each five letters.</summary>
internal sealed class AddressColumn(RandomStream stream)
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
                bits = stream.Next(0, int.MaxValue);
            target[i] = Letters[bits & 63];
            bits >>= 6;
        }
    }
}
