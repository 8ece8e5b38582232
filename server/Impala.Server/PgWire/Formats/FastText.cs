using System.Numerics;
using System.Runtime.CompilerServices;
using Impala.Engine.Functions.Casts;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// Text of the commonest values, eight digits at a time in one register. Each method answers the bytes written and needs
/// <see cref="MaxLength"/> of room, which it may overwrite whole; the texts are <see cref="ValueFormatter"/>'s.
/// </summary>
internal static unsafe class FastText
{
    /// <summary>Room that any value here needs: 21 characters, and the rest of the last eight that are stored together.</summary>
    public const int MaxLength = 32;

    private const uint EightDigits = 100_000_000;
    private const ulong Zeros = 0x3030303030303030;

    // Days from 0000-03-01, where the calendar's arithmetic begins, to 1970-01-01.
    private const int DaysToEpoch = 719468;
    private const int FirstDay = -719162;
    private const int LastDay = 2932896;

    private static ReadOnlySpan<ulong> PowersOfTen =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000, 1_000_000_000_000,
        10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteInteger(long value, byte* destination)
    {
        var isNegative = value < 0;
        *destination = (byte)'-';
        return (isNegative ? 1 : 0) + WriteUnsigned(isNegative ? 0UL - (ulong)value : (ulong)value, destination + (isNegative ? 1 : 0));
    }

    /// <summary>An unscaled decimal of at most 18 digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteDecimal(long unscaled, int scale, byte* destination)
    {
        if (scale == 0)
            return WriteInteger(unscaled, destination);
        var isNegative = unscaled < 0;
        *destination = (byte)'-';
        var at = destination + (isNegative ? 1 : 0);
        var value = isNegative ? 0UL - (ulong)unscaled : (ulong)unscaled;
        if (value >= EightDigits || scale > 7)
            return (isNegative ? 1 : 0) + WriteLongDecimal(value, scale, at);
        var digits = Digits((uint)value);
        var numWhole = 8 - scale - Math.Min(BitOperations.TrailingZeroCount(digits) >> 3, 7 - scale);
        Unsafe.WriteUnaligned(at, (digits | Zeros) >> (8 * (8 - scale - numWhole)));
        at += numWhole;
        *at = (byte)'.';
        Unsafe.WriteUnaligned(at + 1, (digits | Zeros) >> (8 * (8 - scale)));
        return (int)(at - destination) + 1 + scale;
    }

    /// <summary>A date as days since 1970-01-01.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteDate(int day, byte* destination)
    {
        if (day is < FirstDay or > LastDay)
            return ValueFormatter.WriteDate(day, new Span<byte>(destination, MaxLength));
        // Centuries, years and months that begin in March, by multiplications (C. Neri and L. Schneider, Euclidean affine functions, 2022).
        var days = (4 * (uint)(day + DaysToEpoch)) + 3;
        var century = days / 146097;
        var product = 2939745UL * ((days % 146097) | 3);
        var dayOfYear = (uint)product / 2939745 / 4;
        var months = (2141 * dayOfYear) + 197913;
        var isNextYear = dayOfYear >= 306;
        var year = (100 * century) + (uint)(product >> 32) + (isNextYear ? 1u : 0);
        var month = (months >> 16) - (isNextYear ? 12u : 0);
        var digits = Digits((year * 10000) + (month * 100) + ((months & 0xFFFF) / 2141) + 1) | Zeros;
        Unsafe.WriteUnaligned(destination, (uint)digits);
        Unsafe.WriteUnaligned(destination + 4, 0x2D00002DU | ((uint)(digits >> 24) & 0x00FFFF00));
        Unsafe.WriteUnaligned(destination + 8, (ushort)(digits >> 48));
        return 10;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteUnsigned(ulong value, byte* destination)
    {
        if (value >= EightDigits)
            return WriteLong(value, destination);
        var digits = Digits((uint)value);
        var numZeros = Math.Min(BitOperations.TrailingZeroCount(digits) >> 3, 7);
        Unsafe.WriteUnaligned(destination, (digits | Zeros) >> (8 * numZeros));
        return 8 - numZeros;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WriteLong(ulong value, byte* destination)
    {
        var (high, low) = Math.DivRem(value, EightDigits);
        var count = WriteUnsigned(high, destination);
        Unsafe.WriteUnaligned(destination + count, Digits((uint)low) | Zeros);
        return count + 8;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WriteLongDecimal(ulong value, int scale, byte* destination)
    {
        var (whole, fraction) = Math.DivRem(value, PowersOfTen[scale]);
        var at = destination + WriteUnsigned(whole, destination);
        *at++ = (byte)'.';
        for (var left = scale; left > 0; left -= 8)
        {
            // The leading eight of the digits that are left, or all of them.
            var numLater = Math.Max(0, left - 8);
            var part = fraction / PowersOfTen[numLater];
            fraction -= part * PowersOfTen[numLater];
            Unsafe.WriteUnaligned(at, (Digits((uint)part) | Zeros) >> (8 * (8 - (left - numLater))));
            at += left - numLater;
        }
        return (int)(at - destination);
    }

    /// <summary>The eight decimal digits of a value below 100,000,000, the first in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Digits(uint value)
    {
        // Halves of four digits, then pairs, then single ones, each division a multiplication in lanes that do not touch.
        var high = value / 10000;
        var fours = high | ((ulong)(value - (high * 10000)) << 32);
        var hundreds = ((fours * 10486) >> 20) & 0x0000007F0000007F;
        var pairs = hundreds | ((fours - (hundreds * 100)) << 16);
        var tens = ((pairs * 103) >> 10) & 0x000F000F000F000F;
        return tens | ((pairs - (tens * 10)) << 8);
    }
}
