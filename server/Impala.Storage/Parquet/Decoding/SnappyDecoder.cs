using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>
/// Decompresses Snappy blocks over pointers. The main loop does not branch on what a tag is: literals and copies alike move up to 64
/// bytes by wide loads and stores from one of two places, as their lengths follow no pattern that a branch predictor could learn. It
/// runs while 64 bytes are left on both sides; copies that overlap themselves, long literals and the ends are taken singly. Nothing is
/// read before the source and target or more than <see cref="ChunkInput.Padding"/> bytes past their ends, nor written past the
/// target's padding, whatever the input says. Source: Snappy format description.
/// </summary>
internal static unsafe class SnappyDecoder
{
    private const int MaxShortCopy = 64;
    private const int MaxShortLiteral = 60;

    /// <summary>By tag of a copy: its length (bits 0-7), the high bits of a short offset (8-10), and the mask of the offset bytes after it (16-31).</summary>
    private static readonly uint* Elements = CreateElements();

    /// <summary>By offset 1 to 15: the bytes that repeat the last offset bytes over 16.</summary>
    private static readonly byte* Patterns = CreatePatterns();

    /// <summary>Fills the whole target; throws <see cref="ParquetFormatException"/> when the block is damaged or has another length.</summary>
    /// <param name="source">The block with its length before it; readable for <see cref="ChunkInput.Padding"/> bytes past its end.</param>
    /// <param name="sourceLength">Bytes of the block.</param>
    /// <param name="target">Writable for <see cref="ChunkInput.Padding"/> bytes past its end; what is left there is unspecified.</param>
    /// <param name="targetLength">Bytes the block must become.</param>
    public static void Decompress(byte* source, int sourceLength, byte* target, int targetLength)
    {
        var end = source + sourceLength;
        var position = source;
        if (ReadLength(ref position, end) != targetLength)
            ParquetFormatException.Throw("Snappy data has another length than the page's header says");
        var write = target;
        var targetEnd = target + targetLength;
        while (position < end)
        {
            if (end - position > MaxShortCopy && targetEnd - write > MaxShortCopy)
                DecodeFast(ref position, end - MaxShortCopy, ref write, target, targetEnd - MaxShortCopy);
            if (write > targetEnd)
                ParquetFormatException.Throw("Snappy data becomes longer than it says");
            DecodeOne(ref position, end, ref write, target, targetEnd);
        }
        if (write != targetEnd)
            ParquetFormatException.Throw("Snappy data ends too early");
    }

    /// <summary>Runs to an element that it cannot do, or to the limits, which are 64 bytes before the ends.</summary>
    private static void DecodeFast(ref byte* positionReference, byte* limit, ref byte* writeReference, byte* target, byte* writeLimit)
    {
        var position = positionReference;
        var write = writeReference;
        var elements = Elements;
        while (position < limit && write < writeLimit)
        {
            nuint tag = *position;
            if ((tag & 3) == 0)
            {
                var size = (tag >> 2) + 1;
                if (size > MaxShortLiteral)
                    break;
                Vector128.Load(position + 1).Store(write);
                if (size > 16)
                {
                    Vector128.Load(position + 17).Store(write + 16);
                    Vector256.Load(position + 33).Store(write + 32);
                    position += size + 1;
                    write += size;
                    continue;
                }
                // What follows a literal is a copy, almost always; there is room for it.
                position += size + 1;
                write += size;
                tag = *position;
                if ((tag & 3) == 0)
                    continue;
            }
            var type = tag & 3;
            nuint element = elements[tag];
            var length = element & 0xFF;
            var offset = (element & 0x700) + (Unsafe.ReadUnaligned<ushort>(position + 1) & (element >> 16));
            if (offset - 1 >= (nuint)(write - target) || type == 3)
                break;
            var from = write - offset;
            position += type + 1;
            if (offset >= 16)
            {
                Vector128.Load(from).Store(write);
                if (length > 16)
                {
                    Vector128.Load(from + 16).Store(write + 16);
                    Vector128.Load(from + 32).Store(write + 32);
                    Vector128.Load(from + 48).Store(write + 48);
                }
            }
            else if (length <= Math.Min(offset, 8) && length >= 4)
            {
                // Loads of just these bytes meet one earlier store each, as a processor forwards stores, where wider ones would wait.
                var low = Unsafe.ReadUnaligned<uint>(from);
                var high = (ulong)Unsafe.ReadUnaligned<uint>(from + length - 4);
                Unsafe.WriteUnaligned(write, low | (high << (int)((length - 4) * 8)));
            }
            else if (offset == 8)
            {
                var pattern = Vector256.Create(Unsafe.ReadUnaligned<ulong>(from));
                pattern.Store((ulong*)write);
                if (length > 32)
                    pattern.Store((ulong*)(write + 32));
            }
            else
            {
                Copy(write, (uint)offset, (uint)length);
            }
            write += length;
        }
        positionReference = position;
        writeReference = write;
    }

