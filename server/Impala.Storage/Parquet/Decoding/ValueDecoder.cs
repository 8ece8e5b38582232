namespace Impala.Storage.Parquet.Decoding;

/// <summary>Decodes the values of one data page after its levels: fixed-width values as they stand in the file (BOOLEAN as one byte).
/// Virtual calls are one a slice, not one a value.</summary>
internal abstract unsafe class ValueDecoder
{
    /// <summary>Writes the next values; throws <see cref="ParquetFormatException"/> when the page has fewer.</summary>
    public abstract void Read(int count, byte* target);

    public abstract void Skip(long count);

    /// <summary>The next values, in place when the page holds them plainly, else decoded into <paramref name="scratch"/>.</summary>
    public virtual byte* ReadInPlace(int count, byte* scratch)
    {
        Read(count, scratch);
        return scratch;
    }
}
