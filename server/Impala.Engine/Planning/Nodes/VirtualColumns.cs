using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Engine.Planning.Nodes;

/// <summary>Columns of file tables that stand in no file and that only their names reach, never a star. A <see cref="ScanColumn"/> of one has
/// its negative index. Source: Impala's virtual columns.</summary>
public static class VirtualColumns
{
    /// <summary>INPUT__FILE__NAME, STRING: the path of the file that the row stands in.</summary>
    public const int FileName = -1;

    /// <summary>FILE__POSITION, BIGINT: the row's number in its Parquet file, from 0.</summary>
    public const int FilePosition = -2;

    private static readonly Column[] All =
    [
        new Column("input__file__name", SqlType.String),
        new Column("file__position", SqlType.BigInt),
    ];

    /// <summary>Indexes of all of them.</summary>
    public static ReadOnlySpan<int> Indexes => [FileName, FilePosition];

    /// <summary>Whether a scan column's index is a virtual column's.</summary>
    public static bool IsVirtual(int columnIndex) => columnIndex < 0;

    /// <summary>Whether an index is that of a column of the table or of a virtual one.</summary>
    public static bool IsKnown(Table table, int columnIndex) => columnIndex >= -All.Length && columnIndex < table.Columns.Count;

    /// <summary>The column at an index, of the table or virtual.</summary>
    public static Column Of(Table table, int columnIndex) => columnIndex < 0 ? All[-1 - columnIndex] : table.Columns[columnIndex];

    /// <summary>The virtual column of a negative index.</summary>
    public static Column Of(int columnIndex) => All[-1 - columnIndex];
}
