using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Storage.Errors;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Statistics;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>
/// Reads one column of one row group in slices of any number of rows (2048 is what decoders are tuned for).
/// A page's header is read when its first row is asked for, its body is read and decompressed when a value is; pages that are skipped
/// whole cost their header only. Slices cross pages. Values come in the engine's physical type for the table's column:
/// BOOLEAN byte, TINYINT sbyte, SMALLINT short, INT int, BIGINT long, FLOAT, DOUBLE, DATE int (days since 1970), DECIMAL long up to
/// precision 18 and else Int128 (unscaled), TIMESTAMP Int128 (nanoseconds since 1970), text and BINARY <see cref="StringView"/>.
/// Validity bitmaps have (numRows + 7) / 8 bytes, 1 = valid, least significant bit first; slots of NULLs are zero.
/// Timestamps and dates out of Impala's range read as NULL. Not thread-safe. Errors: 22000 naming file, column and page offset.
/// </summary>
public sealed unsafe partial class ColumnChunkReader : IDisposable
{
    private const int MaxHeaderSize = 64 << 20;

    private readonly string _path;
    private readonly string _column;
    private readonly SqlType _type;
    private readonly ColumnChunkMessage _chunk;
    private readonly SchemaElement _leaf;
    private readonly ColumnConversion _conversion;
    private readonly ChunkInput _input;
    private readonly MemoryTracker _tracker;
    private readonly bool _isOptional;
    private readonly bool _isParquetMr;

    private long _position;
    private long _rowsLeft;
    private readonly long _numRows;
    private PageIndex? _pageIndex;

    private PageHeader _header;
    private long _pageOffset;
    private long _bodyOffset;
    private int _pageRowsLeft;
    private bool _isBodyLoaded;
    private NativeBuffer? _pageBuffer;
    private NativeBuffer? _legacyLevels;
    private RleDecoder _levels;
    private bool _isDictionaryPage;
    private RleDecoder _codes;
    private ValueDecoder? _values;
    private ViewDecoder? _views;
    private ParquetDictionary? _dictionary;
    private NativeBuffer? _scratch;
    private bool _sawInvalid;

    internal ColumnChunkReader(IRandomAccessFile file, ParquetMetadata metadata, ParquetField field, ParquetRowGroup group, SqlType type, MemoryTracker tracker)
    {
        _path = file.Path;
        _column = field.Name;
        _type = type;
        _tracker = tracker;
        _conversion = ColumnConversion.Resolve(_path, field, type);
        _leaf = field.Leaf!;
        _isOptional = field.IsOptional;
        _isParquetMr = metadata.CreatedBy.StartsWith("parquet-mr", StringComparison.Ordinal);
        _chunk = group.Columns[field.LeafIndex];
        _rowsLeft = group.NumRows;
        _numRows = group.NumRows;
        _position = ParquetRowGroup.StartOf(_chunk);
        _pageOffset = _position;
        CheckChunk(group, metadata.FooterOffset);
        _input = new ChunkInput(file, _position + _chunk.TotalCompressedSize, metadata.FooterOffset, tracker);
    }

    /// <summary>Rows of the row group that were neither read nor skipped.</summary>
    public long TotalRowsLeft => _rowsLeft;

    /// <summary>Rows left in the page that holds the next row; 0 only at the end.</summary>
    public int RowsLeftInPage
    {
        get
        {
            EnsurePage();
            return _pageRowsLeft;
        }
    }

    /// <summary>Whether the next row's page holds codes that <see cref="TryReadDictionaryCodes"/> gives.</summary>
    public bool IsDictionaryEncoded
    {
        get
        {
            EnsurePage();
            return _pageRowsLeft > 0 && IsDictionaryEncoding(_header.Encoding) && _dictionary is { HasInvalid: false };
        }
    }

    /// <summary>Whether every data page of the chunk is dictionary-encoded as far as the footer tells; null when it does not.</summary>
    public bool? IsAllDictionaryEncoded => _chunk.IsAllDictionary;

    /// <summary>The chunk's dictionary, which stands before its first data page; null when it has none. It lives as long as the reader.</summary>
    public ParquetDictionary? Dictionary
    {
        get
        {
            EnsurePage();
            return _dictionary;
        }
    }

    /// <summary>Lets <see cref="Skip"/> jump to a page instead of reading the headers before it.</summary>
    public void UsePageIndex(PageIndex? pageIndex) => _pageIndex = pageIndex;

