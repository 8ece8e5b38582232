namespace Impala.Catalog.Objects;

/// <summary>A partition with its files; an unpartitioned table has exactly one, without values.</summary>
/// <param name="Values">One text a partition column, in column order; null is SQL NULL.</param>
public sealed record Partition(long Id, ValueList<string?> Values, string Location, FileFormat Format, ValueList<DataFile> Files, long NumRows = -1);
