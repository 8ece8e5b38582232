using System.Runtime.InteropServices;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Encoding;

namespace Impala.Storage.Tests;

/// <summary>Decoders against simple encoders of this file, and vector forms against their scalar twins.</summary>
public sealed unsafe class EncodingTests
{
    private const int Padding = 64;

    [Fact]
    public void Bit_unpacking_is_the_same_in_all_forms()
    {
        var random = new Random(1);
        for (var width = 0; width <= 32; width++)
        {
            foreach (var count in new[] { 0, 1, 7, 8, 15, 16, 17, 64, 1000 })
            {
                var values = RandomCodes(random, count, width);
                using var packed = Pack(values, width);
                var actual = new int[count];
                fixed (int* target = actual)
                {
                    BitUnpacker.Unpack(packed.Pointer, width, target, count);
                    Assert.Equal(values, actual);
                    if (width == 0)
                        continue;
                    BitUnpacker.UnpackScalar(packed.Pointer, 0, width, target, count);
                    Assert.Equal(values, actual);
                    if (BitUnpacker.IsAvx2Supported && width <= 25)
                        BitUnpacker.UnpackAvx2(packed.Pointer, width, target, count);
                    Assert.Equal(values, actual);
                    if (BitUnpacker.IsVbmiSupported && width <= 25)
                        BitUnpacker.UnpackVbmi(packed.Pointer, width, target, count);
                    Assert.Equal(values, actual);
                }
                for (var first = 0; first < Math.Min(count, 20); first++)
                {
                    var rest = new int[count - first];
                    fixed (int* target = rest)
                        BitUnpacker.UnpackAt(packed.Pointer, first, width, target, rest.Length);
                    Assert.Equal(values[first..], rest);
                }
            }
        }
    }

    [Fact]
    public void Runs_are_decoded_as_they_were_encoded()
    {
        var random = new Random(2);
        for (var round = 0; round < 300; round++)
        {
            var width = random.Next(1, 20);
            var values = RandomRuns(random, random.Next(3000), width);
            using var sink = new ByteSink(ColumnText.Tracker);
            fixed (int* source = values)
                RleEncoder.Encode(source, values.Length, width, sink);
            sink.Append(Padding);
            var decoder = new RleDecoder(sink.Pointer, sink.Length - Padding, width);
            var actual = new List<int>();
            for (var left = values.Length; left > 0;)
            {
                var step = new int[Math.Min(left, random.Next(1, 500))];
                if (random.Next(4) == 0)
                {
                    decoder.Skip(step.Length);
                    step = values.AsSpan(values.Length - left, step.Length).ToArray();
                }
                else
                {
                    fixed (int* target = step)
                        decoder.Read(target, step.Length);
                }
                actual.AddRange(step);
                left -= step.Length;
            }
            Assert.Equal(values, actual);
        }
    }

