using System.Runtime.CompilerServices;
using Impala.Engine.Functions.Casts;

namespace Impala.Server.PgWire.Formats;

/// <summary>Text of the commonest values, two digits at a time. Each method answers the bytes written and needs at most 32 of room; the texts are <see cref="ValueFormatter"/>'s.</summary>
internal static unsafe class FastText
{
    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    private static ReadOnlySpan<byte> Pairs =>
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"u8
        + "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    public static int WriteInteger(long value, byte* destination)
    {
        if (value >= 0)
            return WriteUnsigned((ulong)value, destination);
        *destination = (byte)'-';
        return 1 + WriteUnsigned(0UL - (ulong)value, destination + 1);
    }

    /// <summary>An unscaled decimal of at most 18 digits.</summary>
    public static int WriteDecimal(long unscaled, int scale, byte* destination)
    {
        if (scale == 0)
            return WriteInteger(unscaled, destination);
        var at = destination;
        if (unscaled < 0)
            *at++ = (byte)'-';
        var (whole, fraction) = Math.DivRem(unscaled < 0 ? 0UL - (ulong)unscaled : (ulong)unscaled, PowersOfTen[scale]);
        at += WriteUnsigned(whole, at);
        *at++ = (byte)'.';
        WriteDigits(fraction, at, scale);
        return (int)(at - destination) + scale;
    }

    private static int WriteUnsigned(ulong value, byte* destination)
    {
        var count = CountDigits(value);
        WriteDigits(value, destination, count);
        return count;
    }

    private static void WriteDigits(ulong value, byte* destination, int count)
    {
        var at = destination + count;
        ref var pairs = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(Pairs);
        while (count >= 2)
        {
            (value, var pair) = Math.DivRem(value, 100);
            at -= 2;
            count -= 2;
            Unsafe.WriteUnaligned(at, Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref pairs, (nint)(pair * 2))));
        }
        if (count > 0)
            at[-1] = (byte)('0' + (value % 10));
    }

    private static int CountDigits(ulong value)
    {
        var count = 1;
        while (value >= 10_000)
        {
            value /= 10_000;
            count += 4;
        }
        return count + (value >= 1000 ? 3 : value >= 100 ? 2 : value >= 10 ? 1 : 0);
    }
}
