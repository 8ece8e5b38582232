using System.Buffers.Binary;
using System.Numerics;

namespace Impala.Engine.Functions.Hashing;

/// <summary>SHA-224, FIPS 180-4: SHA-256 from other initial values, cut to 28 bytes. The platform has none.</summary>
internal static class Sha224
{
    public const int NumBytes = 28;

    private const int BlockSize = 64;
    private const int NumRounds = 64;

    private static readonly uint[] RoundConstants =
    [
        0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1, 0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE,
        0x550C7DC3, 0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786, 0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA,
        0x5CB0A9DC, 0x76F988DA, 0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147, 0x06CA6351, 0x14292967, 0x27B70A85,
        0x2E1B2138, 0x4D2C6DFC, 0x53380D13, 0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B, 0xC24B8B70, 0xC76C51A3,
        0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070, 0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A, 0x5B9CCA4F,
        0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208, 0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
    ];

    /// <summary>Writes the digest's 28 bytes.</summary>
    public static void Compute(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<uint> state = [0xC1059ED8, 0x367CD507, 0x3070DD17, 0xF70E5939, 0xFFC00B31, 0x68581511, 0x64F98FA7, 0xBEFA4FA4];
        var rest = bytes;
        for (; rest.Length >= BlockSize; rest = rest[BlockSize..])
            AddBlock(state, rest);
        // The last one or two blocks: the rest, a one bit, zeros, and the length in bits.
        Span<byte> tail = stackalloc byte[2 * BlockSize];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        var length = rest.Length + 1 + sizeof(ulong) > BlockSize ? 2 * BlockSize : BlockSize;
        BinaryPrimitives.WriteUInt64BigEndian(tail[(length - sizeof(ulong))..], (ulong)bytes.Length * 8);
        for (var at = 0; at < length; at += BlockSize)
            AddBlock(state, tail[at..]);
        for (var i = 0; i < NumBytes / sizeof(uint); i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(i * sizeof(uint))..], state[i]);
    }

    private static void AddBlock(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[NumRounds];
        for (var i = 0; i < 16; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * sizeof(uint))..]);
        for (var i = 16; i < NumRounds; i++)
        {
            var first = words[i - 15];
            var second = words[i - 2];
            words[i] = words[i - 16] + words[i - 7]
                + (BitOperations.RotateRight(first, 7) ^ BitOperations.RotateRight(first, 18) ^ (first >> 3))
                + (BitOperations.RotateRight(second, 17) ^ BitOperations.RotateRight(second, 19) ^ (second >> 10));
        }
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (var i = 0; i < NumRounds; i++)
        {
            var upper = h + RoundConstants[i] + words[i] + ((e & f) ^ (~e & g))
                + (BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25));
            var lower = (BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + upper, c, b, a, upper + lower);
        }
        ReadOnlySpan<uint> added = [a, b, c, d, e, f, g, h];
        for (var i = 0; i < added.Length; i++)
            state[i] += added[i];
    }
}
