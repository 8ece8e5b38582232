using Impala.Catalog;
using Impala.Catalog.Objects;

namespace Impala.Engine.Scan;

/// <summary>A part of a file that some backend reads for a scan node.</summary>
/// <param name="NodeId">The scan node.</param>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Length">Bytes of the whole file, as the catalog knows it.</param>
/// <param name="Offset">First byte of the range. A range owns the row groups whose middle, or the lines whose first byte, lies in it.</param>
/// <param name="RangeLength">Bytes of the range.</param>
/// <param name="ModificationTime">Unix milliseconds, as the catalog knows it.</param>
/// <param name="Format">Of the file's partition.</param>
/// <param name="PartitionValues">One text a partition column of the table, in column order; null is NULL.</param>
public sealed record ScanRange(
    int NodeId, string Path, long Length, long Offset, long RangeLength, long ModificationTime, FileFormat Format, ValueList<string?> PartitionValues);
