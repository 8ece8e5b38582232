using System.Globalization;
using System.Text;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Catalogd.Ddl;

/// <summary>TBLPROPERTIES and SERDEPROPERTIES, and the few of them that say how files are read and written.</summary>
internal static class TableProperties
{
    /// <summary>Properties with others set, sorted by key.</summary>
    public static ValueList<KeyValuePair<string, string>> Merge(ValueList<KeyValuePair<string, string>> present, IEnumerable<PropertyMessage> set)
    {
        var merged = new SortedDictionary<string, string>(present.ToDictionary(property => property.Key, property => property.Value), StringComparer.Ordinal);
        foreach (var property in set)
            merged[property.Key] = property.Value;
        return merged.ToValueList();
    }

    /// <summary>How text is read by a table's properties.</summary>
    /// <exception cref="SqlException">22023: a property that must be a number is none, or a delimiter is no single byte.</exception>
    public static TextFormat TextFormatOf(ValueList<KeyValuePair<string, string>> table, ValueList<KeyValuePair<string, string>> serde)
    {
        var defaults = new TextFormat();
        var quote = Delimiter(serde.Find(TablePropertyNames.Quote));
        if (quote is not null)
        {
            var separator = Delimiter(serde.Find(TablePropertyNames.CsvSeparator) ?? serde.Find(TablePropertyNames.FieldDelimiter)) ?? (byte)',';
            var escape = Delimiter(serde.Find(TablePropertyNames.CsvEscape) ?? serde.Find(TablePropertyNames.EscapeCharacter)) ?? (byte)'\\';
            if (separator == quote || separator == escape || separator is (byte)'\n' || quote is (byte)'\n')
                throw new SqlException(SqlState.InvalidParameterValue, $"{TablePropertyNames.Quote}, {TablePropertyNames.CsvSeparator}, {TablePropertyNames.CsvEscape} and the end of lines must differ");
            return new TextFormat(separator, (byte)'\n', escape == quote ? null : escape, NullText(table, serde) ?? defaults.NullText, HeaderLines(table.Find(TablePropertyNames.HeaderLines)), quote);
        }
        return new TextFormat(
            Delimiter(serde.Find(TablePropertyNames.FieldDelimiter) ?? serde.Find(TablePropertyNames.SerializationFormat)) ?? defaults.FieldDelimiter,
            Delimiter(serde.Find(TablePropertyNames.LineDelimiter)) ?? defaults.LineDelimiter,
            Delimiter(serde.Find(TablePropertyNames.EscapeCharacter)),
            NullText(table, serde) ?? defaults.NullText,
            HeaderLines(table.Find(TablePropertyNames.HeaderLines)));
    }

    /// <summary>Sort columns must be data columns, each once.</summary>
    /// <exception cref="SqlException">42703, 42P16.</exception>
    public static void CheckSortColumns(Table table)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in table.SortColumns)
        {
            var index = table.FindColumn(column);
            if (index >= table.NumDataColumns)
                throw CatalogErrors.InvalidDefinition($"SORT BY column list must not contain partition column: '{column}'");
            if (index < 0)
                throw new SqlException(SqlState.UndefinedColumn, $"Could not find SORT BY column '{column}' in table.");
            if (!seen.Add(column))
                throw CatalogErrors.InvalidDefinition($"Duplicate column in SORT BY list: {column}");
        }
    }

    /// <summary>Properties whose sort columns follow a change of the table's columns.</summary>
    /// <param name="newName">The name a column has now; null when it is gone.</param>
    public static ValueList<KeyValuePair<string, string>> RenameSortColumns(Table table, Func<string, string?> newName)
    {
        if (table.Properties.Find(TablePropertyNames.SortColumns) is null)
            return table.Properties;
        var left = string.Join(',', table.SortColumns.Select(newName).OfType<string>());
        return Merge(table.Properties, [new PropertyMessage { Key = TablePropertyNames.SortColumns, Value = left }]);
    }

    private static string? NullText(ValueList<KeyValuePair<string, string>> table, ValueList<KeyValuePair<string, string>> serde) =>
        table.Find(TablePropertyNames.NullFormat) ?? serde.Find(TablePropertyNames.NullFormat);

    private static int HeaderLines(string? text)
    {
        if (text is null)
            return 0;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var numLines))
            throw new SqlException(SqlState.InvalidParameterValue, $"Invalid value for table property {TablePropertyNames.HeaderLines}: {text} (value must be an integer)");
        return numLines >= 0
            ? numLines
            : throw new SqlException(SqlState.InvalidParameterValue, $"Invalid value for table property {TablePropertyNames.HeaderLines}: {text} (value must be >= 0)");
    }

    /// <summary>One character, or a decimal number of a byte, as Hive takes it.</summary>
    private static byte? Delimiter(string? text)
    {
        if (text is null)
            return null;
        if (Encoding.UTF8.GetByteCount(text) == 1)
            return (byte)text[0];
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -128 and <= 255)
            return (byte)number;
        // A single character from U+0080 to U+00FF stands for the byte.
        if (text is [>= '\x80' and <= '\xff' and var only])
            return (byte)only;
        throw new SqlException(
            SqlState.InvalidParameterValue,
            $"ESCAPED BY values and LINE/FIELD terminators must be specified as a single character or as a decimal value in the range [-128:127]: {text}");
    }
}
