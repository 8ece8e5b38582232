namespace Impala.Catalog.Objects;

/// <summary>One data file of a partition. Path is absolute; NumRows is -1 where the format does not tell (text).</summary>
/// <param name="ModificationTime">Unix time in milliseconds.</param>
public sealed record DataFile(string Path, long Length, long ModificationTime, long NumRows = -1);
