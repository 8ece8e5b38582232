using Impala.Catalog;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>What was written to one file.</summary>
public sealed record WrittenFile(string Path, long NumRows, long NumBytes, ValueList<WrittenColumn> Columns);
