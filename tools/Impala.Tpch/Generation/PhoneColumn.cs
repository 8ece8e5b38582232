using Impala.Tpch.Randomness;

namespace Impala.Tpch.Generation;

/// <summary>Phone numbers such as <c>25-989-741-2988</c>: the country is the nation's key plus 10 (clause 4.2.2.9).</summary>
internal sealed class PhoneColumn(RandomStream stream)
{
    /// <summary>Draws that a number takes.</summary>
    public const int Draws = 3;

    public void AddTo(TextBuffer column, int nationKey)
    {
        var target = column.Append(15);
        TextBuffer.WriteDigits(target[..2], 10 + nationKey);
        target[2] = (byte)'-';
        TextBuffer.WriteDigits(target[3..6], stream.Next(100, 999));
        target[6] = (byte)'-';
        TextBuffer.WriteDigits(target[7..10], stream.Next(100, 999));
        target[10] = (byte)'-';
        TextBuffer.WriteDigits(target[11..], stream.Next(1000, 9999));
    }
}
