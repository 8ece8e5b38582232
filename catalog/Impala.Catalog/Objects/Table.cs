namespace Impala.Catalog.Objects;

/// <summary>The body of a table or view at one catalog version.</summary>
public sealed record Table(long Oid, TableName Name, TableKind Kind, ValueList<Column> Columns, long CatalogVersion)
{
    /// <summary>How many of the last <see cref="Columns"/> are partition columns.</summary>
    public int NumPartitionColumns { get; init; }

    public FileFormat Format { get; init; }

    public TextFormat TextFormat { get; init; } = new();

    public bool IsExternal { get; init; }

    public string Location { get; init; } = "";

    public string? Comment { get; init; }

    public string Owner { get; init; } = "impala";

    public ValueList<Partition> Partitions { get; init; }

    public ValueList<KeyValuePair<string, string>> Properties { get; init; }

    /// <summary>A view's query text, and the dialect it was written in.</summary>
    public string? ViewText { get; init; }

    public string? ViewDialect { get; init; }

    /// <summary>Column types of a view are fixed when it is created; its text is expanded at analysis.</summary>
    public bool IsView => Kind == TableKind.View;

    public int NumDataColumns => Columns.Count - NumPartitionColumns;

    /// <summary>Rows of all files, or -1 when one does not tell.</summary>
    public long NumRows
    {
        get
        {
            var total = 0L;
            foreach (var partition in Partitions)
            {
                foreach (var file in partition.Files)
                {
                    if (file.NumRows < 0)
                        return -1;
                    total += file.NumRows;
                }
            }
            return total;
        }
    }

    public long NumBytes
    {
        get
        {
            var total = 0L;
            foreach (var partition in Partitions)
                foreach (var file in partition.Files)
                    total += file.Length;
            return total;
        }
    }

    public int FindColumn(string name)
    {
        for (var i = 0; i < Columns.Count; i++)
            if (string.Equals(Columns[i].Name, name, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }
}
