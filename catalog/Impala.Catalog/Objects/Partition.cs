namespace Impala.Catalog.Objects;

/// <summary>A partition with its files; an unpartitioned table has exactly one, without values.</summary>
/// <param name="Values">One text a partition column, in column order; null is SQL NULL.</param>
public sealed record Partition(long Id, ValueList<string?> Values, string Location, FileFormat Format, ValueList<DataFile> Files, long NumRows = -1)
{
    /// <summary>What COMPUTE INCREMENTAL STATS keeps of the rows, as the coordinator encodes it; empty without any.</summary>
    public string IncrementalStatistics { get; init; } = "";

    /// <summary>The partition with other files, of which no statistics are known.</summary>
    public Partition WithRows(ValueList<DataFile> files) => this with { Files = files, NumRows = -1, IncrementalStatistics = "" };
}
