namespace Impala.Catalog.Objects;

/// <summary>Keys of TBLPROPERTIES and SERDEPROPERTIES that mean something to the engine; they are Impala's.</summary>
public static class TablePropertyNames
{
    public const string HeaderLines = "skip.header.line.count";
    public const string NullFormat = "serialization.null.format";
    public const string SortColumns = "sort.columns";
    public const string SortOrder = "sort.order";
    public const string External = "EXTERNAL";
    public const string ExternalPurge = "external.table.purge";
    public const string NumRows = "numRows";
    public const string FieldDelimiter = "field.delim";
    public const string LineDelimiter = "line.delim";
    public const string EscapeCharacter = "escape.delim";
    public const string SerializationFormat = "serialization.format";

    /// <summary>Hive's OpenCSVSerde: a quote character makes a text table's files CSV.</summary>
    public const string Quote = "quoteChar";
    public const string CsvSeparator = "separatorChar";
    public const string CsvEscape = "escapeChar";

    /// <summary>The value of a key, or null.</summary>
    public static string? Find(this ValueList<KeyValuePair<string, string>> properties, string key)
    {
        foreach (var property in properties)
            if (property.Key == key)
                return property.Value;
        return null;
    }
}
