using System.Buffers.Binary;
using System.Buffers;
using System.Runtime.CompilerServices;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;

namespace Impala.Server.PgWire.Formats;

/// <summary>numeric_send and numeric_recv: base-10000 digits with a weight, a sign and a display scale. Source: PostgreSQL 15, numeric.c.</summary>
internal static class NumericFormat
{
    private const int Base = 10000;
    private const short Negative = 0x4000;
    private const int DigitsPerGroup = 4;

    /// <summary>The narrowest DECIMAL that holds a number as it is written, with its scale; null for what is no such number (an exponent, NaN, too many digits).</summary>
    public static SqlType? TypeOf(ReadOnlySpan<byte> text)
    {
        text = text.Trim((byte)' ');
        if (text is [(byte)'-' or (byte)'+', ..])
            text = text[1..];
        var point = text.IndexOf((byte)'.');
        var whole = (point < 0 ? text : text[..point]).TrimStart((byte)'0');
        var scale = point < 0 ? 0 : text.Length - point - 1;
        var isNumber = text.Length > (point < 0 ? 0 : 1) && !whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (point < 0 || !text[(point + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
        return isNumber && whole.Length + scale <= SqlType.MaxDecimalPrecision ? SqlType.Decimal(Math.Max(1, whole.Length + scale), scale) : null;
    }

    /// <summary>Writes unscaled / 10^scale.</summary>
    public static void Write(Int128 unscaled, int scale, IBufferWriter<byte> output)
    {
        var isNegative = unscaled < 0;
        var rest = isNegative ? (UInt128)(-unscaled) : (UInt128)unscaled;
        // Groups are aligned at the point: the last one is filled up with zeros.
        var padding = (DigitsPerGroup - (scale % DigitsPerGroup)) % DigitsPerGroup;
        Span<short> groups = stackalloc short[16];
        var count = 0;
        var numFractionGroups = (scale + padding) / DigitsPerGroup;
        if (padding > 0)
        {
            var divisor = (uint)Power(DigitsPerGroup - padding);
            groups[count++] = (short)((uint)(rest % divisor) * Power(padding));
            rest /= divisor;
        }
        while (rest > 0)
        {
            groups[count++] = (short)(uint)(rest % Base);
            rest /= Base;
        }
        var first = 0;
        while (first < count && groups[first] == 0)
            first++;
        var numGroups = count - first;
        var weight = numGroups == 0 ? 0 : count - numFractionGroups - 1;
        var span = output.GetSpan(8 + (2 * numGroups));
        BinaryPrimitives.WriteInt16BigEndian(span, (short)numGroups);
        BinaryPrimitives.WriteInt16BigEndian(span[2..], (short)weight);
        BinaryPrimitives.WriteInt16BigEndian(span[4..], isNegative ? Negative : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(span[6..], (short)scale);
        for (var i = 0; i < numGroups; i++)
            BinaryPrimitives.WriteInt16BigEndian(span[(8 + (2 * i))..], groups[count - 1 - i]);
        output.Advance(8 + (2 * numGroups));
    }

    /// <summary>Writes a value of at most 18 digits / 10^scale where there is room of <see cref="FastText.MaxLength"/> bytes; answers the bytes written.</summary>
    public static unsafe int Write(long unscaled, int scale, byte* destination)
    {
        var rest = unscaled < 0 ? 0UL - (ulong)unscaled : (ulong)unscaled;
        var padding = -scale & (DigitsPerGroup - 1);
        var numFractionGroups = (scale + padding) / DigitsPerGroup;
        // Two words take up to eight groups, the first at the top; each new one is more significant and moves the others down.
        var (high, low) = (0UL, 0UL);
        var count = 0;
        var numZeros = 0;
        if (padding > 0)
        {
            (rest, var part) = Math.DivRem(rest, (ulong)Power(DigitsPerGroup - padding));
            high = part * (ulong)Power(padding) << 48;
            numZeros = part == 0 ? 1 : 0;
            count = 1;
        }
        while (rest > 0)
        {
            (rest, var group) = Math.DivRem(rest, Base);
            low = (low >> 16) | (high << 48);
            high = (high >> 16) | (group << 48);
            // Groups of zeros at the end are not sent.
            if (group == 0 && numZeros == count)
                numZeros++;
            count++;
        }
        var numGroups = count - numZeros;
        var weight = numGroups == 0 ? 0 : count - numFractionGroups - 1;
        var head = ((ulong)(ushort)numGroups << 48) | ((ulong)(ushort)weight << 32) | (unscaled < 0 ? (ulong)Negative << 16 : 0) | (ushort)scale;
        Unsafe.WriteUnaligned(destination, BinaryPrimitives.ReverseEndianness(head));
        Unsafe.WriteUnaligned(destination + 8, BinaryPrimitives.ReverseEndianness(high));
        Unsafe.WriteUnaligned(destination + 16, BinaryPrimitives.ReverseEndianness(low));
        return 8 + (2 * numGroups);
    }

    /// <summary>The text of a binary numeric: digits with a point, NaN, or an infinity.</summary>
    public static string ReadText(ReadOnlySpan<byte> value)
    {
        if (value.Length < 8)
            throw Malformed();
        var numGroups = BinaryPrimitives.ReadInt16BigEndian(value);
        var weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        var scale = BinaryPrimitives.ReadInt16BigEndian(value[6..]);
        if (numGroups < 0 || value.Length != 8 + (2 * numGroups) || scale is < 0 or > 1000 || weight is < -1000 or > 1000)
            throw Malformed();
        if (sign is 0xC000 or 0xD000 or 0xF000)
            return "NaN";
        var text = new System.Text.StringBuilder(sign == Negative ? "-" : "");
        for (var i = 0; i <= Math.Max(0, (int)weight); i++)
            text.Append(Group(value, i <= weight ? i : -1, numGroups).ToString("D4", System.Globalization.CultureInfo.InvariantCulture));
        if (scale > 0)
        {
            text.Append('.');
            var start = text.Length;
            for (var i = weight + 1; text.Length - start < scale; i++)
                text.Append(Group(value, i, numGroups).ToString("D4", System.Globalization.CultureInfo.InvariantCulture));
            text.Length = start + scale;
        }
        return text.ToString();
    }

    private static int Group(ReadOnlySpan<byte> value, int index, int numGroups)
    {
        if (index < 0 || index >= numGroups)
            return 0;
        var group = BinaryPrimitives.ReadInt16BigEndian(value[(8 + (2 * index))..]);
        return group is >= 0 and < Base ? group : throw Malformed();
    }

    private static int Power(int exponent) => exponent switch
    {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1000,
        _ => 10000,
    };

    private static SqlException Malformed() => new(SqlState.InvalidBinaryRepresentation, "invalid binary representation of a numeric");
}