    /// <summary>Skips rows and answers how many it skipped, fewer only at the end.</summary>
    public long Skip(long numRows)
    {
        var skipped = 0L;
        try
        {
            while (skipped < numRows && _rowsLeft > 0)
            {
                AdvanceToPage();
                var jumped = JumpToPage(numRows - skipped);
                if (jumped > 0)
                {
                    skipped += jumped;
                    continue;
                }
                var step = (int)Math.Min(numRows - skipped, _pageRowsLeft);
                if (step < _pageRowsLeft || _isBodyLoaded)
                    SkipInPage(step);
                Consume(step);
                skipped += step;
            }
        }
        catch (ParquetFormatException exception)
        {
            throw Corrupt(exception);
        }
        return skipped;
    }

    /// <summary>Goes to the page that holds the row <paramref name="numRows"/> ahead when the index knows it and it is a later one; the
    /// dictionary has been read by then. Answers the rows passed over.</summary>
    private long JumpToPage(long numRows)
    {
        if (_pageIndex is null || numRows < _pageRowsLeft)
            return 0;
        var pages = _pageIndex.OffsetIndex.Pages;
        var row = _numRows - _rowsLeft;
        var (low, high) = (0, pages.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (pages[middle].FirstRow <= row + numRows)
                low = middle;
            else
                high = middle - 1;
        }
        var passed = pages[low].FirstRow - row;
        if (passed <= _pageRowsLeft || passed > _rowsLeft)
            return 0;
        ReleasePage();
        _pageRowsLeft = 0;
        _rowsLeft -= passed;
        _position = pages[low].Offset;
        return passed;
    }

    public void Dispose()
    {
        ReleasePage();
        _dictionary?.Release();
        _dictionary = null;
        _scratch?.Release();
        _scratch = null;
        _input.Dispose();
    }

    private void CheckChunk(ParquetRowGroup group, long footerOffset)
    {
        if (_chunk.Type != _leaf.Type)
            throw StorageErrors.CorruptColumn(_path, _column, _position, $"the schema says {_leaf.Type}, the column chunk {_chunk.Type}");
        if (_chunk.NumValues != group.NumRows)
            throw StorageErrors.CorruptColumn(_path, _column, _position, $"the column chunk has {_chunk.NumValues} values, its row group {group.NumRows} rows");
        // Arrow writes row groups without rows, and without pages at any offset.
        if (group.NumRows == 0)
            return;
        if (_chunk.IsEncrypted || _chunk.FilePath is { Length: > 0 })
            throw new SqlException(SqlState.FeatureNotSupported, $"column \"{_column}\" is encrypted or in another file: {_path}");
        if (_chunk.DictionaryPageOffset < 0 || _chunk.DictionaryPageOffset >= footerOffset || _chunk.DictionaryPageOffset > _chunk.DataPageOffset)
            throw StorageErrors.CorruptColumn(_path, _column, _chunk.DictionaryPageOffset, "the dictionary does not lie before the data");
        if (_position < 4 || _position > footerOffset || _chunk.TotalCompressedSize > footerOffset - _position)
            throw StorageErrors.CorruptColumn(_path, _column, _position, $"a column chunk of {_chunk.TotalCompressedSize} bytes does not fit the file");
        PageDecompressor.CheckCodec(_chunk.Codec, _path, _column, _position);
    }

    private SqlException Corrupt(ParquetFormatException exception) =>
        StorageErrors.CorruptColumn(_path, _column, _pageOffset, exception.Message, exception);

    private static bool IsDictionaryEncoding(PageEncoding encoding) => encoding is PageEncoding.PlainDictionary or PageEncoding.RleDictionary;

    private void EnsurePage()
    {
        try
        {
            AdvanceToPage();
        }
        catch (ParquetFormatException exception)
        {
            throw Corrupt(exception);
        }
    }

    private void Consume(int numRows)
    {
        _pageRowsLeft -= numRows;
        _rowsLeft -= numRows;
        if (_pageRowsLeft == 0)
            ReleasePage();
    }

    private void ReleasePage()
    {
        (_values as IDisposable)?.Dispose();
        (_views as IDisposable)?.Dispose();
        _values = null;
        _views = null;
        _pageBuffer?.Release();
        _pageBuffer = null;
        _legacyLevels?.Release();
        _legacyLevels = null;
        _isBodyLoaded = false;
    }

    private byte* Scratch(int numBytes)
    {
        if (_scratch is null || _scratch.Capacity < numBytes)
        {
            _scratch?.Release();
            _scratch = null;
            _scratch = BufferPool.Rent(numBytes, _tracker);
        }
        return _scratch.Pointer;
    }
}