    [Fact]
    public void Levels_are_decoded_as_they_were_encoded()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var values = RandomRuns(random, random.Next(3000), 1);
            var bits = new byte[(values.Length / 8) + 9];
            for (var i = 0; i < values.Length; i++)
                bits[i >> 3] |= (byte)(values[i] << (i & 7));
            using var sink = new ByteSink(ColumnText.Tracker);
            fixed (byte* source = bits)
                RleEncoder.EncodeBits(source, values.Length, sink);
            sink.Append(Padding);
            var decoder = new RleDecoder(sink.Pointer, sink.Length - Padding, 1);
            var actual = new byte[bits.Length];
            fixed (byte* target = actual)
            {
                for (var done = 0; done < values.Length;)
                {
                    var step = Math.Min(values.Length - done, random.Next(1, 300));
                    Assert.Equal(values.AsSpan(done, step).ToArray().Sum(), decoder.ReadBits(target, done, step));
                    done += step;
                }
            }
            Assert.Equal(bits, actual);
        }
    }

    [Theory]
    [InlineData(128, 4, 4)]
    [InlineData(128, 4, 8)]
    [InlineData(256, 2, 8)]
    [InlineData(128, 1, 8)]
    public void Deltas_are_decoded_as_they_were_encoded(int blockSize, int numMiniblocks, int size)
    {
        var random = new Random(4);
        for (var round = 0; round < 100; round++)
        {
            var values = new long[random.Next(0, 1000)];
            var spread = random.Next(0, 64);
            for (var i = 0; i < values.Length; i++)
                values[i] = size == 4 ? (int)random.NextInt64() >> (spread / 2) : random.NextInt64(long.MinValue, long.MaxValue) >> spread;
            var bytes = EncodeDelta(values, blockSize, numMiniblocks);
            using var page = new Page(bytes);
            Assert.Equal(bytes.Length, DeltaDecoder.FindEnd(page.Pointer, bytes.Length) - page.Pointer);
            var decoder = new DeltaBinaryPackedDecoder(page.Pointer, bytes.Length, size);
            Assert.Equal(values, ReadValues(decoder, values.Length, size, random));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(5)]
    public void Split_streams_are_joined(int size)
    {
        var random = new Random(5);
        var values = new byte[777 * size];
        random.NextBytes(values);
        var split = new byte[values.Length];
        for (var i = 0; i < 777; i++)
            for (var j = 0; j < size; j++)
                split[(j * 777) + i] = values[(i * size) + j];
        using var page = new Page(split);
        var decoder = new ByteStreamSplitDecoder(page.Pointer, split.Length, size);
        var actual = new byte[values.Length];
        fixed (byte* target = actual)
        {
            decoder.Read(100, target);
            decoder.Skip(77);
            decoder.Read(600, target + (177 * size));
        }
        Assert.Equal(values[..(100 * size)], actual[..(100 * size)]);
        Assert.Equal(values[(177 * size)..], actual[(177 * size)..]);
        Assert.Throws<ParquetFormatException>(() => decoder.Skip(1));
    }

    [Fact]
    public void Delta_encoded_text_is_put_together()
    {
        var random = new Random(6);
        var texts = new List<byte[]>();
        var previous = Array.Empty<byte>();
        for (var i = 0; i < 2000; i++)
        {
            var suffix = new byte[random.Next(20)];
            random.NextBytes(suffix);
            previous = [.. previous.AsSpan(0, random.Next(Math.Min(previous.Length, 30) + 1)), .. suffix];
            texts.Add(previous);
        }
        var lengths = EncodeDelta([.. texts.Select(text => (long)text.Length)], 128, 4);
        CheckViews((pointer, length) => new DeltaLengthViewDecoder((byte*)pointer, length), [.. lengths, .. texts.SelectMany(text => text)], texts, random);
        var prefixes = new long[texts.Count];
        for (var i = 1; i < texts.Count; i++)
            prefixes[i] = texts[i].AsSpan().CommonPrefixLength(texts[i - 1]);
        byte[] suffixes = [.. texts.SelectMany((text, i) => text[(int)prefixes[i]..])];
        byte[] page =
        [
            .. EncodeDelta(prefixes, 128, 4), .. EncodeDelta([.. texts.Select((text, i) => text.Length - prefixes[i])], 128, 4), .. suffixes,
        ];
        CheckViews((pointer, length) => new DeltaByteArrayViewDecoder((byte*)pointer, length, ColumnText.Tracker), page, texts, random);
        Assert.Equal(0, ColumnText.Leaked());
    }

    [Fact]
    public void Validity_is_copied_counted_and_spread_at_any_bit()
    {
        var random = new Random(7);
        var source = stackalloc byte[64];
        var target = stackalloc byte[64];
        var values = stackalloc int[300];
        for (var round = 0; round < 2000; round++)
        {
            random.NextBytes(new Span<byte>(source, 64));
            new Span<byte>(target, 64).Clear();
            var (from, to, count) = (random.Next(100), random.Next(100), random.Next(300));
            var expected = 0;
            for (var i = 0; i < count; i++)
                expected += ValidityBits.Get(source, from + i) ? 1 : 0;
            Assert.Equal(expected, ValidityBits.Copy(source, from, target, to, count));
            Assert.Equal(expected, ValidityBits.CountSet(source, from, count));
            for (var i = 0; i < 512; i++)
                Assert.Equal(i >= to && i < to + count && ValidityBits.Get(source, from + i - to), ValidityBits.Get(target, i));
            for (var i = 0; i < expected; i++)
                values[i] = i + 1;
            ValidityBits.Spread(values, count, expected, target, to);
            var next = 0;
            for (var i = 0; i < count; i++)
                Assert.Equal(ValidityBits.Get(target, to + i) ? ++next : 0, values[i]);
        }
    }

    [Fact]
    public void Damaged_data_ends_in_a_format_error()
    {
        var random = new Random(8);
        var bytes = new byte[200];
        var target = new long[5000];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            using var page = new Page(bytes);
            fixed (long* values = target)
            {
                try
                {
                    switch (round % 4)
                    {
                        case 0:
                            new RleDecoder(page.Pointer, 200, random.Next(0, 33)).Read((int*)values, 5000);
                            break;
                        case 1:
                            new DeltaBinaryPackedDecoder(page.Pointer, 200, 8).Read(5000, (byte*)values);
                            break;
                        case 2:
                            new PlainViewDecoder(page.Pointer, 200).Read(2000, (StringView*)values, []);
                            break;
                        default:
                            new DeltaLengthViewDecoder(page.Pointer, 200).Read(2000, (StringView*)values, []);
                            break;
                    }
                }
                catch (ParquetFormatException)
                {
                    // The expected end of nearly all rounds; any other exception fails the test.
                }
            }
        }
        Assert.Equal(0, ColumnText.Leaked());
    }

    private static void CheckViews(Func<nint, int, ViewDecoder> create, byte[] bytes, List<byte[]> texts, Random random)
    {
        using var page = new Page(bytes);
        var decoder = create((nint)page.Pointer, bytes.Length);
        var views = stackalloc StringView[700];
        var keepAlive = new List<NativeBuffer>();
        for (var done = 0; done < texts.Count;)
        {
            var step = Math.Min(texts.Count - done, random.Next(1, 700));
            if (random.Next(3) == 0)
            {
                decoder.Skip(step);
            }
            else
            {
                decoder.Read(step, views, keepAlive);
                for (var i = 0; i < step; i++)
                    Assert.Equal(texts[done + i], views[i].Span.ToArray());
            }
            done += step;
        }
        Assert.Throws<ParquetFormatException>(() => decoder.Skip(1));
        foreach (var buffer in keepAlive)
            buffer.Release();
        (decoder as IDisposable)?.Dispose();
    }

    private static long[] ReadValues(ValueDecoder decoder, int count, int size, Random random)
    {
        var result = new long[count];
        var buffer = new byte[500 * 8];
        for (var done = 0; done < count;)
        {
            var step = Math.Min(count - done, random.Next(1, 500));
            fixed (byte* target = buffer)
                decoder.Read(step, target);
            for (var i = 0; i < step; i++)
                result[done + i] = size == 4 ? MemoryMarshal.Cast<byte, int>(buffer)[i] : MemoryMarshal.Cast<byte, long>(buffer)[i];
            done += step;
        }
        return result;
    }

    private static int[] RandomCodes(Random random, int count, int width)
    {
        var values = new int[count];
        for (var i = 0; i < count; i++)
            values[i] = width == 0 ? 0 : (int)(random.NextInt64(1L << width) & uint.MaxValue);
        return values;
    }

    private static int[] RandomRuns(Random random, int count, int width)
    {
        var values = RandomCodes(random, count, width);
        for (var i = 0; i < count; i += random.Next(1, 200))
            values.AsSpan(i, Math.Min(random.Next(100), count - i)).Fill(values[i]);
        return values;
    }

    private static Page Pack(int[] values, int width)
    {
        var bytes = new byte[((values.Length * width) + 7) / 8];
        for (var i = 0; i < values.Length; i++)
            for (var bit = 0; bit < width; bit++)
                if (((values[i] >> bit) & 1) != 0)
                    bytes[((i * width) + bit) >> 3] |= (byte)(1 << (((i * width) + bit) & 7));
        return new Page(bytes);
    }

    private static byte[] EncodeDelta(long[] values, int blockSize, int numMiniblocks)
    {
        var bytes = new List<byte>();
        void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                bytes.Add((byte)(value | 0x80));
            bytes.Add((byte)value);
        }
        void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));
        Varint((ulong)blockSize);
        Varint((ulong)numMiniblocks);
        Varint((ulong)values.Length);
        ZigZag(values.Length == 0 ? 0 : values[0]);
        var perMiniblock = blockSize / numMiniblocks;
        for (var start = 1; start < values.Length; start += blockSize)
        {
            var deltas = new List<long>();
            for (var i = start; i < Math.Min(values.Length, start + blockSize); i++)
                deltas.Add(values[i] - values[i - 1]);
            var min = deltas.Min();
            ZigZag(min);
            var widths = new int[numMiniblocks];
            for (var i = 0; i < deltas.Count; i++)
                widths[i / perMiniblock] = Math.Max(widths[i / perMiniblock], 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)(deltas[i] - min)));
            bytes.AddRange(widths.Select(width => (byte)width));
            for (var mini = 0; mini < numMiniblocks && mini * perMiniblock < deltas.Count; mini++)
            {
                var packed = new byte[perMiniblock * widths[mini] / 8];
                for (var i = 0; i < perMiniblock && (mini * perMiniblock) + i < deltas.Count; i++)
                    for (var bit = 0; bit < widths[mini]; bit++)
                        if ((((ulong)(deltas[(mini * perMiniblock) + i] - min) >> bit) & 1) != 0)
                            packed[((i * widths[mini]) + bit) >> 3] |= (byte)(1 << (((i * widths[mini]) + bit) & 7));
                bytes.AddRange(packed);
            }
        }
        return [.. bytes];
    }

    /// <summary>Bytes in padded native memory, as decoders want them.</summary>
    private sealed class Page : IDisposable
    {
        private readonly NativeBuffer _buffer;

        public Page(byte[] bytes)
        {
            _buffer = BufferPool.Rent(bytes.Length + Padding, ColumnText.Tracker);
            bytes.CopyTo(_buffer.Span);
        }

        public byte* Pointer => _buffer.Pointer;

        public void Dispose() => _buffer.Release();
    }
}
