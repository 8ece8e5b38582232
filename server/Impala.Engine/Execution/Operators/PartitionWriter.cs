using Impala.Catalog.Objects;
using Impala.Engine.Columnar;
using Impala.Engine.Planning.Nodes;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Encoding;
using Impala.Storage.Parquet.Thrift;
using Impala.Storage.Text;

namespace Impala.Engine.Execution.Operators;

/// <summary>Writes the files of one partition for one instance. A file left unfinished is deleted.</summary>
internal sealed unsafe class PartitionWriter : IDisposable
{
    private readonly TableWriteNode _node;
    private readonly string _partition;
    private readonly FileFormat _format;
    private readonly OperatorContext _context;
    private readonly IFileSystem _fileSystem;
    private readonly string _folder;
    private readonly ParquetWriterOptions _options;
    private IWritableFile? _file;
    private ParquetFileWriter? _parquet;
    private DelimitedTextWriter? _text;
    private int _numFiles;

    /// <param name="node">What is written.</param>
    /// <param name="partition">The partition's folder below the staging folder; empty for a table without partitions.</param>
    /// <param name="format">The partition's, which may be another than the table's.</param>
    /// <param name="context">Of the writing operator.</param>
    public PartitionWriter(TableWriteNode node, string partition, FileFormat format, OperatorContext context)
    {
        _node = node;
        _format = format;
        _partition = partition;
        _context = context;
        _folder = partition.Length == 0 ? node.StagingPath : node.StagingPath + "/" + partition;
        _fileSystem = context.Instance.FileSystems.Get(node.StagingPath);
        _options = OptionsOf(node);
    }

    /// <summary>Writes rows indices[0..count-1] (all when null) of a dense batch.</summary>
    /// <param name="sources">By table column: the batch's column, or -1 for NULL.</param>
    /// <param name="written">Gets the files that became full.</param>
    public void Write(RecordBatch batch, int[] sources, int* indices, int count, List<(WrittenFile File, string Partition)> written)
    {
        Open();
        var numColumns = _node.Table.NumDataColumns;
        var columns = new ColumnVector[numColumns];
        try
        {
            var data = new ColumnData[numColumns];
            for (var i = 0; i < numColumns; i++)
            {
                columns[i] = Column(batch, sources[i], i, indices, count);
                data[i] = new ColumnData(columns[i].Data, columns[i].Validity);
            }
            _parquet?.WriteBatch(data, count);
            _text?.WriteBatch(data, count);
        }
        finally
        {
            BatchProjection.Release(columns);
        }
        if (_parquet is { IsFull: true } || (_text is not null && _text.EstimatedSize >= _options.FileSize))
            Finish(written);
    }

    public void Finish(List<(WrittenFile File, string Partition)> written)
    {
        if (_file is null)
            return;
        var result = _parquet is not null ? _parquet.Finish() : _text!.Finish();
        Close();
        written.Add((result, _partition));
        _context.Metrics.Add("BytesWritten", result.NumBytes);
    }

    public void Dispose()
    {
        if (_file is null)
            return;
        var path = _file.Path;
        Close();
        _fileSystem.Delete(path);
    }

    private void Open()
    {
        if (_file is not null)
            return;
        var isParquet = _format == FileFormat.Parquet;
        var query = _context.Instance.Statement.QueryId.Replace(':', '-');
        var name = $"{query}_{_context.Instance.InstanceIndex}_data.{_numFiles++}.{(isParquet ? "parq" : "txt")}";
        _file = _fileSystem.Create(_folder + "/" + name, _context.Memory);
        var columns = Catalog.ValueList.ToValueList(_node.Table.Columns.Take(_node.Table.NumDataColumns));
        if (isParquet)
            _parquet = new ParquetFileWriter(_file, columns, _options, _context.Memory);
        else
            _text = new DelimitedTextWriter(_file, columns, _node.Table.TextFormat, _context.Memory);
    }

    private void Close()
    {
        _parquet?.Dispose();
        _text?.Dispose();
        _file?.Dispose();
        (_file, _parquet, _text) = (null, null, null);
    }

    private ColumnVector Column(RecordBatch batch, int source, int column, int* indices, int count)
    {
        var memory = _context.Memory;
        var picked = source < 0 ? ColumnVector.CreateConstantNull(_node.Table.Columns[column].Type, count, memory)
            : indices == null ? batch[source].AddReference()
            : VectorGather.Gather(batch[source], indices, count, memory);
        var flat = VectorGather.Flatten(picked, memory);
        picked.Release();
        return flat;
    }

    private static ParquetWriterOptions OptionsOf(TableWriteNode node)
    {
        var options = ParquetWriterOptions.Default;
        if (node.Table.Properties.Find(BloomFilterColumns.PropertyName) is { } bloomFilters)
            options = options with { BloomFilterColumns = BloomFilterColumns.Parse(bloomFilters) };
        foreach (var (name, value) in node.Options)
        {
            options = name.ToUpperInvariant() switch
            {
                "COMPRESSION_CODEC" => options with { Codec = CodecOf(value, options.Codec) },
                "PARQUET_FILE_SIZE" when long.TryParse(value, out var size) && size > 0 => options with { FileSize = size },
                "PARQUET_PAGE_ROW_COUNT_LIMIT" when int.TryParse(value, out var rows) && rows > 0 => options with { PageRows = rows },
                "PARQUET_WRITE_PAGE_INDEX" => options with { WritePageIndex = !value.Equals("false", StringComparison.OrdinalIgnoreCase) && value != "0" },
                "PARQUET_BLOOM_FILTER_WRITE" => options with { BloomFilterWriting = BloomFilterWritingOf(value, options.BloomFilterWriting) },
                "PARQUET_TIMESTAMP_TYPE" => options with { TimestampType = TimestampTypeOf(value, options.TimestampType) },
                _ => options,
            };
        }
        return options;
    }

    private static BloomFilterWriting BloomFilterWritingOf(string text, BloomFilterWriting other) => text.ToUpperInvariant() switch
    {
        "NEVER" => BloomFilterWriting.Never,
        "IF_NO_DICT" => BloomFilterWriting.IfNoDictionary,
        "ALWAYS" => BloomFilterWriting.Always,
        _ => other,
    };

    private static CompressionCodec CodecOf(string text, CompressionCodec other) => text.Split(':')[0].ToUpperInvariant() switch
    {
        "NONE" => CompressionCodec.Uncompressed,
        "SNAPPY" => CompressionCodec.Snappy,
        "GZIP" => CompressionCodec.Gzip,
        "ZSTD" => CompressionCodec.Zstd,
        "LZ4" => CompressionCodec.Lz4Raw,
        _ => other,
    };

    private static ParquetTimestampType TimestampTypeOf(string text, ParquetTimestampType other) => text.ToUpperInvariant() switch
    {
        "INT96_NANOS" => ParquetTimestampType.Int96Nanos,
        "INT64_MILLIS" => ParquetTimestampType.Int64Millis,
        "INT64_MICROS" => ParquetTimestampType.Int64Micros,
        "INT64_NANOS" => ParquetTimestampType.Int64Nanos,
        _ => other,
    };
}
