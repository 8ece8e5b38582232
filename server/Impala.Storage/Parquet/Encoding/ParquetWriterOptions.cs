using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>What a writer may be told; the defaults follow Impala 4 but for strings, which are annotated as UTF-8 so that other
/// readers take them for text.</summary>
public sealed record ParquetWriterOptions
{
    public static readonly ParquetWriterOptions Default = new();

    /// <summary>Uncompressed, Snappy, Gzip, Zstd or Lz4Raw. A chunk that would not gain a tenth is stored uncompressed.</summary>
    public CompressionCodec Codec { get; init; } = CompressionCodec.Snappy;

    public ParquetTimestampType TimestampType { get; init; } = ParquetTimestampType.Int96Nanos;

    /// <summary>Encoded bytes after which a row group is written.</summary>
    public long RowGroupSize { get; init; } = 128L << 20;

    /// <summary>Encoded bytes after which the caller should begin another file; see <see cref="ParquetFileWriter.IsFull"/>.</summary>
    public long FileSize { get; init; } = 256L << 20;

    /// <summary>Bytes and rows after which a page is finished.</summary>
    public int PageSize { get; init; } = 1 << 20;

    public int PageRows { get; init; } = 64 * 1024;

    public bool UseDictionary { get; init; } = true;

    public bool WritePageIndex { get; init; } = true;

    public BloomFilterWriting BloomFilterWriting { get; init; } = BloomFilterWriting.IfNoDictionary;

    /// <summary>Names of columns with a bloom filter, in lower case, and its bytes; 0 lets the values decide. Others than integers, DATE, FLOAT, DOUBLE
    /// and STRING get none.</summary>
    public IReadOnlyDictionary<string, int> BloomFilterColumns { get; init; } = new Dictionary<string, int>();

    public bool AnnotateStrings { get; init; } = true;
}
