using System.Buffers.Binary;
using System.Numerics;

namespace Impala.Engine.Functions.Sketches;

/// <summary>MurmurHash3_x64_128 of Austin Appleby (public domain), which the Apache DataSketches library hashes by.</summary>
internal static class MurmurHash3
{
    private const ulong First = 0x87C37B91114253D5;
    private const ulong Second = 0x4CF5AD432745937F;

    /// <summary>The first half.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed) => Hash(bytes, seed, out _);

    /// <summary>Both halves.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes, ulong seed, out ulong second)
    {
        var (h1, h2) = (seed, seed);
        var length = (ulong)bytes.Length;
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52DCE729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495AB5;
        }
        if (bytes.Length > 8)
            h2 ^= MixSecond(Tail(bytes[8..]));
        if (!bytes.IsEmpty)
            h1 ^= MixFirst(Tail(bytes[..Math.Min(8, bytes.Length)]));
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        (h1, h2) = (Finish(h1), Finish(h2));
        h1 += h2;
        second = h2 + h1;
        return h1;
    }

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = 0; i < bytes.Length; i++)
            value |= (ulong)bytes[i] << (8 * i);
        return value;
    }

    private static ulong MixFirst(ulong block) => BitOperations.RotateLeft(block * First, 31) * Second;

    private static ulong MixSecond(ulong block) => BitOperations.RotateLeft(block * Second, 33) * First;

    private static ulong Finish(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
