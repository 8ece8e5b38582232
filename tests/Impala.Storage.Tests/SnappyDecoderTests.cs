using System.Runtime.InteropServices;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Decoding;
using Snappier;

namespace Impala.Storage.Tests;

/// <summary>Our decoder on what the library compressed, on blocks made by hand, and on damaged ones against a plain twin.</summary>
public sealed unsafe class SnappyDecoderTests
{
    private const int Guard = 256;
    private const byte Canary = 0xA5;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(129)]
    [InlineData(4_000)]
    [InlineData(70_000)]
    [InlineData(1_000_000)]
    public void Gives_what_was_compressed(int length)
    {
        for (var kind = 0; kind < 5; kind++)
        {
            var plain = MakePlain(length, kind, new Random(length + kind));
            var compressed = Snappy.CompressToArray(plain);
            Assert.Equal(plain, Decompress(compressed, length));
        }
    }

    [Fact]
    public void Copies_of_every_offset_and_length_repeat_what_lies_before()
    {
        for (var offset = 1; offset <= 80; offset++)
        {
            for (var length = 1; length <= 64; length++)
            {
                // Enough before and after that the copy is met by the main loop as well as by the careful one at the ends.
                foreach (var tail in new[] { 0, 200 })
                {
                    var head = new byte[80];
                    new Random(offset).NextBytes(head);
                    var expected = new List<byte>(head);
                    for (var i = 0; i < length; i++)
                        expected.Add(expected[^offset]);
                    expected.AddRange(Enumerable.Repeat((byte)7, tail));
                    List<byte> block = [.. Varint(expected.Count), 60 << 2, (byte)(head.Length - 1), .. head];
                    if (length is >= 4 and <= 11 && (offset & 1) == 0)
                        block.AddRange([(byte)(1 | ((length - 4) << 2)), (byte)offset]);
                    else
                        block.AddRange([(byte)(2 | ((length - 1) << 2)), (byte)offset, 0]);
                    if (tail > 0)
                        block.AddRange([60 << 2, (byte)(tail - 1), .. Enumerable.Repeat((byte)7, tail)]);
                    Assert.Equal(expected, Decompress([.. block], expected.Count));
                }
            }
        }
    }

    [Fact]
    public void Four_byte_offsets_and_long_literals_are_read()
    {
        var plain = MakePlain(100_000, 0, new Random(4));
        byte[] block = [.. Varint(100_020), 62 << 2, 0x9F, 0x86, 0x01, .. plain, 3 | (19 << 2), 0x40, 0x0D, 0x03, 0x00];
        Assert.Throws<ParquetFormatException>(() => Decompress(block, 100_020));
        block[^4] = 0xA0;
        block[^3] = 0x86;
        block[^2] = 0x01;
        Assert.Equal([.. plain, .. plain[..20]], Decompress(block, 100_020));
    }

    /// <summary>Damaged blocks are refused, or by chance mean what the twin makes of them; memory past the padding stays as it was.</summary>
    [Fact]
    public void Damaged_blocks_touch_nothing_outside()
    {
        var random = new Random(17);
        var numRounds = Environment.GetEnvironmentVariable("IMPALA_TEST_LONG") == "1" ? 200_000 : 5_000;
        var numRefused = 0;
        for (var round = 0; round < numRounds; round++)
        {
            var plain = MakePlain(random.Next(1, 3_000), round % 5, random);
            var compressed = Snappy.CompressToArray(plain);
            for (var i = random.Next(1, 4); i > 0; i--)
                compressed[random.Next(compressed.Length)] = (byte)random.Next(256);
            if (round % 3 == 0)
                compressed = compressed[..random.Next(compressed.Length)];
            var expected = DecompressPlainly(compressed, plain.Length);
            try
            {
                var actual = Decompress(compressed, plain.Length);
                Assert.Equal(expected, actual);
            }
            catch (ParquetFormatException)
            {
                numRefused++;
                Assert.Null(expected);
            }
        }
        Assert.InRange(numRefused, numRounds / 4, numRounds);
    }

    /// <summary>The format as its description tells it, a byte at a time; null for what is damaged.</summary>
    private static byte[]? DecompressPlainly(byte[] block, int length)
    {
        var plain = new List<byte>();
        var claimed = 0L;
        var at = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (at == block.Length || shift > 28)
                return null;
            claimed |= (long)(block[at] & 0x7F) << shift;
            if (block[at++] < 0x80)
                break;
        }
        while (at < block.Length)
        {
            var tag = block[at++];
            var type = tag & 3;
            var numTrailing = type switch { 0 => Math.Max(0, (tag >> 2) - 59), 3 => 4, _ => type };
            if (numTrailing > block.Length - at)
                return null;
            var trailer = 0L;
            for (var i = 0; i < numTrailing; i++)
                trailer |= (long)block[at++] << (8 * i);
            if (type == 0)
            {
                var size = (numTrailing == 0 ? tag >> 2 : trailer) + 1;
                if (size > block.Length - at || size > length - plain.Count)
                    return null;
                plain.AddRange(block.AsSpan(at, (int)size));
                at += (int)size;
                continue;
            }
            var offset = type == 1 ? trailer + ((tag >> 5) << 8) : trailer;
            var copied = type == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
            if (offset == 0 || offset > plain.Count || copied > length - plain.Count)
                return null;
            for (var i = 0; i < copied; i++)
                plain.Add(plain[^(int)offset]);
        }
        return claimed == length && plain.Count == length ? [.. plain] : null;
    }

    private static byte[] Decompress(byte[] compressed, int length)
    {
        var source = (byte*)NativeMemory.Alloc((nuint)(compressed.Length + ChunkInput.Padding));
        var target = (byte*)NativeMemory.Alloc((nuint)(length + ChunkInput.Padding + (2 * Guard)));
        try
        {
            new Span<byte>(source, compressed.Length + ChunkInput.Padding).Fill(0xFF);
            compressed.CopyTo(new Span<byte>(source, compressed.Length));
            var all = new Span<byte>(target, length + ChunkInput.Padding + (2 * Guard));
            all.Fill(Canary);
            try
            {
                SnappyDecoder.Decompress(source, compressed.Length, target + Guard, length);
                return all.Slice(Guard, length).ToArray();
            }
            finally
            {
                Assert.Equal(-1, all[..Guard].IndexOfAnyExcept(Canary));
                Assert.Equal(-1, all[^Guard..].IndexOfAnyExcept(Canary));
            }
        }
        finally
        {
            NativeMemory.Free(source);
            NativeMemory.Free(target);
        }
    }

    private static byte[] MakePlain(int length, int kind, Random random)
    {
        var plain = new byte[length];
        for (var i = 0; i < length; i++)
        {
            plain[i] = kind switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(i / 1000),
                2 => i % 8 < 3 ? (byte)random.Next(256) : (byte)0,
                3 => i > 100 && random.Next(10) > 0 ? plain[i - random.Next(1, 90)] : (byte)random.Next(256),
                _ => (byte)"the quick brown fox sleeps furiously "[random.Next(37)],
            };
        }
        return plain;
    }

    private static byte[] Varint(int value)
    {
        var bytes = new List<byte>();
        for (var rest = (uint)value; ; rest >>= 7)
        {
            bytes.Add((byte)(rest >= 0x80 ? rest | 0x80 : rest));
            if (rest < 0x80)
                return [.. bytes];
        }
    }
}
