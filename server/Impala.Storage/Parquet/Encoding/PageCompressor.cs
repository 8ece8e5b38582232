using System.IO.Compression;
using Impala.Storage.Parquet.Thrift;
using K4os.Compression.LZ4;
using Snappier;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>Compresses one page by the codecs a writer offers.</summary>
internal static unsafe class PageCompressor
{
    private const int ZstdLevel = 3;

    [ThreadStatic]
    private static ZstdSharp.Compressor? _zstd;

    public static bool CanWrite(CompressionCodec codec) =>
        codec is CompressionCodec.Uncompressed or CompressionCodec.Snappy or CompressionCodec.Gzip or CompressionCodec.Zstd or CompressionCodec.Lz4Raw;

    /// <summary>Appends the compressed bytes.</summary>
    public static void Compress(CompressionCodec codec, byte* source, int length, ByteSink target)
    {
        var input = new ReadOnlySpan<byte>(source, length);
        if (codec == CompressionCodec.Gzip)
        {
            using var stream = new GZipStream(new SinkStream(target), CompressionLevel.Fastest);
            stream.Write(input);
            return;
        }
        var bound = codec switch
        {
            CompressionCodec.Snappy => Snappy.GetMaxCompressedLength(length),
            CompressionCodec.Zstd => ZstdSharp.Compressor.GetCompressBound(length),
            CompressionCodec.Lz4Raw => LZ4Codec.MaximumOutputSize(length),
            _ => length,
        };
        var start = target.Length;
        var output = new Span<byte>(target.Append(bound), bound);
        var written = codec switch
        {
            CompressionCodec.Snappy => Snappy.Compress(input, output),
            CompressionCodec.Zstd => (_zstd ??= new ZstdSharp.Compressor(ZstdLevel)).Wrap(input, output),
            CompressionCodec.Lz4Raw => LZ4Codec.Encode(input, output),
            _ => Copy(input, output),
        };
        target.Truncate(start + written);
    }

    private static int Copy(ReadOnlySpan<byte> input, Span<byte> output)
    {
        input.CopyTo(output);
        return input.Length;
    }

    private sealed class SinkStream(ByteSink sink) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => sink.Length;

        public override long Position
        {
            get => sink.Length;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => sink.Append(buffer);

        public override void Write(byte[] buffer, int offset, int count) => sink.Append(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
