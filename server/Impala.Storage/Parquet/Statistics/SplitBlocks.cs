using System.Buffers.Binary;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>The bits of a split-block bloom filter: blocks of eight 32-bit words; a hash sets one bit in each word of one block. Source:
/// Parquet format, BloomFilter.md.</summary>
internal static class SplitBlocks
{
    public const int BlockLength = 32;

    private const int NumWords = 8;

    private static ReadOnlySpan<uint> Salts => [0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31];

    /// <summary>Where the hash's block begins in bits of a length.</summary>
    public static int OffsetOf(int length, ulong hash) => (int)(((hash >> 32) * (ulong)(length / BlockLength)) >> 32) * BlockLength;

    /// <summary>Whether a hash's block has all its bits.</summary>
    public static bool Contains(ReadOnlySpan<byte> block, ulong hash)
    {
        for (var i = 0; i < NumWords; i++)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(block[(i * 4)..]) & MaskOf(hash, i)) == 0)
                return false;
        }
        return true;
    }

    /// <summary>Sets the hash's bits; false when all were set before.</summary>
    public static bool Add(Span<byte> bits, ulong hash)
    {
        var block = bits.Slice(OffsetOf(bits.Length, hash), BlockLength);
        var isNew = false;
        for (var i = 0; i < NumWords; i++)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * 4)..]);
            var mask = MaskOf(hash, i);
            isNew |= (word & mask) == 0;
            BinaryPrimitives.WriteUInt32LittleEndian(block[(i * 4)..], word | mask);
        }
        return isNew;
    }

    /// <summary>
    /// Makes the filter of half the length that the same hashes would have given, in the first half of the bits: two blocks that stand side
    /// by side become one, since the place of a block is a hash's share of their number.
    /// </summary>
    public static void Halve(Span<byte> bits)
    {
        for (var target = 0; target < bits.Length / 2; target += BlockLength)
        {
            var pair = bits.Slice(target * 2, BlockLength * 2);
            for (var i = 0; i < BlockLength; i++)
                bits[target + i] = (byte)(pair[i] | pair[BlockLength + i]);
        }
    }

    private static uint MaskOf(ulong hash, int word) => 1U << (int)(unchecked((uint)hash * Salts[word]) >> 27);
}
