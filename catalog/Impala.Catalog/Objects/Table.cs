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

    /// <summary>SET OWNER ROLE, not USER.</summary>
    public bool IsOwnerRole { get; init; }

    /// <summary>Unix time in milliseconds; 0 when not known.</summary>
    public long CreateTime { get; init; }

    public ValueList<Partition> Partitions { get; init; }

    /// <summary>TBLPROPERTIES, sorted by key.</summary>
    public ValueList<KeyValuePair<string, string>> Properties { get; init; }

    /// <summary>SERDEPROPERTIES, sorted by key; ROW FORMAT ends up here too, as in Impala.</summary>
    public ValueList<KeyValuePair<string, string>> SerdeProperties { get; init; }

    /// <summary>Columns of the PRIMARY KEY, which is kept and shown, never checked.</summary>
    public ValueList<string> PrimaryKey { get; init; }

    public ValueList<ForeignKey> ForeignKeys { get; init; }

    /// <summary>SORT BY: rows of a file that an INSERT writes are in the order of these data columns.</summary>
    public IReadOnlyList<string> SortColumns =>
        Properties.Find(TablePropertyNames.SortColumns)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    public bool IsZOrdered => string.Equals(Properties.Find(TablePropertyNames.SortOrder), "ZORDER", StringComparison.OrdinalIgnoreCase);

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
