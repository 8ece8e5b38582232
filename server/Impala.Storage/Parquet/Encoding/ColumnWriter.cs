using System.Numerics;
using Impala.Catalog.Objects;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>
/// Encodes one column: collects rows into a page, pages into a chunk, and hands the chunk out when the row group is full.
/// While a dictionary pays, a page collects codes; when the dictionary is full, or saves too little on the first page, later pages are
/// PLAIN. A chunk has one codec, so whether to compress is decided on its first page and again when it goes over to PLAIN.
/// </summary>
internal abstract unsafe class ColumnWriter : IDisposable
{
    protected const int MaxDictionaryCount = 128 * 1024;
    protected const int MaxDictionaryBytes = 1 << 20;
    private const double MinGain = 0.9;

    private readonly ParquetWriterOptions _options;
    private readonly MemoryTracker _tracker;
    private readonly List<PageRecord> _pages = [];
    private readonly ByteSink _validity;
    private readonly BloomFilterBuilder? _bloomFilter;
    private bool _isCodecDecided;
    private CompressionCodec _codec;
    private bool _hasNullsInPage;

    protected ColumnWriter(Column column, SchemaElement leaf, ParquetWriterOptions options, MemoryTracker tracker)
    {
        Column = column;
        Leaf = leaf;
        _options = options;
        _tracker = tracker;
        _codec = options.Codec;
        _validity = new ByteSink(tracker);
        Plain = new ByteSink(tracker);
        Codes = new ByteSink(tracker);
        UsesDictionary = options.UseDictionary && leaf.Type != PhysicalType.Boolean;
        if (options.BloomFilterWriting != BloomFilterWriting.Never && BloomFilterBuilder.Supports(leaf, column.Type)
            && options.BloomFilterColumns.TryGetValue(column.Name.ToLowerInvariant(), out var length))
            _bloomFilter = new BloomFilterBuilder(length, leaf, tracker);
    }

    public Column Column { get; }

    public SchemaElement Leaf { get; }

    /// <summary>Bytes the chunk holds so far.</summary>
    public long BufferedBytes { get; private set; }

    public long NumNulls { get; private set; }

    public long NumBytes { get; private set; }

    public virtual long MaxSize => 0;

    public virtual long TotalSize => 0;

    /// <summary>PLAIN bytes of the page's values, when there is no dictionary.</summary>
    protected ByteSink Plain { get; }

    /// <summary>int32 codes of the page's values, when there is one.</summary>
    protected ByteSink Codes { get; }

    protected bool UsesDictionary { get; private set; }

    protected int PageRows { get; private set; }

    protected int NumValid { get; private set; }

    public void Append(ColumnData data, int start, int count)
    {
        while (count > 0)
        {
            // Small steps keep pages near their size whatever the values are.
            var step = Math.Min(Math.Min(count, 1024), _options.PageRows - PageRows);
            AppendValidity(data.Validity, start, step, out var numValid);
            AppendValues(data, start, step, numValid);
            PageRows += step;
            NumValid += numValid;
            start += step;
            count -= step;
            if (PageRows >= _options.PageRows || Plain.Length >= _options.PageSize)
                FlushPage();
        }
    }

