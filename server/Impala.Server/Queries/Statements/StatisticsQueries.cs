using System.Globalization;
using System.Text;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.SqlParser;

namespace Impala.Server.Queries.Statements;

/// <summary>The queries behind COMPUTE STATS, in the session's dialect. All their columns are text, so that one reader does.</summary>
internal sealed class StatisticsQueries(Table table, SqlDialect dialect, StatisticsSample? sample = null)
{
    /// <summary>Wide tables are scanned in groups of columns, which bounds the memory of their sketches.</summary>
    public const int ColumnsAtOnce = 100;

    private const int FiguresOfColumn = 6;
    private const int FiguresOfSketch = 5;

    private IEnumerable<Column> Keys => table.Columns.Skip(table.NumDataColumns);

    private string From => $" FROM {Quote(table.Name.Database)}.{Quote(table.Name.Table)}{sample?.Clause}";

    /// <summary>One row: for each column distinct values, values, longest and total bytes, trues; and at the end all rows.</summary>
    public string OfColumns(IEnumerable<Column> columns)
    {
        var sql = new StringBuilder("SELECT ");
        foreach (var column in columns)
        {
            var name = Quote(column.Name);
            var isText = IsVariable(column.Type);
            var isBoolean = column.Type.Kind == SqlTypeKind.Boolean;
            sql.Append(Text(isBoolean ? $"count(DISTINCT {name})" : sample is null ? $"ndv({name})" : string.Create(CultureInfo.InvariantCulture, $"sampled_ndv({name}, {sample.Share})"))).Append(", ")
                .Append(Text($"count({name})")).Append(", ")
                .Append(isText ? Text($"max(bytes({name}))") : "NULL").Append(", ")
                .Append(isText ? Text($"sum(bytes({name}))") : "NULL").Append(", ")
                .Append(isBoolean ? Text($"count(CASE WHEN {name} THEN 1 END)") : "NULL").Append(", ")
                .Append(Text("count(*)")).Append(", ");
        }
        sql.Length -= 2;
        return sql.Append(From).ToString();
    }

    /// <summary>A row a partition that has rows: its values as text, and how many rows.</summary>
    public string OfPartitions()
    {
        var keys = Keys.Select(column => Text(Quote(column.Name))).ToList();
        var grouping = keys.Count == 0 ? "" : " GROUP BY " + string.Join(", ", Enumerable.Range(1, keys.Count));
        return "SELECT " + string.Join(", ", keys.Append(Text("count(*)"))) + From + grouping;
    }

    /// <summary>
    /// A row a partition that has rows, of all or some partitions: its values as text; for each column the registers of its HyperLogLog in base 64,
    /// values, longest and total bytes, trues; at the end all rows.
    /// </summary>
    public string OfColumnsByPartition(IEnumerable<Column> columns, IReadOnlyList<Partition> only)
    {
        var items = Keys.Select(key => Text(Quote(key.Name))).ToList();
        foreach (var column in columns)
        {
            var name = Quote(column.Name);
            var isText = IsVariable(column.Type);
            items.Add($"base64encode(ndv_no_finalize({name}))");
            items.Add(Text($"count({name})"));
            items.Add(isText ? Text($"max(bytes({name}))") : "NULL");
            items.Add(isText ? Text($"sum(bytes({name}))") : "NULL");
            items.Add(column.Type.Kind == SqlTypeKind.Boolean ? Text($"count(CASE WHEN {name} THEN 1 END)") : "NULL");
        }
        items.Add(Text("count(*)"));
        var where = only.Count == 0 ? "" : " WHERE " + string.Join(" OR ", only.Select(partition => $"({string.Join(" AND ", Keys.Zip(partition.Values, Is))})"));
        return $"SELECT {string.Join(", ", items)}{From}{where} GROUP BY {string.Join(", ", Enumerable.Range(1, table.NumPartitionColumns))}";
    }

