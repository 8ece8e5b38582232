using System.Globalization;
using System.Text;
using Impala.Catalog.Objects;

namespace Impala.Server.Queries.Statements;

/// <summary>The rows of SHOW and DESCRIBE about one table, with Impala's columns (impala.md 1.4).</summary>
internal static class TableReports
{
    public static readonly IReadOnlyList<ResultColumn> FileColumns = RowsResult.TextColumns("Path", "Size", "Partition", "EC Policy");

    public static readonly IReadOnlyList<ResultColumn> ColumnStatisticsColumns =
        RowsResult.TextColumns("Column", "Type", "#Distinct Values", "#Nulls", "Max Size", "Avg Size", "#Trues", "#Falses");

    public static IReadOnlyList<ResultColumn> PartitionColumns(Table table) => RowsResult.TextColumns(
    [
        .. KeysOf(table).Select(column => column.Name),
        "#Rows", "#Files", "Size", "Bytes Cached", "Cache Replication", "Format", "Incremental stats", "Location", "EC Policy",
    ]);

    public static IReadOnlyList<object?[]> Partitions(Table table)
    {
        var rows = new List<object?[]>();
        foreach (var partition in Ordered(table))
        {
            // Rows are those of COMPUTE STATS, as in Impala; what footers tell is the planner's.
            rows.Add(
            [
                .. partition.Values.Select(value => value ?? "NULL"),
                .. Figures(partition),
            ]);
        }
        if (table.NumPartitionColumns > 0)
        {
            var files = table.Partitions.Sum(partition => partition.Files.Count);
            rows.Add(
            [
                .. KeysOf(table).Select((_, i) => i == 0 ? "Total" : ""),
                Number(CountedRows(table)), Number(files), SizeText(table.NumBytes), "0B", "", "", "", "", "",
            ]);
        }
        return rows;
    }

    public static IReadOnlyList<object?[]> ColumnStatisticsOf(Table table) =>
    [
        .. table.Columns.Select(column =>
        {
            var statistics = StatisticsOf(table, column);
            return new object?[]
            {
                column.Name, column.Type.ToString().ToUpperInvariant(), Number(statistics.NumDistinct), Number(statistics.NumNulls), Number(statistics.MaxSize),
                statistics.AvgSize.ToString(CultureInfo.InvariantCulture), Number(statistics.NumTrues), Number(statistics.NumFalses),
            };
        }),
    ];

    public static IReadOnlyList<object?[]> Files(Table table)
    {
        var keys = KeysOf(table);
        var rows = new List<object?[]>();
        foreach (var partition in Ordered(table))
        {
            var name = HivePartitionPath.Format(keys.Select(key => key.Name), partition.Values);
            rows.AddRange(partition.Files.Select(file => new object?[] { file.Path, SizeText(file.Length), name, "NONE" }));
        }
        return rows;
    }

    public static IReadOnlyList<object?[]> Columns(Table table) =>
        [.. table.Columns.Select(column => new object?[] { column.Name, column.UnsupportedType ?? column.Type.ToString(), column.Comment ?? "" })];

    /// <summary>Impala's size text: 1.20KB, 12B.</summary>
    public static string SizeText(long numBytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB", "PB"];
        var value = (double)numBytes;
        var unit = 0;
        while (value >= 1024 && unit + 1 < units.Length)
        {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? Number(numBytes) + "B" : value.ToString("F2", CultureInfo.InvariantCulture) + units[unit];
    }

    private static IEnumerable<Partition> Ordered(Table table) => table.Partitions.Order(new PartitionOrder(KeysOf(table)));

    private static Column[] KeysOf(Table table) => [.. table.Columns.ToImmutableArray()[table.NumDataColumns..]];

    private static object?[] Figures(Partition partition) =>
    [
        Number(partition.NumRows), Number(partition.Files.Count), SizeText(SumBytes(partition.Files)), "NOT CACHED", "NOT CACHED", FileFormats.Name(partition.Format),
        partition.IncrementalStatistics.Length > 0 ? "true" : "false", partition.Location, "NONE",
    ];

    /// <summary>Rows of the partitions COMPUTE STATS has counted; -1 without any.</summary>
    private static long CountedRows(Table table)
    {
        var counted = table.Partitions.Where(partition => partition.NumRows >= 0).ToList();
        return counted.Count == 0 ? -1 : counted.Sum(partition => partition.NumRows);
    }

    /// <summary>What is known of a column without computing, too: sizes of types, and all about partition columns.</summary>
    private static ColumnStatistics StatisticsOf(Table table, Column column)
    {
        var size = StatisticsQueries.FixedSize(column.Type);
        var statistics = column.Statistics ?? ColumnStatistics.Unknown with { MaxSize = size, AvgSize = size };
        var key = table.FindColumn(column.Name) - table.NumDataColumns;
        if (key < 0)
            return statistics;
        var values = table.Partitions.Select(partition => partition.Values[key]).ToList();
        var texts = values.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return statistics with
        {
            // NULL counts as a value, as Impala shows it.
            NumDistinct = values.Distinct(StringComparer.Ordinal).Count(),
            NumNulls = values.Count(value => value is null),
            MaxSize = size >= 0 ? size : texts.Count == 0 ? -1 : texts.Max(Encoding.UTF8.GetByteCount),
            AvgSize = size >= 0 ? size : texts.Count == 0 ? -1 : Math.Round(texts.Average(Encoding.UTF8.GetByteCount), 4),
        };
    }

    private static long SumBytes(Catalog.ValueList<DataFile> files) => files.Sum(file => file.Length);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
