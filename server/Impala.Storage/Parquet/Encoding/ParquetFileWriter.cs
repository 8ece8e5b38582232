using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.Errors;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>
/// Writes one Parquet file column-wise: batches are encoded into pages in memory, a row group is written when it is large enough, and
/// <see cref="Finish"/> writes page indexes and the footer. A file that was not finished is not a Parquet file; the caller deletes it.
/// Pages are version 1, statistics are the min_value / max_value pair in the type's order.
/// </summary>
public sealed unsafe class ParquetFileWriter : IDisposable
{
    private const string CreatedBy = "impala-dotnet version 0.1.0";

    private readonly IWritableFile _file;
    private readonly ParquetWriterOptions _options;
    private readonly ColumnWriter[] _columns;
    private readonly List<WrittenRowGroup> _rowGroups = [];
    private readonly CompactWriter _thrift = new();
    private readonly ChunkWriter _write;
    private long _rowsInGroup;
    private bool _isFinished;

    /// <summary>Begins a file. The writer does not own <paramref name="file"/>.</summary>
    public ParquetFileWriter(IWritableFile file, ValueList<Column> columns, ParquetWriterOptions options, MemoryTracker tracker)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        if (!PageCompressor.CanWrite(options.Codec))
            throw new ArgumentException($"files cannot be written with codec {options.Codec}", nameof(options));
        _file = file;
        _options = options;
        _write = file.Write;
        _columns = new ColumnWriter[columns.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = CreateColumn(columns[i], options, tracker);
        file.Write("PAR1"u8);
    }

    public long NumRows { get; private set; }

    /// <summary>Bytes written and waiting in memory.</summary>
    public long EstimatedSize
    {
        get
        {
            var size = _file.Position;
            foreach (var column in _columns)
                size += column.BufferedBytes;
            return size;
        }
    }

    /// <summary>Whether the file has reached its wanted size and the caller should go on with another.</summary>
    public bool IsFull => EstimatedSize >= _options.FileSize;

    /// <summary>Appends rows; one <see cref="ColumnData"/> a column in order.</summary>
    public void WriteBatch(ReadOnlySpan<ColumnData> columns, int numRows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns.Length, _columns.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(numRows);
        for (var i = 0; i < columns.Length; i++)
            _columns[i].Append(columns[i], 0, numRows);
        NumRows += numRows;
        _rowsInGroup += numRows;
        var buffered = 0L;
        foreach (var column in _columns)
            buffered += column.BufferedBytes;
        if (buffered >= _options.RowGroupSize)
            FlushRowGroup();
    }

    /// <summary>Writes what is left, the indexes and the footer, and syncs the file.</summary>
    public WrittenFile Finish()
    {
        if (_isFinished)
            throw new InvalidOperationException("the file was finished before");
        _isFinished = true;
        if (_rowsInGroup > 0)
            FlushRowGroup();
        if (_options.WritePageIndex)
            WritePageIndexes();
        WriteFooter();
        _file.Sync();
        var columns = new WrittenColumn[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = _columns[i];
            var (min, max) = column.FileBounds;
            columns[i] = new WrittenColumn(
                column.Column.Name, column.NumNulls, column.NumBytes, column.MaxSize, column.TotalSize, Memory(min), Memory(max));
        }
        return new WrittenFile(_file.Path, NumRows, _file.Position, ValueList.Create<WrittenColumn>(columns));
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
    }

    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? null : new ReadOnlyMemory<byte>(bytes);

    private static ColumnWriter CreateColumn(Column column, ParquetWriterOptions options, MemoryTracker tracker)
    {
        var leaf = WriterSchema.LeafOf(column, options) ?? throw StorageErrors.NotWritable(column.Name, column.Type);
        if (leaf.Type == PhysicalType.Boolean)
            return new BooleanColumnWriter(column, leaf, options, tracker);
        if (leaf.Type == PhysicalType.ByteArray)
            return new StringColumnWriter(column, leaf, options, tracker);
        var isWide = column.Type.Kind == SqlTypeKind.Timestamp || column.Type is { Kind: SqlTypeKind.Decimal, Precision: > 18 };
        return isWide
            ? new FixedColumnWriter<Int128>(column, leaf, options, tracker)
            : new FixedColumnWriter<long>(column, leaf, options, tracker);
    }

