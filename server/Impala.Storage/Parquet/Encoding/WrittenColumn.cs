namespace Impala.Storage.Parquet.Encoding;

/// <summary>A column's statistics over a whole file.</summary>
/// <param name="Name">The column.</param>
/// <param name="NumNulls">NULLs.</param>
/// <param name="NumBytes">Encoded and compressed bytes of its chunks.</param>
/// <param name="MaxSize">Bytes of the longest text; 0 for other types.</param>
/// <param name="TotalSize">Bytes of all text; 0 for other types.</param>
/// <param name="Min">The smallest value as statistics store it (PLAIN), null when there is none.</param>
/// <param name="Max">The largest.</param>
public sealed record WrittenColumn(string Name, long NumNulls, long NumBytes, long MaxSize, long TotalSize, ReadOnlyMemory<byte>? Min, ReadOnlyMemory<byte>? Max);
