using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>
/// A split-block bloom filter: a power of two of 32-byte blocks; a hash chooses a block by its high half, and one bit in each of the
/// block's eight words by its low half. One cache line a test. Because the leading bits choose the block, a filter of twice the size has
/// the same bits spread over two blocks each, so filters of different sizes can be united.
/// </summary>
internal sealed unsafe class BlockedBloomFilter : IDisposable
{
    public const int BlockSize = 32;
    public const int MaxLog2Blocks = 25;

    private static readonly uint[] Salts = [0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31];

    private readonly NativeBuffer _buffer;

    public BlockedBloomFilter(int log2Blocks, MemoryTracker memory)
    {
        Log2Blocks = log2Blocks;
        _buffer = BufferPool.Rent(NumBytes, memory);
        NativeMemory.Clear(_buffer.Pointer, (nuint)NumBytes);
    }

    public int Log2Blocks { get; }

    public long NumBytes => (long)BlockSize << Log2Blocks;

    public byte* Blocks => _buffer.Pointer;

    /// <summary>Blocks for a number of different values and a share of false positives, between bounds in bytes.</summary>
    public static int SizeFor(long numValues, double errorRate, long minBytes, long maxBytes)
    {
        // Eight words, one bit each: the rate is (1 - e^(-8/bitsPerValue))^8, a little more for uneven blocks.
        var bitsPerValue = -8 / Math.Log(1 - Math.Pow(Math.Clamp(errorRate, 0.0001, 0.5), 1.0 / 8)) * 1.1;
        var numBytes = Math.Clamp(numValues * bitsPerValue / 8, minBytes, Math.Max(minBytes, maxBytes));
        var log2 = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, numBytes / BlockSize)));
        while (log2 > 0 && ((long)BlockSize << log2) > maxBytes)
            log2--;
        return Math.Min(log2, MaxLog2Blocks);
    }

    public void Add(ulong hash)
    {
        var words = (uint*)(Blocks + BlockOffset(hash));
        for (var i = 0; i < 8; i++)
            words[i] |= 1U << (int)(((uint)hash * Salts[i]) >> 27);
    }

    public bool Contains(ulong hash)
    {
        var words = (uint*)(Blocks + BlockOffset(hash));
        for (var i = 0; i < 8; i++)
            if ((words[i] >> (int)(((uint)hash * Salts[i]) >> 27) & 1) == 0)
                return false;
        return true;
    }

    /// <summary>Writes 1 for every hash that may have been added, 0 for the others.</summary>
    public void Test(ulong* hashes, int count, byte* results)
    {
        if (!Avx2.IsSupported)
        {
            TestScalar(hashes, count, results);
            return;
        }
        var salts = Vector256.Create<uint>(Salts);
        var one = Vector256.Create(1u);
        for (var i = 0; i < count; i++)
        {
            var hash = hashes[i];
            var block = Vector256.Load((uint*)(Blocks + BlockOffset(hash)));
            var places = Avx2.ShiftRightLogical(Avx2.MultiplyLow(Vector256.Create((uint)hash), salts), 27);
            results[i] = Avx.TestC(block, Avx2.ShiftLeftLogicalVariable(one, places)) ? (byte)1 : (byte)0;
        }
    }

    /// <summary>The scalar twin of <see cref="Test"/>.</summary>
    public void TestScalar(ulong* hashes, int count, byte* results)
    {
        for (var i = 0; i < count; i++)
            results[i] = Contains(hashes[i]) ? (byte)1 : (byte)0;
    }

    /// <summary>Adds what a filter of this size or a smaller one holds.</summary>
    public void Union(BlockedBloomFilter other)
    {
        var spread = Log2Blocks - other.Log2Blocks;
        const int words = BlockSize / sizeof(ulong);
        for (var block = 0L; block < 1L << Log2Blocks; block++)
        {
            var to = (ulong*)Blocks + (block * words);
            var from = (ulong*)other.Blocks + ((block >> spread) * words);
            for (var i = 0; i < words; i++)
                to[i] |= from[i];
        }
    }

    public void Dispose() => _buffer.Release();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long BlockOffset(ulong hash) => (long)((hash >> 32 << Log2Blocks) >> 32) * BlockSize;
}