    private void FlushRowGroup()
    {
        var offset = _file.Position;
        var group = new WrittenRowGroup(offset, _rowsInGroup, _columns.Length);
        for (var i = 0; i < _columns.Length; i++)
        {
            var (chunk, columnIndex, offsetIndex) = _columns[i].FlushChunk(_file.Position, _rowsInGroup, _thrift, _write);
            group.Chunks[i] = chunk;
            group.ColumnIndexes[i] = columnIndex;
            group.OffsetIndexes[i] = offsetIndex;
        }
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i].TakeBloomFilter(_thrift) is not { } filter)
                continue;
            group.Chunks[i] = group.Chunks[i] with { BloomFilterOffset = _file.Position, BloomFilterLength = filter.Length };
            _file.Write(filter);
        }
        _rowGroups.Add(group);
        _rowsInGroup = 0;
    }

    private void WritePageIndexes()
    {
        foreach (var group in _rowGroups)
        {
            for (var i = 0; i < group.Chunks.Length; i++)
            {
                if (group.ColumnIndexes[i] is not { } index)
                    continue;
                _thrift.Clear();
                index.Write(_thrift);
                group.Chunks[i] = group.Chunks[i] with { ColumnIndexOffset = _file.Position, ColumnIndexLength = _thrift.WrittenSpan.Length };
                _file.Write(_thrift.WrittenSpan);
            }
        }
        foreach (var group in _rowGroups)
        {
            for (var i = 0; i < group.Chunks.Length; i++)
            {
                _thrift.Clear();
                group.OffsetIndexes[i].Write(_thrift);
                group.Chunks[i] = group.Chunks[i] with { OffsetIndexOffset = _file.Position, OffsetIndexLength = _thrift.WrittenSpan.Length };
                _file.Write(_thrift.WrittenSpan);
            }
        }
    }

    private void WriteFooter()
    {
        _thrift.Clear();
        _thrift.BeginStruct();
        _thrift.WriteI32(1, 1);
        _thrift.BeginList(2, CompactType.Struct, _columns.Length + 1);
        new SchemaElement("schema") { NumChildren = _columns.Length }.Write(_thrift);
        foreach (var column in _columns)
            column.Leaf.Write(_thrift);
        _thrift.WriteI64(3, NumRows);
        _thrift.BeginList(4, CompactType.Struct, _rowGroups.Count);
        for (var i = 0; i < _rowGroups.Count; i++)
            WriteRowGroup(_rowGroups[i], i);
        _thrift.WriteString(6, CreatedBy);
        _thrift.BeginList(7, CompactType.Struct, _columns.Length);
        for (var i = 0; i < _columns.Length; i++)
        {
            _thrift.BeginStruct();
            _thrift.WriteEmptyStruct(1);
            _thrift.EndStruct();
        }
        _thrift.EndStruct();
        var length = _thrift.WrittenSpan.Length;
        _file.Write(_thrift.WrittenSpan);
        Span<byte> trailer = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(trailer, length);
        "PAR1"u8.CopyTo(trailer[4..]);
        _file.Write(trailer);
    }

    private void WriteRowGroup(WrittenRowGroup group, int ordinal)
    {
        var (uncompressed, compressed) = (0L, 0L);
        foreach (var chunk in group.Chunks)
        {
            uncompressed += chunk.TotalUncompressedSize;
            compressed += chunk.TotalCompressedSize;
        }
        _thrift.BeginStruct();
        _thrift.BeginList(1, CompactType.Struct, group.Chunks.Length);
        for (var i = 0; i < group.Chunks.Length; i++)
            group.Chunks[i].Write(_thrift, [_columns[i].Column.Name]);
        _thrift.WriteI64(2, uncompressed);
        _thrift.WriteI64(3, group.NumRows);
        _thrift.WriteI64(5, group.Offset);
        _thrift.WriteI64(6, compressed);
        if (ordinal <= short.MaxValue)
            _thrift.WriteI16(7, (short)ordinal);
        _thrift.EndStruct();
    }

    private sealed class WrittenRowGroup(long offset, long numRows, int numColumns)
    {
        public long Offset => offset;

        public long NumRows => numRows;

        public ColumnChunkMessage[] Chunks { get; } = new ColumnChunkMessage[numColumns];

        public ColumnIndexMessage?[] ColumnIndexes { get; } = new ColumnIndexMessage?[numColumns];

        public OffsetIndexMessage[] OffsetIndexes { get; } = new OffsetIndexMessage[numColumns];
    }
}
