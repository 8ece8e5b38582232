using System.IO.Compression;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Storage.FileSystems;
using Impala.Storage.Text;

namespace Impala.Storage.Tests;

/// <summary>Compressed text, whole and damaged: damage is an error that names file and position, or leaves the text as it was.</summary>
public sealed class TextCompressionTests : IDisposable
{
    /// <summary>One for all reads: each keeps its files open for the next reader.</summary>
    private static readonly LocalFileSystem Files = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("impala-compressed").FullName;

    public static TheoryData<string> Suffixes => [".gz", ".deflate", ".zst", ".snappy", ".bz2"];

    [Theory]
    [MemberData(nameof(Suffixes))]
    public void Whole_files_are_read(string suffix)
    {
        var text = Text(50_000);
        Assert.Equal(text, Read(suffix, Compress(suffix, text)));
    }

    [Theory]
    [MemberData(nameof(Suffixes))]
    public void Streams_one_behind_the_other_are_one_text(string suffix)
    {
        var text = Text(5_000);
        var stream = Compress(suffix, text);
        Assert.Equal([.. text, .. text], Read(suffix, [.. stream, .. stream]));
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".deflate")]
    [InlineData(".bz2")]
    public void A_second_stream_that_is_damaged_or_cut_is_not_left_out(string suffix)
    {
        var text = Text(3_000);
        var stream = Compress(suffix, text);
        byte[] whole = [.. text, .. text];
        for (var length = stream.Length + 1; length < 2 * stream.Length; length += length < stream.Length + 20 ? 1 : 997)
            AssertCorrupt(suffix, [.. stream, .. stream.AsSpan(0, length - stream.Length)]);
        // Its head, where damage could be taken for something that is not a stream.
        for (var bit = 0; bit < 80; bit++)
        {
            byte[] damaged = [.. stream, .. stream];
            damaged[stream.Length + (bit / 8)] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(whole, Read(suffix, damaged));
            }
            catch (SqlException error)
            {
                AssertNamesPlace(error, suffix);
            }
        }
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".deflate")]
    public void Zeros_behind_the_text_are_padding_and_anything_else_an_error(string suffix)
    {
        var text = Text(100);
        var stream = Compress(suffix, text);
        Assert.Equal(text, Read(suffix, [.. stream, .. new byte[100_000]]));
        AssertCorrupt(suffix, [.. stream, .. new byte[100_000], 7]);
        AssertCorrupt(suffix, [.. stream, .. "garbage"u8]);
    }

    /// <summary>RFC 1952's optional parts: extra bytes, a name, a comment, and the header's own sum.</summary>
    [Fact]
    public void A_header_of_gzip_may_have_all_parts()
    {
        var text = Text(100);
        var stream = Compress(".gz", text);
        byte[] head = [0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 3, 0, 9, 9, 9, .. "name.txt\0a comment\0"u8];
        var sum = new ICSharpCode.SharpZipLib.Checksum.Crc32();
        sum.Update(head);
        byte[] full = [.. head, (byte)sum.Value, (byte)(sum.Value >> 8), .. stream.AsSpan(10)];
        Assert.Equal(text, Read(".gz", full));
        full[5] ^= 1;
        AssertCorrupt(".gz", full);
    }

    [Theory]
    [MemberData(nameof(Suffixes))]
    public void Cut_files_never_give_less_text_without_an_error(string suffix)
    {
        var text = Text(20_000);
        var bytes = Compress(suffix, text);
        for (var length = 1; length < bytes.Length; length += Math.Max(1, bytes.Length / 60))
            AssertCorrupt(suffix, bytes[..length]);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".deflate")]
    public void Flipped_bits_are_an_error_or_change_nothing(string suffix)
    {
        var text = Text(20_000);
        var bytes = Compress(suffix, text);
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                var read = Read(suffix, damaged);
                // zlib's sum is weak: one bit can give another text with the same.
                if (suffix != ".deflate" || Adler(read) != Adler(text))
                    Assert.Equal(text, read);
            }
            catch (SqlException error)
            {
                AssertNamesPlace(error, suffix);
            }
        }
    }

    private static long Adler(byte[] bytes)
    {
        var sum = new ICSharpCode.SharpZipLib.Checksum.Adler32();
        sum.Update(bytes);
        return sum.Value;
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".deflate")]
    [InlineData(".zst")]
    [InlineData(".snappy")]
    [InlineData(".bz2")]
    public void Random_bytes_are_an_error(string suffix)
    {
        var random = new Random(11);
        for (var round = 0; round < 100; round++)
        {
            var bytes = new byte[random.Next(8, 3000)];
            random.NextBytes(bytes);
            AssertCorrupt(suffix, bytes);
        }
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".deflate")]
    [InlineData(".zst")]
    [InlineData(".snappy")]
    [InlineData(".bz2")]
    public void An_empty_file_has_no_text(string suffix) => Assert.Empty(Read(suffix, []));

    [Fact]
    public void A_length_that_no_chunk_can_have_is_refused_before_it_is_allocated()
    {
        byte[] claim = [0x10, 0, 0, 0, 0, 0, 0, 6, 0x80, 0x80, 0x80, 0x80, 0x01, 0];
        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertCorrupt(".snappy", claim);
        AssertCorrupt(".snappy", [0x10, 0, 0, 0, 0x0f, 0xff, 0xff, 0xff, 1, 2, 3]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static byte[] Text(int numLines)
    {
        var text = new StringBuilder();
        for (var i = 0; i < numLines; i++)
            text.Append(i).Append(',').Append((i * 7919L) % 10_007).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static byte[] Compress(string suffix, byte[] text)
    {
        using var target = new MemoryStream();
        switch (suffix)
        {
            case ".gz":
                using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
                    gzip.Write(text);
                break;
            case ".deflate":
                using (var zlib = new ZLibStream(target, CompressionLevel.Fastest))
                    zlib.Write(text);
                break;
            case ".zst":
                using (var zstd = new ZstdSharp.CompressionStream(target, 1))
                    zstd.Write(text);
                break;
            case ".bz2":
                using (var bzip2 = new ICSharpCode.SharpZipLib.BZip2.BZip2OutputStream(target))
                    bzip2.Write(text);
                break;
            default:
                for (var start = 0; start < text.Length; start += 60_000)
                {
                    var block = text.AsSpan(start, Math.Min(60_000, text.Length - start));
                    var chunk = Snappier.Snappy.CompressToArray(block);
                    var lengths = new byte[8];
                    System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(lengths, block.Length);
                    System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(lengths.AsSpan(4), chunk.Length);
                    target.Write(lengths);
                    target.Write(chunk);
                }
                break;
        }
        return target.ToArray();
    }

    private byte[] Read(string suffix, byte[] bytes)
    {
        // A name of its own: a file that is written anew may still be open as it was.
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("N"))).FullName, "file" + suffix);
        File.WriteAllBytes(path, bytes);
        using var file = TextCompression.Open(Files.OpenRead(path));
        using var text = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (var position = 0L; file.Read(position, buffer) is > 0 and var read; position += read)
            text.Write(buffer, 0, read);
        return text.ToArray();
    }

    private void AssertCorrupt(string suffix, byte[] bytes)
    {
        var error = Assert.Throws<SqlException>(() => Read(suffix, bytes));
        AssertNamesPlace(error, suffix);
    }

    private static void AssertNamesPlace(SqlException error, string suffix)
    {
        Assert.Equal(SqlState.DataException, error.SqlState);
        Assert.Contains("file" + suffix, error.Message, StringComparison.Ordinal);
        Assert.Contains("behind byte", error.Detail, StringComparison.Ordinal);
    }
}