    /// <summary>Any one element, with every check.</summary>
    private static void DecodeOne(ref byte* position, byte* end, ref byte* write, byte* target, byte* targetEnd)
    {
        uint tag = *position++;
        var type = (int)(tag & 3);
        uint length;
        if (type == 0)
        {
            length = tag >> 2;
            if (length >= 60)
                length = ReadTrailer(ref position, end, (int)length - 59);
            if (length >= (ulong)(end - position) || length >= (ulong)(targetEnd - write))
                ParquetFormatException.Throw("Snappy data has a literal past its end");
            length++;
            Buffer.MemoryCopy(position, write, targetEnd - write, length);
            position += length;
            write += length;
            return;
        }
        length = type == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
        var offset = ReadTrailer(ref position, end, type == 3 ? 4 : type);
        if (type == 1)
            offset |= (tag & 0xE0) << 3;
        if (offset - 1UL >= (ulong)(write - target) || length > (ulong)(targetEnd - write))
            ParquetFormatException.Throw("Snappy data has a copy from or to outside");
        Copy(write, offset, length);
        write += length;
    }

    /// <summary>At most 64 bytes from before; may write 64 bytes.</summary>
    private static void Copy(byte* write, uint offset, uint length)
    {
        var from = write - offset;
        if (offset >= 16)
        {
            for (var i = 0U; i < length; i += 16)
                Vector128.Load(from + i).Store(write + i);
            return;
        }
        // Short offsets repeat a pattern: spread it over a vector, and step by its whole repetitions.
        var pattern = Vector128.Shuffle(Vector128.Load(from), Vector128.Load(Patterns + (offset * 16)));
        var step = 16 - (16 % offset);
        for (var i = 0U; i < length; i += step)
            pattern.Store(write + i);
    }

    private static uint ReadTrailer(ref byte* position, byte* end, int numBytes)
    {
        if (end - position < numBytes)
            ParquetFormatException.Throw("Snappy data ends inside a tag");
        var value = (uint)(Unsafe.ReadUnaligned<uint>(position) & ((1UL << (8 * numBytes)) - 1));
        position += numBytes;
        return value;
    }

    private static long ReadLength(ref byte* position, byte* end)
    {
        var value = 0L;
        for (var shift = 0; shift < 35 && position < end; shift += 7)
        {
            var current = *position++;
            value |= (long)(current & 0x7F) << shift;
            if (current < 0x80)
                return value;
        }
        return -1;
    }

    private static uint* CreateElements()
    {
        // Lives as long as the process.
        var elements = (uint*)NativeMemory.AlignedAlloc(256 * sizeof(uint), 64);
        for (var tag = 0U; tag < 256; tag++)
        {
            elements[tag] = (tag & 3) == 1
                ? (((tag >> 2) & 7) + 4) | ((tag & 0xE0) << 3) | (0xFFU << 16)
                : ((tag >> 2) + 1) | (0xFFFFU << 16);
        }
        return elements;
    }

    private static byte* CreatePatterns()
    {
        // Lives as long as the process.
        var patterns = (byte*)NativeMemory.AlignedAlloc(16 * 16, 64);
        for (var offset = 0; offset < 16; offset++)
            for (var i = 0; i < 16; i++)
                patterns[(offset * 16) + i] = (byte)(offset == 0 ? 0 : i % offset);
        return patterns;
    }
}
