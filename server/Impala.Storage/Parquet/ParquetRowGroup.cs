using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>A row group's size; its chunks are reached through <see cref="ParquetFile"/>.</summary>
public sealed class ParquetRowGroup
{
    internal ParquetRowGroup(RowGroupMessage message, long firstRow)
    {
        Columns = message.Columns;
        NumRows = message.NumRows;
        FirstRow = firstRow;
        var offset = long.MaxValue;
        var size = 0L;
        foreach (var column in Columns)
        {
            offset = Math.Min(offset, StartOf(column));
            size += column.TotalCompressedSize;
        }
        Offset = Columns.Length == 0 ? 0 : offset;
        CompressedSize = size;
    }

    public long NumRows { get; }

    /// <summary>The group's first row, counted over the file.</summary>
    public long FirstRow { get; }

    /// <summary>File offset of the first page; a scan range owns the row groups whose middle lies in it.</summary>
    public long Offset { get; }

    public long CompressedSize { get; }

    internal ColumnChunkMessage[] Columns { get; }

    internal static long StartOf(ColumnChunkMessage column) =>
        column.DictionaryPageOffset > 0 && column.DictionaryPageOffset < column.DataPageOffset ? column.DictionaryPageOffset : column.DataPageOffset;
}