    /// <summary>Finishes the chunk and writes it through <paramref name="write"/>; answers its metadata and page places.</summary>
    public (ColumnChunkMessage Chunk, ColumnIndexMessage? ColumnIndex, OffsetIndexMessage OffsetIndex) FlushChunk(
        long offset, long numRows, CompactWriter thrift, ChunkWriter write)
    {
        if (PageRows > 0 || _pages.Count == 0)
            FlushPage();
        var start = offset;
        var uncompressed = 0L;
        var dictionaryOffset = 0L;
        if (DictionaryCount > 0 && _pages.Exists(page => page.Header.Encoding == PageEncoding.RleDictionary))
        {
            AddDictionaryToBloomFilter();
            using var page = CreateDictionaryPage();
            dictionaryOffset = offset;
            WritePage(page.Record, ref offset, ref uncompressed, thrift, write);
        }
        var dataOffset = offset;
        var locations = new PageLocation[_pages.Count];
        var firstRow = 0L;
        for (var i = 0; i < locations.Length; i++)
        {
            var pageOffset = offset;
            WritePage(_pages[i], ref offset, ref uncompressed, thrift, write);
            locations[i] = new PageLocation(pageOffset, (int)(offset - pageOffset), firstRow);
            firstRow += _pages[i].NumRows;
        }
        var chunk = new ColumnChunkMessage
        {
            Type = Leaf.Type!.Value,
            Encodings = ListEncodings(dictionaryOffset > 0),
            Codec = _codec,
            NumValues = numRows,
            TotalUncompressedSize = uncompressed,
            TotalCompressedSize = offset - start,
            DataPageOffset = dataOffset,
            DictionaryPageOffset = dictionaryOffset,
            Statistics = ChunkStatistics(),
            NumDictionaryPages = _pages.Count(page => page.Header.Encoding == PageEncoding.RleDictionary),
            NumPlainPages = _pages.Count(page => page.Header.Encoding != PageEncoding.RleDictionary && page.NumNulls < page.NumRows),
        };
        var columnIndex = CreateColumnIndex();
        NumBytes += offset - start;
        Reset();
        return (chunk, columnIndex, new OffsetIndexMessage(locations));
    }

    /// <summary>Header and bits of the bloom filter of the chunk that was flushed last; null when it has none.</summary>
    public byte[]? TakeBloomFilter(CompactWriter thrift) => _bloomFilter?.Take(thrift);

    public virtual void Dispose()
    {
        _bloomFilter?.Dispose();
        foreach (var page in _pages)
            page.Body.Dispose();
        _pages.Clear();
        _validity.Dispose();
        Plain.Dispose();
        Codes.Dispose();
    }

    /// <summary>Bounds over all chunks, as statistics store them.</summary>
    public abstract (byte[]? Min, byte[]? Max) FileBounds { get; }

    protected abstract int DictionaryCount { get; }

    /// <summary>Bytes of the dictionary page's body.</summary>
    protected abstract int DictionaryLength { get; }

    /// <summary>Appends the valid values among some rows to <see cref="Codes"/> or <see cref="Plain"/>, and takes them into the bounds.</summary>
    protected abstract void AppendValues(ColumnData data, int start, int count, int numValid);

    protected abstract void WriteDictionary(ByteSink target);

    /// <summary>Turns the page's codes into PLAIN values.</summary>
    protected abstract void ExpandCodes();

    /// <summary>How many PLAIN bytes the page's coded values would take.</summary>
    protected abstract long PlainLengthOfCodes();

    /// <summary>The page's bounds, which it then merges into the chunk's and forgets.</summary>
    protected abstract (byte[]? Min, byte[]? Max) TakePageBounds();

    /// <summary>The chunk's bounds, which it then merges into the file's and forgets.</summary>
    protected abstract (byte[]? Min, byte[]? Max) TakeChunkBounds();

    protected abstract void ClearDictionary();

    protected abstract int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>Ends dictionary encoding inside a page: what it holds becomes PLAIN.</summary>
    protected void AbandonDictionary()
    {
        UsesDictionary = false;
        ExpandCodes();
        Codes.Clear();
        if (_isCodecDecided && _codec != _options.Codec)
        {
            _codec = _options.Codec;
            BufferedBytes = 0;
            foreach (var page in _pages)
            {
                Compress(page);
                BufferedBytes += page.Body.Length;
            }
        }
    }

