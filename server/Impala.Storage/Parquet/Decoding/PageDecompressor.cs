using System.Buffers.Binary;
using System.IO.Compression;
using Impala.Catalog.Errors;
using Impala.Storage.Parquet.Thrift;
using K4os.Compression.LZ4;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Decompresses one page. Before memory is rented, <see cref="CheckSize"/> compares the size a header claims with what the
/// codec can make of the bytes there, so that a corrupt header cannot ask for gigabytes.</summary>
internal static unsafe class PageDecompressor
{
    private const int MaxPageSize = 1 << 30;

    [ThreadStatic]
    private static ZstdSharp.Decompressor? _zstd;

    public static void CheckCodec(CompressionCodec codec, string path, string column, long offset)
    {
        if (codec is CompressionCodec.Lzo || !Enum.IsDefined(codec))
            throw new SqlException(
                Enum.IsDefined(codec) ? SqlState.FeatureNotSupported : SqlState.DataException,
                $"column \"{column}\", page at offset {offset}, is compressed by a codec that cannot be read ({codec}): {path}");
    }

    public static void CheckSize(CompressionCodec codec, byte* source, int sourceLength, int targetLength)
    {
        if (targetLength > MaxPageSize)
            ParquetFormatException.Throw($"a page of {targetLength} bytes is larger than any writer makes");
        var limit = codec switch
        {
            CompressionCodec.Uncompressed => sourceLength,
            CompressionCodec.Snappy => (64L * sourceLength) + 64,
            CompressionCodec.Gzip => (1100L * sourceLength) + 1024,
            CompressionCodec.Lz4 or CompressionCodec.Lz4Raw => (256L * sourceLength) + 64,
            _ => (100_000L * sourceLength) + 1024,
        };
        if (targetLength > limit)
            ParquetFormatException.Throw($"{sourceLength} compressed bytes cannot become {targetLength}");
        if (codec == CompressionCodec.Snappy && sourceLength > 0 && SnappyLength(source, sourceLength) != targetLength)
            ParquetFormatException.Throw($"a page's header says {targetLength} bytes, its compressed data another number");
    }

    /// <summary>Fills the whole target or throws. Source and target have <see cref="ChunkInput.Padding"/> bytes past their ends; what is left
    /// in the target's is unspecified.</summary>
    public static void Decompress(CompressionCodec codec, byte* source, int sourceLength, byte* target, int targetLength)
    {
        if (targetLength == 0)
            return;
        if (codec == CompressionCodec.Snappy)
        {
            SnappyDecoder.Decompress(source, sourceLength, target, targetLength);
            return;
        }
        int written;
        try
        {
            var input = new ReadOnlySpan<byte>(source, sourceLength);
            var output = new Span<byte>(target, targetLength);
            written = codec switch
            {
                CompressionCodec.Gzip => DecompressGzip(source, sourceLength, output),
                CompressionCodec.Zstd => (_zstd ??= new ZstdSharp.Decompressor()).Unwrap(input, output),
                CompressionCodec.Lz4Raw => LZ4Codec.Decode(input, output),
                CompressionCodec.Lz4 => DecompressHadoopLz4(input, output),
                CompressionCodec.Brotli => BrotliDecoder.TryDecompress(input, output, out var length) ? length : -1,
                _ => -1,
            };
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or IOException or InvalidOperationException
            or IndexOutOfRangeException or NotSupportedException or ZstdSharp.ZstdException or OverflowException)
        {
            throw new ParquetFormatException($"{codec} data cannot be decompressed: {exception.Message}");
        }
        if (written != targetLength)
            ParquetFormatException.Throw($"{codec} data decompresses to another size than the page's header says");
    }

    private static long SnappyLength(byte* source, int length)
    {
        var value = 0L;
        for (var i = 0; i < Math.Min(length, 5); i++)
        {
            value |= (long)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
                return value;
        }
        return -1;
    }

    private static int DecompressGzip(byte* source, int length, Span<byte> output)
    {
        using var stream = new GZipStream(new UnmanagedMemoryStream(source, length), CompressionMode.Decompress);
        return stream.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
    }

    /// <summary>The codec "LZ4" of parquet-mr: Hadoop's frames of big-endian (uncompressed size, compressed size, block), or by other
    /// writers one raw block.</summary>
    private static int DecompressHadoopLz4(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = TryHadoopFrames(input, output);
        return written == output.Length ? written : LZ4Codec.Decode(input, output);
    }

    private static int TryHadoopFrames(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var written = 0;
        while (input.Length >= 8)
        {
            var uncompressed = BinaryPrimitives.ReadUInt32BigEndian(input);
            var compressed = BinaryPrimitives.ReadUInt32BigEndian(input[4..]);
            input = input[8..];
            if (compressed > input.Length || uncompressed > output.Length - written)
                return -1;
            if (LZ4Codec.Decode(input[..(int)compressed], output.Slice(written, (int)uncompressed)) != uncompressed)
                return -1;
            written += (int)uncompressed;
            input = input[(int)compressed..];
        }
        return written;
    }
}
