namespace Impala.Data;

/// <summary>Which column of the source goes to which column of the table.</summary>
public sealed class ImpalaBulkCopyColumnMapping
{
    /// <summary>Maps by name.</summary>
    /// <param name="sourceColumn">A column of the source, in any case.</param>
    /// <param name="destinationColumn">A column of the table.</param>
    public ImpalaBulkCopyColumnMapping(string sourceColumn, string destinationColumn)
    {
        ArgumentException.ThrowIfNullOrEmpty(sourceColumn);
        ArgumentException.ThrowIfNullOrEmpty(destinationColumn);
        SourceColumn = sourceColumn;
        DestinationColumn = destinationColumn;
    }

    /// <summary>Maps by position, which rows without names need.</summary>
    /// <param name="sourceOrdinal">A column of the source, counted from 0.</param>
    /// <param name="destinationColumn">A column of the table.</param>
    public ImpalaBulkCopyColumnMapping(int sourceOrdinal, string destinationColumn)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sourceOrdinal);
        ArgumentException.ThrowIfNullOrEmpty(destinationColumn);
        SourceOrdinal = sourceOrdinal;
        DestinationColumn = destinationColumn;
    }

    /// <summary>The source's column by name; null when it is mapped by position.</summary>
    public string? SourceColumn { get; }

    /// <summary>The source's column by position; -1 when it is mapped by name.</summary>
    public int SourceOrdinal { get; } = -1;

    /// <summary>The table's column.</summary>
    public string DestinationColumn { get; }
}
