using Impala.Catalog.Types;
using Impala.Storage.Errors;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Storage.Parquet;

/// <summary>An open Parquet file: its footer and access to the column chunks of each row group. It owns the file. Readers of several
/// columns and row groups may be used by several threads at once, each by one.</summary>
public sealed class ParquetFile : IDisposable
{
    private readonly IRandomAccessFile _file;
    private readonly MemoryTracker _tracker;

    private ParquetFile(IRandomAccessFile file, ParquetMetadata metadata, MemoryTracker tracker)
    {
        _file = file;
        Metadata = metadata;
        _tracker = tracker;
    }

    public ParquetMetadata Metadata { get; }

    public string Path => _file.Path;

    /// <summary>Opens a file; takes the footer from <paramref name="cache"/> when one is given. Disposes the file when it fails.</summary>
    public static ParquetFile Open(IRandomAccessFile file, MemoryTracker tracker, ParquetFooterCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(tracker);
        if (file.Length <= SmallFile.MaxLength)
            file = new SmallFile(file, tracker);
        try
        {
            return new ParquetFile(file, cache is null ? ParquetFooterReader.Read(file) : cache.Get(file), tracker);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A reader at the first row of a row group's column.</summary>
    /// <param name="rowGroup">Index into <see cref="ParquetMetadata.Groups"/>.</param>
    /// <param name="column">Index into <see cref="ParquetMetadata.Columns"/>.</param>
    /// <param name="tableType">The type the table gives the column; 42804 when the file's cannot become it, 0A000 when it is nested.</param>
    /// <param name="tracker">What to account the reader's memory to; the file's when null.</param>
    public ColumnChunkReader OpenColumn(int rowGroup, int column, SqlType tableType, MemoryTracker? tracker = null)
    {
        if ((uint)column >= (uint)Metadata.Fields.Length)
            throw StorageErrors.ColumnOutOfRange(Path, column, Metadata.Fields.Length);
        return new ColumnChunkReader(_file, Metadata, Metadata.Fields[column], Metadata.RowGroups[rowGroup], tableType, tracker ?? _tracker);
    }

    /// <summary>The page index of a row group's column; null when the file has none that can be used.</summary>
    public PageIndex? TryReadPageIndex(int rowGroup, int column, SqlType tableType)
    {
        if ((uint)column >= (uint)Metadata.Fields.Length)
            throw StorageErrors.ColumnOutOfRange(Path, column, Metadata.Fields.Length);
        return PageIndex.TryRead(_file, Metadata, Metadata.Fields[column], Metadata.RowGroups[rowGroup], tableType);
    }

    /// <summary>The bloom filter of a row group's column; null when there is none that answers for the table's type.</summary>
    public BloomFilter? TryReadBloomFilter(int rowGroup, int column, SqlType tableType)
    {
        if ((uint)column >= (uint)Metadata.Fields.Length)
            throw StorageErrors.ColumnOutOfRange(Path, column, Metadata.Fields.Length);
        return BloomFilter.TryRead(_file, Metadata.Fields[column], Metadata.RowGroups[rowGroup], tableType);
    }

    public void Dispose() => _file.Dispose();
}
