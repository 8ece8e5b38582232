using System.Globalization;
using Impala.Catalog.Objects;

namespace Impala.Server.Queries.Statements;

/// <summary>DESCRIBE FORMATTED and EXTENDED: Hive's sheet of three columns, as Impala lays it out: columns, partition columns, keys, what is known of
/// the table, and how it is stored.</summary>
internal static class TableSheet
{
    private const string ParquetPackage = "org.apache.hadoop.hive.ql.io.parquet.";

    public static IReadOnlyList<object?[]> Of(Table table)
    {
        var rows = new List<object?[]> { Row("# col_name            ", "data_type           ", "comment             "), Blank() };
        rows.AddRange(table.Columns.Take(table.NumDataColumns).Select(ColumnRow));
        if (table.NumPartitionColumns > 0)
        {
            rows.AddRange([Blank(), Row("# Partition Information"), Row("# col_name            ", "data_type           ", "comment             "), Blank()]);
            rows.AddRange(table.Columns.Skip(table.NumDataColumns).Select(ColumnRow));
        }
        rows.AddRange([Blank(), Row("# Detailed Table Information")]);
        rows.Add(Row("Database:           ", table.Name.Database));
        rows.Add(Row("OwnerType:          ", table.IsOwnerRole ? "ROLE" : "USER"));
        rows.Add(Row("Owner:              ", table.Owner));
        rows.Add(Row("CreateTime:         ", CreateTime(table)));
        rows.Add(Row("LastAccessTime:     ", "UNKNOWN"));
        rows.Add(Row("Retention:          ", "0"));
        rows.Add(Row("Location:           ", table.IsView ? "NULL" : table.Location));
        rows.Add(Row("Table Type:         ", table.IsView ? "VIRTUAL_VIEW" : table.IsExternal ? "EXTERNAL_TABLE" : "MANAGED_TABLE"));
        rows.Add(Row("Table Parameters:"));
        rows.AddRange(Parameters(table).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Row("", Padded(pair.Key), Padded(pair.Value))));
        rows.AddRange([Blank(), Row("# Storage Information")]);
        AddStorage(rows, table);
        AddKeys(rows, table);
        if (table.ViewText is { } text)
            rows.AddRange([Blank(), Row("# View Information"), Row("View Original Text: ", text), Row("View Expanded Text: ", text)]);
        return rows;
    }

    private static void AddStorage(List<object?[]> rows, Table table)
    {
        var (serde, input, output) = table switch
        {
            { IsView: true } => ("null", "null", "null"),
            { Format: FileFormat.Parquet } => (ParquetPackage + "serde.ParquetHiveSerDe", ParquetPackage + "MapredParquetInputFormat", ParquetPackage + "MapredParquetOutputFormat"),
            { Format: FileFormat.Json } => ("org.apache.hadoop.hive.serde2.JsonSerDe", "org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"),
            { TextFormat.Quote: not null } => ("org.apache.hadoop.hive.serde2.OpenCSVSerde", "org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"),
            _ => ("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "org.apache.hadoop.mapred.TextInputFormat", "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"),
        };
        rows.Add(Row("SerDe Library:      ", serde));
        rows.Add(Row("InputFormat:        ", input));
        rows.Add(Row("OutputFormat:       ", output));
        rows.Add(Row("Compressed:         ", "No"));
        rows.Add(Row("Num Buckets:        ", "0"));
        rows.Add(Row("Bucket Columns:     ", "[]"));
        rows.Add(Row("Sort Columns:       ", "[]"));
        if (table.SerdeProperties.Count == 0)
            return;
        rows.Add(Row("Storage Desc Params:"));
        rows.AddRange(table.SerdeProperties.Select(property => Row("", Padded(property.Key), Padded(Visible(property.Value)))));
    }

    private static void AddKeys(List<object?[]> rows, Table table)
    {
        if (table.PrimaryKey.Count == 0 && table.ForeignKeys.Count == 0)
            return;
        rows.AddRange([Blank(), Row("# Constraints")]);
        if (table.PrimaryKey.Count > 0)
        {
            rows.AddRange([Blank(), Row("# Primary Key"), Row("Table:              ", table.Name.ToString())]);
            rows.AddRange(table.PrimaryKey.Select(column => Row("Column Name:        ", column)));
        }
        if (table.ForeignKeys.Count == 0)
            return;
        rows.AddRange([Blank(), Row("# Foreign Keys"), Row("Table:              ", table.Name.ToString())]);
        foreach (var key in table.ForeignKeys)
            for (var i = 0; i < key.Columns.Count; i++)
                rows.Add(Row("Parent Column Name:" + key.Parent + "." + (i < key.ParentColumns.Count ? key.ParentColumns[i] : ""), "Column Name:" + key.Columns[i], "Key Sequence:" + (i + 1).ToString(CultureInfo.InvariantCulture)));
    }

    private static IEnumerable<KeyValuePair<string, string>> Parameters(Table table)
    {
        foreach (var property in table.Properties)
            if (!property.Key.Equals(TablePropertyNames.External, StringComparison.OrdinalIgnoreCase))
                yield return property;
        if (table.IsView)
            yield break;
        if (table.IsExternal)
            yield return KeyValuePair.Create("EXTERNAL", "TRUE");
        yield return KeyValuePair.Create("numFiles", Number(table.Partitions.Sum(partition => partition.Files.Count)));
        yield return KeyValuePair.Create("numRows", Number(table.NumRows));
        yield return KeyValuePair.Create("totalSize", Number(table.NumBytes));
        if (!string.IsNullOrEmpty(table.Comment))
            yield return KeyValuePair.Create("comment", table.Comment);
    }

    private static string CreateTime(Table table) => table.CreateTime == 0
        ? "UNKNOWN"
        : DateTimeOffset.FromUnixTimeMilliseconds(table.CreateTime).ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);

    /// <summary>Control characters as Java escapes them.</summary>
    private static string Visible(string text) => string.Concat(text.Select(character => character switch
    {
        '\t' => "\\t",
        '\n' => "\\n",
        '\r' => "\\r",
        < ' ' => $"\\u{(int)character:x4}",
        _ => character.ToString(),
    }));

    private static object?[] ColumnRow(Column column) => Row(column.Name, column.UnsupportedType ?? column.Type.ToString(), column.Comment);

    private static object?[] Blank() => ["", null, null];

    private static object?[] Row(string name, string? type = null, string? comment = null) => [name, type, comment];

    private static string Padded(string text) => text.PadRight(20);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
