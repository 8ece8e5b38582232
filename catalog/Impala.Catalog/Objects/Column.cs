using Impala.Catalog.Types;

namespace Impala.Catalog.Objects;

/// <summary>A table's column. Partition columns are columns too and stand last.</summary>
public sealed record Column(string Name, SqlType Type, string? Comment = null, ColumnStatistics? Statistics = null)
{
    /// <summary>The text of a type this engine does not read (nested types); such a column is refused only when it is referenced.</summary>
    public string? UnsupportedType { get; init; }
}
