using Impala.Catalog.Objects;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>BOOLEAN columns: collected as one byte a value, packed to bits when the page is finished.</summary>
internal sealed unsafe class BooleanColumnWriter(Column column, SchemaElement leaf, ParquetWriterOptions options, MemoryTracker tracker)
    : ColumnWriter(column, leaf, options, tracker)
{
    private Seen _page;
    private Seen _chunk;
    private Seen _file;

    [Flags]
    private enum Seen
    {
        None = 0,
        False = 1,
        True = 2,
    }

    public override (byte[]? Min, byte[]? Max) FileBounds => Encode(_file);

    protected override int DictionaryCount => 0;

    protected override int DictionaryLength => 0;

    protected override void AppendValues(ColumnData data, int start, int count, int numValid)
    {
        var target = Plain.Append(numValid);
        for (var i = 0; i < count; i++)
        {
            if (data.Validity is not null && !ValidityBits.Get(data.Validity, start + i))
                continue;
            var value = data.Values[start + i];
            _page |= value == 0 ? Seen.False : Seen.True;
            *target++ = value;
        }
    }

    protected override void FinishPlain()
    {
        var values = Plain.Pointer;
        var count = Plain.Length;
        for (var i = 0; i < count; i += 8)
        {
            var packed = 0;
            for (var j = 0; j < 8 && i + j < count; j++)
                packed |= values[i + j] == 0 ? 0 : 1 << j;
            // Packed bytes trail the values they are made of.
            values[i >> 3] = (byte)packed;
        }
        Plain.Truncate((count + 7) >> 3);
    }

    protected override void WriteDictionary(ByteSink target)
    {
    }

    protected override void ExpandCodes()
    {
    }

    protected override void ClearDictionary()
    {
    }

    protected override long PlainLengthOfCodes() => 0;

    protected override (byte[]? Min, byte[]? Max) TakePageBounds()
    {
        var seen = _page;
        _chunk |= seen;
        _page = Seen.None;
        return Encode(seen);
    }

    protected override (byte[]? Min, byte[]? Max) TakeChunkBounds()
    {
        var seen = _chunk;
        _file |= seen;
        _chunk = Seen.None;
        return Encode(seen);
    }

    protected override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[0].CompareTo(right[0]);

    private static (byte[]? Min, byte[]? Max) Encode(Seen seen) => seen == Seen.None
        ? (null, null)
        : ([seen.HasFlag(Seen.False) ? (byte)0 : (byte)1], [seen.HasFlag(Seen.True) ? (byte)1 : (byte)0]);
}