    private void AppendValidity(byte* validity, int start, int count, out int numValid)
    {
        var needed = (PageRows + count + 7) >> 3;
        if (needed > _validity.Length)
        {
            var added = needed - _validity.Length;
            new Span<byte>(_validity.Append(added), added).Clear();
        }
        if (validity is null)
        {
            ValidityBits.SetRange(_validity.Pointer, PageRows, count);
            numValid = count;
            return;
        }
        numValid = 0;
        for (var i = 0; i < count; i++)
        {
            if (!ValidityBits.Get(validity, start + i))
                continue;
            _validity.Pointer[(PageRows + i) >> 3] |= (byte)(1 << ((PageRows + i) & 7));
            numValid++;
        }
        _hasNullsInPage |= numValid < count;
    }

    private void FlushPage()
    {
        if (UsesDictionary && _pages.Count == 0 && NumValid > 0)
        {
            // A dictionary that saves less than a fifth of the first page will not save anything over the chunk.
            var coded = DictionaryLength + ((long)NumValid * WidthOfCodes() / 8);
            if (coded > PlainLengthOfCodes() * 8 / 10)
                AbandonDictionary();
        }
        var body = new ByteSink(_tracker);
        AppendLevels(body);
        var encoding = PageEncoding.Plain;
        // Pages of nulls before the first entry cannot name a dictionary that may never come to be.
        if (UsesDictionary && DictionaryCount > 0)
        {
            encoding = PageEncoding.RleDictionary;
            var width = WidthOfCodes();
            body.AppendByte((byte)width);
            RleEncoder.Encode((int*)Codes.Pointer, NumValid, width, body);
        }
        else
        {
            FinishPlain();
            body.Append(Plain.Span);
            _bloomFilter?.Add(Plain.Span);
        }
        var (min, max) = TakePageBounds();
        var page = new PageRecord
        {
            Body = body,
            Header = new PageHeader
            {
                Type = PageType.Data,
                UncompressedSize = body.Length,
                CompressedSize = body.Length,
                NumValues = PageRows,
                Encoding = encoding,
            },
            NumRows = PageRows,
            NumNulls = PageRows - NumValid,
            Min = min,
            Max = max,
        };
        _pages.Add(page);
        Compress(page);
        BufferedBytes += page.Body.Length;
        NumNulls += page.NumNulls;
        PageRows = 0;
        NumValid = 0;
        _hasNullsInPage = false;
        _validity.Clear();
        Plain.Clear();
        Codes.Clear();
    }

    /// <summary>Completes <see cref="Plain"/> before it becomes a page; booleans pack their bits here.</summary>
    protected virtual void FinishPlain()
    {
    }

    private void AppendLevels(ByteSink body)
    {
        var lengthAt = body.Length;
        body.Append(4);
        if (_hasNullsInPage)
            RleEncoder.EncodeBits(_validity.Pointer, PageRows, body);
        else if (PageRows > 0)
            RleEncoder.AppendRun(1, PageRows, 1, body);
        *(int*)(body.Pointer + lengthAt) = body.Length - lengthAt - 4;
    }

