using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>A checked footer. Immutable, so that scans share one from <see cref="ParquetFooterCache"/>.</summary>
public sealed class ParquetMetadata
{
    internal ParquetMetadata(string path, long footerOffset, int footerLength, FileMetaDataMessage message)
    {
        Path = path;
        FooterOffset = footerOffset;
        FooterLength = footerLength;
        CreatedBy = message.CreatedBy;
        HasTypeOrder = message.HasTypeOrder;
        Fields = ParquetSchema.Build(message.Schema);
        RowGroups = new ParquetRowGroup[message.RowGroups.Length];
        var numRows = 0L;
        for (var i = 0; i < RowGroups.Length; i++)
        {
            RowGroups[i] = new ParquetRowGroup(message.RowGroups[i], numRows);
            if (message.RowGroups[i].NumRows > long.MaxValue - numRows)
                ParquetFormatException.Throw("the row groups' numbers of rows overflow");
            numRows += message.RowGroups[i].NumRows;
        }
        NumRows = numRows;
    }

    public string Path { get; }

    /// <summary>Top-level columns in file order.</summary>
    public IReadOnlyList<ParquetField> Columns => Fields;

    public IReadOnlyList<ParquetRowGroup> Groups => RowGroups;

    /// <summary>Rows of all row groups, which is what a scan returns.</summary>
    public long NumRows { get; }

    public string CreatedBy { get; }

    /// <summary>Whether the footer names bounds of the pages of a top-level column.</summary>
    public bool HasPageIndex(int rowGroup, int column) =>
        Fields[column].Leaf is not null && RowGroups[rowGroup].Columns[Fields[column].LeafIndex] is { ColumnIndexLength: > 0, OffsetIndexLength: > 0 };

    internal ParquetField[] Fields { get; }

    internal ParquetRowGroup[] RowGroups { get; }

    /// <summary>Where pages end at the latest.</summary>
    internal long FooterOffset { get; }

    internal int FooterLength { get; }

    /// <summary>By leaf: whether the file says that min_value and max_value follow the type's defined order.</summary>
    internal bool[] HasTypeOrder { get; }

    /// <summary>The index of a column by name without regard to case, or -1.</summary>
    public int FindColumn(string name)
    {
        for (var i = 0; i < Fields.Length; i++)
            if (string.Equals(Fields[i].Name, name, StringComparison.OrdinalIgnoreCase))
                return i;
        return -1;
    }

    /// <summary>The columns as a table would have them (CREATE TABLE LIKE PARQUET).</summary>
    public ValueList<Column> ToTableColumns() => ParquetSchemaReader.ToTableColumns(Fields);
}
