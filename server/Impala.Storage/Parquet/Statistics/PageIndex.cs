using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>Where the data pages of a column chunk begin and what bounds their values have. Pages of different columns do not begin at
/// the same rows; row ranges are what columns have in common.</summary>
public sealed class PageIndex
{
    private const int MaxIndexLength = 64 << 20;

    private readonly ParquetField _field;
    private readonly SqlType _type;
    private readonly ColumnIndexMessage? _columnIndex;
    private readonly long _numRows;

    private PageIndex(ParquetField field, SqlType type, OffsetIndexMessage offsetIndex, ColumnIndexMessage? columnIndex, long numRows)
    {
        _field = field;
        _type = type;
        OffsetIndex = offsetIndex;
        _columnIndex = columnIndex;
        _numRows = numRows;
    }

    public int NumPages => OffsetIndex.Pages.Length;

    internal OffsetIndexMessage OffsetIndex { get; }

    /// <summary>The row of the row group that a page begins with.</summary>
    public long FirstRow(int page) => OffsetIndex.Pages[page].FirstRow;

    public long NumRows(int page) => (page + 1 < NumPages ? FirstRow(page + 1) : _numRows) - FirstRow(page);

    /// <summary>Whether every row of the page is NULL; false also when that is not known.</summary>
    public bool IsNullPage(int page) => _columnIndex is not null && _columnIndex.NullPages[page];

    /// <summary>NULLs of a page; -1 when they are not known.</summary>
    public long NumNulls(int page) => _columnIndex?.NullCounts is { } counts ? counts[page] : -1;

    /// <summary>Bounds of a page's values; as <see cref="ColumnStatisticsReader.TryGetMinMax"/>.</summary>
    public bool TryGetMinMax(int page, out StatisticsValue min, out StatisticsValue max)
    {
        min = default;
        max = default;
        return _columnIndex is not null && !_columnIndex.NullPages[page]
            && StatisticsDecoder.TryDecode(_field, _type, _columnIndex.MinValues[page], _columnIndex.MaxValues[page], out min, out max);
    }

    /// <summary>Reads a chunk's index; null when the file has none or one that contradicts the footer. An index is only a shortcut, so a
    /// damaged one is no error.</summary>
    internal static PageIndex? TryRead(IRandomAccessFile file, ParquetMetadata metadata, ParquetField field, ParquetRowGroup group, SqlType type)
    {
        if (field.Leaf is null)
            return null;
        var chunk = group.Columns[field.LeafIndex];
        try
        {
            if (ReadBytes(file, chunk.OffsetIndexOffset, chunk.OffsetIndexLength) is not { } offsetBytes)
                return null;
            var reader = new CompactReader(offsetBytes);
            var offsetIndex = OffsetIndexMessage.Read(ref reader);
            if (!IsPlausible(offsetIndex, chunk, group))
                return null;
            ColumnIndexMessage? columnIndex = null;
            if (StatisticsDecoder.IsOrderKnown(metadata, field, type) && ReadBytes(file, chunk.ColumnIndexOffset, chunk.ColumnIndexLength) is { } columnBytes)
            {
                reader = new CompactReader(columnBytes);
                columnIndex = ColumnIndexMessage.Read(ref reader);
                if (columnIndex.NullPages.Length != offsetIndex.Pages.Length)
                    columnIndex = null;
            }
            return new PageIndex(field, type, offsetIndex, columnIndex, group.NumRows);
        }
        catch (ParquetFormatException)
        {
            return null;
        }
    }

    private static bool IsPlausible(OffsetIndexMessage index, ColumnChunkMessage chunk, ParquetRowGroup group)
    {
        if (index.Pages.Length == 0 || index.Pages[0].FirstRow != 0)
            return false;
        var start = ParquetRowGroup.StartOf(chunk);
        foreach (var page in index.Pages)
            if (page.Offset < start || page.Offset >= start + chunk.TotalCompressedSize || page.FirstRow > group.NumRows)
                return false;
        return true;
    }

    private static byte[]? ReadBytes(IRandomAccessFile file, long offset, int length)
    {
        if (offset <= 0 || length is <= 0 or > MaxIndexLength || length > file.Length - offset)
            return null;
        var bytes = new byte[length];
        return file.Read(offset, bytes) == length ? bytes : null;
    }
}