    private int WidthOfCodes() => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)Math.Max(DictionaryCount - 1, 0)));

    private void Compress(PageRecord page)
    {
        if (_codec == CompressionCodec.Uncompressed || page.IsCompressed)
            return;
        var compressed = new ByteSink(_tracker);
        PageCompressor.Compress(_codec, page.Body.Pointer, page.Body.Length, compressed);
        if (!_isCodecDecided && page.Header.Type == PageType.Data)
        {
            _isCodecDecided = true;
            if (compressed.Length > page.Body.Length * MinGain)
            {
                _codec = CompressionCodec.Uncompressed;
                compressed.Dispose();
                return;
            }
        }
        page.Body.Dispose();
        page.Body = compressed;
        page.Header = page.Header with { CompressedSize = compressed.Length };
        page.IsCompressed = true;
    }

    // A filter that has values already needs those of the dictionary's pages too.
    private void AddDictionaryToBloomFilter()
    {
        if (_bloomFilter is null || (_options.BloomFilterWriting == BloomFilterWriting.IfNoDictionary && !_bloomFilter.HasValues))
            return;
        using var entries = new ByteSink(_tracker);
        WriteDictionary(entries);
        _bloomFilter.Add(entries.Span);
    }

    private DictionaryPage CreateDictionaryPage()
    {
        var body = new ByteSink(_tracker);
        WriteDictionary(body);
        var record = new PageRecord
        {
            Body = body,
            Header = new PageHeader
            {
                Type = PageType.Dictionary,
                UncompressedSize = body.Length,
                CompressedSize = body.Length,
                NumValues = DictionaryCount,
                Encoding = PageEncoding.Plain,
            },
            NumRows = 0,
            NumNulls = 0,
        };
        Compress(record);
        return new DictionaryPage(record);
    }

    private static void WritePage(PageRecord page, ref long offset, ref long uncompressed, CompactWriter thrift, ChunkWriter write)
    {
        thrift.Clear();
        page.Header.Write(thrift);
        write(thrift.WrittenSpan);
        write(page.Body.Span);
        offset += thrift.WrittenSpan.Length + page.Body.Length;
        uncompressed += thrift.WrittenSpan.Length + page.Header.UncompressedSize;
    }

    private PageEncoding[] ListEncodings(bool hasDictionary) =>
        hasDictionary ? [PageEncoding.Plain, PageEncoding.Rle, PageEncoding.RleDictionary] : [PageEncoding.Plain, PageEncoding.Rle];

    private StatisticsMessage ChunkStatistics()
    {
        var (min, max) = TakeChunkBounds();
        var numNulls = 0L;
        foreach (var page in _pages)
            numNulls += page.NumNulls;
        return new StatisticsMessage { NullCount = numNulls, MinValue = min, MaxValue = max };
    }

    private ColumnIndexMessage? CreateColumnIndex()
    {
        var nullPages = new bool[_pages.Count];
        var minValues = new byte[_pages.Count][];
        var maxValues = new byte[_pages.Count][];
        var nullCounts = new long[_pages.Count];
        var (isAscending, isDescending) = (true, true);
        var previous = -1;
        for (var i = 0; i < nullPages.Length; i++)
        {
            var page = _pages[i];
            nullPages[i] = page.NumNulls == page.NumRows;
            nullCounts[i] = page.NumNulls;
            // A page with values but without bounds (all NaN, INT96) forbids an index.
            if (!nullPages[i] && (page.Min is null || page.Max is null))
                return null;
            minValues[i] = nullPages[i] ? [] : page.Min!;
            maxValues[i] = nullPages[i] ? [] : page.Max!;
            if (nullPages[i])
                continue;
            if (previous >= 0)
            {
                var byMin = CompareBounds(minValues[previous], minValues[i]);
                var byMax = CompareBounds(maxValues[previous], maxValues[i]);
                isAscending &= byMin <= 0 && byMax <= 0;
                isDescending &= byMin >= 0 && byMax >= 0;
            }
            previous = i;
        }
        var order = BoundaryOrder.Unordered;
        if (isAscending)
            order = BoundaryOrder.Ascending;
        else if (isDescending)
            order = BoundaryOrder.Descending;
        return new ColumnIndexMessage(nullPages, minValues, maxValues, order, nullCounts);
    }

    private void Reset()
    {
        foreach (var page in _pages)
            page.Body.Dispose();
        _pages.Clear();
        ClearDictionary();
        BufferedBytes = 0;
        _isCodecDecided = false;
        _codec = _options.Codec;
        UsesDictionary = _options.UseDictionary && Leaf.Type != PhysicalType.Boolean;
    }

    private readonly struct DictionaryPage(PageRecord record) : IDisposable
    {
        public PageRecord Record => record;

        public void Dispose() => record.Body.Dispose();
    }
}

/// <summary>Writes bytes of a chunk to the file.</summary>
internal delegate void ChunkWriter(ReadOnlySpan<byte> bytes);
