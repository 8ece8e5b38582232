namespace Impala.Storage.Parquet.Decoding;

/// <summary>Turns values as a file stores them into the engine's physical type. One virtual call a slice. A value that has no equal
/// (a timestamp before the year 1400) becomes the target's smallest number, which stands for NULL until the reader has spread the
/// slice and cleared the bits; <see cref="Convert"/> answers whether there was one. Values that break the column's own declared
/// type throw <see cref="ParquetFormatException"/>.</summary>
internal abstract unsafe class FixedConverter(int sourceSize, int targetSize)
{
    public int SourceSize => sourceSize;

    public int TargetSize => targetSize;

    /// <summary>Whether values are the same in file and engine, so that pages can be copied.</summary>
    public virtual bool IsIdentity => false;

    public abstract bool Convert(byte* source, byte* target, int count);
}
