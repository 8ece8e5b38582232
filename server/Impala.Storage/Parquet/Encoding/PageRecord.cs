using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>A finished page that waits in memory for its row group to be written.</summary>
internal sealed class PageRecord
{
    public required ByteSink Body { get; set; }

    public required PageHeader Header { get; set; }

    public bool IsCompressed { get; set; }

    public required int NumRows { get; init; }

    public required int NumNulls { get; init; }

    /// <summary>Bounds as statistics store them; null when the page has none.</summary>
    public byte[]? Min { get; init; }

    public byte[]? Max { get; init; }
}