    /// <summary>The sketch of the column at a place of a row of <see cref="OfColumnsByPartition"/>; without a row that of no values.</summary>
    public ColumnSketch ReadSketch(string?[]? row, Column column, int place)
    {
        var type = column.Type.ToString();
        if (row is null)
            return new ColumnSketch(type, 0, 0, 0, 0, new byte[PartitionSketches.NumRegisters]);
        var figures = row.AsSpan(table.NumPartitionColumns + place * FiguresOfSketch, FiguresOfSketch);
        return new ColumnSketch(
            type, Number(figures[1]), Number(figures[2] ?? "0"), Number(figures[3] ?? "0"), Number(figures[4] ?? "0"),
            figures[0] is { } registers ? Convert.FromBase64String(registers) : new byte[PartitionSketches.NumRegisters]);
    }

    /// <summary>The texts of a partition's values as one text that no other partition has.</summary>
    public static string KeyOf(ReadOnlySpan<string?> values)
    {
        var key = new StringBuilder();
        foreach (var value in values)
            key.Append(value ?? "\u0001").Append('\0');
        return key.ToString();
    }

    private string Is(Column key, string? value) => value is null ? $"{Quote(key.Name)} IS NULL" : $"{Quote(key.Name)} = CAST({Literal(value)} AS {key.Type})";

    private string Literal(string value) => dialect.DoubleQuoteIsIdentifier
        ? '\'' + value.Replace("'", "''", StringComparison.Ordinal) + '\''
        : '\'' + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + '\'';

    /// <summary>The figures of the column at a place of <see cref="OfColumns"/>.</summary>
    public ColumnStatistics Read(string?[] row, Column column, int place)
    {
        var figures = row.AsSpan(place * FiguresOfColumn, FiguresOfColumn);
        var numSampled = Number(figures[1]);
        var scale = ScaleOf(Number(figures[5]));
        var numValues = Scaled(numSampled, scale);
        var isText = IsVariable(column.Type);
        var numTrues = figures[4] is null ? -1 : Scaled(Number(figures[4]), scale);
        return new ColumnStatistics(
            Math.Min(Number(figures[0]), numValues),
            Scaled(Number(figures[5]), scale) - numValues,
            isText ? Number(figures[2] ?? "0") : FixedSize(column.Type),
            isText ? Math.Round((double)Number(figures[3] ?? "0") / Math.Max(1, numSampled), 4) : FixedSize(column.Type),
            numTrues,
            numTrues < 0 ? -1 : numValues - numTrues);
    }

    /// <summary>All rows of a partition of which so many were counted.</summary>
    public long AllRows(long counted) => sample is null ? counted : Scaled(counted, 1 / sample.Share);

    /// <summary>How many rows stand for one of the sample: by the rows that footers tell, else by the bytes.</summary>
    private double ScaleOf(long numSampledRows) =>
        sample is null ? 1 : table.NumRows >= 0 && numSampledRows > 0 ? (double)table.NumRows / numSampledRows : 1 / sample.Share;

    private static long Scaled(long count, double scale) => (long)Math.Round(count * scale);

    public static long Number(string? text) => long.Parse(text!, CultureInfo.InvariantCulture);

    /// <summary>Whether values of a type differ in size.</summary>
    public static bool IsVariable(SqlType type) => type.IsText || type.Kind is SqlTypeKind.Binary;

    /// <summary>Bytes of a value, as Impala shows them; -1 where values differ.</summary>
    public static int FixedSize(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Int or SqlTypeKind.Float or SqlTypeKind.Date => 4,
        SqlTypeKind.BigInt or SqlTypeKind.Double => 8,
        SqlTypeKind.Decimal => type.Precision <= 9 ? 4 : type.Precision <= 18 ? 8 : 16,
        SqlTypeKind.Timestamp => 16,
        _ => -1,
    };

    private static string Text(string expression) => $"CAST({expression} AS STRING)";

    private string Quote(string name) => dialect.DoubleQuoteIsIdentifier
        ? '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'
        : '`' + name + '`';
}
