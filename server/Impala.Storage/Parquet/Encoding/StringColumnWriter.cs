using System.Runtime.CompilerServices;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.Errors;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>Text and BINARY columns. CHAR is stored without its trailing blanks, as Impala stores it. Bounds are compared byte-wise;
/// while there is a dictionary, each entry is compared once a page.</summary>
internal sealed unsafe class StringColumnWriter : ColumnWriter
{
    private const int MaxValueLength = 1 << 30;

    private readonly StringIndex _index;
    private readonly bool _isText;
    private readonly Bound _pageMin = new();
    private readonly Bound _pageMax = new();
    private readonly Bound _chunkMin = new();
    private readonly Bound _chunkMax = new();
    private readonly Bound _fileMin = new();
    private readonly Bound _fileMax = new();
    private int[] _lastPageOfCode = [];
    private int _pageNumber = 1;
    private long _plainLengthOfCodes;
    private long _maxSize;
    private long _totalSize;

    public StringColumnWriter(Column column, SchemaElement leaf, ParquetWriterOptions options, MemoryTracker tracker)
        : base(column, leaf, options, tracker)
    {
        _index = new StringIndex(MaxDictionaryCount, MaxDictionaryBytes, tracker);
        _isText = leaf.EffectiveType.Kind == LogicalKind.String;
    }

    public override long MaxSize => _maxSize;

    public override long TotalSize => _totalSize;

    public override (byte[]? Min, byte[]? Max) FileBounds => Encode(_fileMin, _fileMax);

    protected override int DictionaryCount => _index.Count;

    protected override int DictionaryLength => _index.PlainLength;

    public override void Dispose()
    {
        _index.Dispose();
        base.Dispose();
    }

    protected override void AppendValues(ColumnData data, int start, int count, int numValid)
    {
        var views = (StringView*)data.Values;
        for (var i = start; i < start + count; i++)
        {
            if (data.Validity is not null && !ValidityBits.Get(data.Validity, i))
                continue;
            var bytes = StringView.BytesOf(views + i);
            var length = views[i].Length;
            if (Column.Type.Kind == SqlTypeKind.Char)
                length = new ReadOnlySpan<byte>(bytes, length).LastIndexOfAnyExcept((byte)' ') + 1;
            if (length > MaxValueLength)
                throw StorageErrors.ValueTooLong(Column.Name, length, MaxValueLength);
            _maxSize = Math.Max(_maxSize, length);
            _totalSize += length;
            AppendValue(bytes, length);
        }
    }

    protected override void ExpandCodes()
    {
        var codes = (int*)Codes.Pointer;
        var count = Codes.Length / sizeof(int);
        for (var i = 0; i < count; i++)
            Plain.Append(_index.GetPlain(codes[i]));
        _plainLengthOfCodes = 0;
    }

    protected override long PlainLengthOfCodes() => _plainLengthOfCodes;

    protected override void WriteDictionary(ByteSink target) => target.Append(_index.Plain);

    protected override void ClearDictionary()
    {
        _index.Clear();
        Array.Clear(_lastPageOfCode);
        _plainLengthOfCodes = 0;
    }

    protected override (byte[]? Min, byte[]? Max) TakePageBounds()
    {
        _pageNumber++;
        _plainLengthOfCodes = 0;
        return Take(_pageMin, _pageMax, _chunkMin, _chunkMax);
    }

    protected override (byte[]? Min, byte[]? Max) TakeChunkBounds() => Take(_chunkMin, _chunkMax, _fileMin, _fileMax);

    protected override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right);

    private void AppendValue(byte* bytes, int length)
    {
        if (UsesDictionary)
        {
            var code = _index.GetOrAdd(bytes, length);
            if (code >= 0)
            {
                *(int*)Codes.Append(sizeof(int)) = code;
                _plainLengthOfCodes += 4 + length;
                if (code >= _lastPageOfCode.Length)
                    Array.Resize(ref _lastPageOfCode, Math.Max(1024, Math.Max(code + 1, _lastPageOfCode.Length * 2)));
                if (_lastPageOfCode[code] != _pageNumber)
                {
                    _lastPageOfCode[code] = _pageNumber;
                    Widen(new ReadOnlySpan<byte>(bytes, length));
                }
                return;
            }
            AbandonDictionary();
        }
        var target = Plain.Append(4 + length);
        Unsafe.WriteUnaligned(target, length);
        Buffer.MemoryCopy(bytes, target + 4, length, length);
        Widen(new ReadOnlySpan<byte>(bytes, length));
    }

    private void Widen(ReadOnlySpan<byte> value)
    {
        _pageMin.TakeSmaller(value);
        _pageMax.TakeLarger(value);
    }

    private (byte[]? Min, byte[]? Max) Take(Bound min, Bound max, Bound outerMin, Bound outerMax)
    {
        if (!min.HasValue)
            return (null, null);
        outerMin.TakeSmaller(min.Span);
        outerMax.TakeLarger(max.Span);
        var result = Encode(min, max);
        min.Clear();
        max.Clear();
        return result;
    }

    private (byte[]? Min, byte[]? Max) Encode(Bound min, Bound max)
    {
        if (!min.HasValue)
            return (null, null);
        var upper = StatisticsText.Upper(max.Span, _isText);
        return upper is null ? (null, null) : (StatisticsText.Lower(min.Span, _isText), upper);
    }

    /// <summary>A copy of a smallest or largest value; only as many bytes are kept as statistics can tell apart.</summary>
    private sealed class Bound
    {
        private const int Kept = StatisticsText.MaxLength + 8;

        private readonly byte[] _bytes = new byte[Kept];
        private int _length;

        public bool HasValue { get; private set; }

        public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

        public void TakeSmaller(ReadOnlySpan<byte> value)
        {
            if (!HasValue || value.SequenceCompareTo(Span) < 0)
                Set(value);
        }

        public void TakeLarger(ReadOnlySpan<byte> value)
        {
            if (!HasValue || value.SequenceCompareTo(Span) > 0)
                Set(value);
        }

        public void Clear() => HasValue = false;

        private void Set(ReadOnlySpan<byte> value)
        {
            HasValue = true;
            _length = Math.Min(value.Length, Kept);
            value[.._length].CopyTo(_bytes);
        }
    }
}
