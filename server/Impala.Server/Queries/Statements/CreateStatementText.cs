using System.Globalization;
using System.Text;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.SqlParser;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>SHOW CREATE TABLE: the statement that makes the table again, in Impala's dialect and layout. What has a clause of its own is left
/// out of the properties. Creating a table by the text and showing it gives the same text.</summary>
internal static class CreateStatementText
{
    public static string Of(Table table)
    {
        var text = new StringBuilder();
        if (table.IsView)
            return OfView(table, text);
        text.Append("CREATE ").Append(table.IsExternal ? "EXTERNAL " : "").Append("TABLE ").Append(NameOf(table.Name)).Append(" (\n");
        AppendColumns(text, table.Columns.ToImmutableArray()[..table.NumDataColumns], KeysOf(table));
        if (table.NumPartitionColumns > 0)
        {
            text.Append("PARTITIONED BY (\n");
            AppendColumns(text, table.Columns.ToImmutableArray()[table.NumDataColumns..], []);
        }
        if (table.SortColumns.Count > 0)
            text.Append("SORT BY ").Append(table.IsZOrdered ? "ZORDER" : "LEXICAL").Append(" (\n  ").AppendJoin(",\n  ", table.SortColumns.Select(NameOf)).Append("\n)\n");
        if (!string.IsNullOrEmpty(table.Comment))
            text.Append("COMMENT ").Append(Quote(table.Comment)).Append('\n');
        AppendRowFormat(text, table);
        if (table.SerdeProperties.Count > 0)
            text.Append("WITH SERDEPROPERTIES ").Append(PropertiesText(table.SerdeProperties)).Append('\n');
        text.Append("STORED AS ").Append(StoredAs(table.Format)).Append('\n');
        text.Append("LOCATION ").Append(Quote(table.Location));
        var properties = table.Properties.Where(property => !IsShownElsewhere(property.Key)).ToValueList();
        if (properties.Count > 0)
            text.Append("\nTBLPROPERTIES ").Append(PropertiesText(properties));
        return text.ToString();
    }

    /// <summary>What STORED AS says.</summary>
    public static string StoredAs(FileFormat format) => format switch
    {
        FileFormat.Text => "TEXTFILE",
        FileFormat.Json => "JSONFILE",
        FileFormat.Parquet => "PARQUET",
    };

    /// <summary>WITH STATS: the statements that set the statistics as they are, one a line.</summary>
    public static IEnumerable<string> Statistics(Table table)
    {
        var name = NameOf(table.Name);
        if (table.NumPartitionColumns == 0 && table.Partitions is [{ NumRows: >= 0 } only])
            yield return $"ALTER TABLE {name} SET TBLPROPERTIES ('{TablePropertyNames.NumRows}'='{only.NumRows.ToString(CultureInfo.InvariantCulture)}', 'STATS_GENERATED_VIA_STATS_TASK'='true')";
        foreach (var column in table.Columns.Take(table.NumDataColumns))
        {
            if (column.Statistics is not { } known)
                continue;
            var sizes = column.Type.IsText
                ? $", 'maxSize'='{known.MaxSize.ToString(CultureInfo.InvariantCulture)}', 'avgSize'='{known.AvgSize.ToString(CultureInfo.InvariantCulture)}'"
                : "";
            var flags = column.Type.Kind == Catalog.Types.SqlTypeKind.Boolean
                ? $", 'numTrues'='{known.NumTrues.ToString(CultureInfo.InvariantCulture)}', 'numFalses'='{known.NumFalses.ToString(CultureInfo.InvariantCulture)}'"
                : "";
            yield return string.Create(
                CultureInfo.InvariantCulture, $"ALTER TABLE {name} SET COLUMN STATS {NameOf(column.Name)} ('numDVs'='{known.NumDistinct}', 'numNulls'='{known.NumNulls}'{sizes}{flags})");
        }
        if (table.NumPartitionColumns == 0)
            yield break;
        foreach (var partition in table.Partitions.Where(partition => partition.NumRows >= 0))
        {
            var keys = table.Columns.Skip(table.NumDataColumns).Zip(partition.Values, (column, value) => $"{NameOf(column.Name)}={Literal(column, value)}");
            yield return $"ALTER TABLE {name} PARTITION ({string.Join(", ", keys)}) SET TBLPROPERTIES ('{TablePropertyNames.NumRows}'='{partition.NumRows.ToString(CultureInfo.InvariantCulture)}', 'STATS_GENERATED_VIA_STATS_TASK'='true')";
        }
    }

    private static string OfView(Table view, StringBuilder text)
    {
        text.Append("CREATE VIEW ").Append(NameOf(view.Name));
        if (!HasNamesOfQuery(view))
        {
            text.Append(" (\n");
            var columns = view.Columns.ToImmutableArray();
            for (var i = 0; i < columns.Length; i++)
            {
                text.Append("  ").Append(NameOf(columns[i].Name));
                if (!string.IsNullOrEmpty(columns[i].Comment))
                    text.Append(" COMMENT ").Append(Quote(columns[i].Comment!));
                text.Append(i + 1 < columns.Length ? ",\n" : "\n)");
            }
        }
        if (!string.IsNullOrEmpty(view.Comment))
            text.Append("\nCOMMENT ").Append(Quote(view.Comment));
        if (view.Properties.Count > 0)
            text.Append("\nTBLPROPERTIES ").Append(PropertiesText(view.Properties));
        return text.Append(" AS\n").Append(view.ViewText).ToString();
    }

    /// <summary>Whether the view's text alone gives its columns their names.</summary>
    private static bool HasNamesOfQuery(Table view)
    {
        if (view.Columns.Any(column => !string.IsNullOrEmpty(column.Comment)))
            return false;
        var dialect = SqlDialect.Find(view.ViewDialect ?? "") ?? SqlDialect.Impala;
        if (SqlTextParser.Parse(view.ViewText ?? "", dialect) is not { Error: null, Statements: [QueryStatement { Query.Body: Select { Items: var items } }] })
            return false;
        // A star's names are the tables', which are not looked at here; the list was made when there was none to rename.
        if (items.Any(item => item.Expression is Star))
            return items.Count == 1;
        return items.Count == view.Columns.Count && items.Zip(view.Columns.AsSpan().ToArray()).All(pair =>
            pair.First.Alias?.Name is { } alias
                ? alias.Equals(pair.Second.Name, StringComparison.OrdinalIgnoreCase)
                : pair.First.Expression is not ColumnReference reference || reference.Parts[^1].Name.Equals(pair.Second.Name, StringComparison.OrdinalIgnoreCase));
    }

    private static void AppendRowFormat(StringBuilder text, Table table)
    {
        var field = table.SerdeProperties.Find(TablePropertyNames.FieldDelimiter);
        var escape = table.SerdeProperties.Find(TablePropertyNames.EscapeCharacter);
        var line = table.SerdeProperties.Find(TablePropertyNames.LineDelimiter);
        if (table.Format != FileFormat.Text || (field ?? escape ?? line) is null)
            return;
        text.Append("ROW FORMAT DELIMITED");
        if (field is not null)
            text.Append(" FIELDS TERMINATED BY ").Append(Quote(field));
        if (escape is not null)
            text.Append(" ESCAPED BY ").Append(Quote(escape));
        if (line is not null)
            text.Append(" LINES TERMINATED BY ").Append(Quote(line));
        text.Append('\n');
    }

    private static IEnumerable<string> KeysOf(Table table)
    {
        if (table.PrimaryKey.Count > 0)
            yield return $"PRIMARY KEY ({string.Join(", ", table.PrimaryKey.Select(NameOf))}) DISABLE NOVALIDATE RELY";
        foreach (var key in table.ForeignKeys)
            yield return $"FOREIGN KEY ({string.Join(", ", key.Columns.Select(NameOf))}) REFERENCES {NameOf(key.Parent)} ({string.Join(", ", key.ParentColumns.Select(NameOf))}) DISABLE NOVALIDATE RELY";
    }

    private static void AppendColumns(StringBuilder text, IReadOnlyList<Column> columns, IEnumerable<string> keys)
    {
        var lines = columns.Select(column =>
            NameOf(column.Name) + " " + (column.UnsupportedType ?? column.Type.ToString()).ToUpperInvariant()
            + (string.IsNullOrEmpty(column.Comment) ? "" : " COMMENT " + Quote(column.Comment)));
        text.Append("  ").AppendJoin(",\n  ", lines.Concat(keys)).Append("\n)\n");
    }

    private static bool IsShownElsewhere(string key) =>
        key is TablePropertyNames.SortColumns or TablePropertyNames.SortOrder || key.Equals(TablePropertyNames.External, StringComparison.OrdinalIgnoreCase);

    private static string PropertiesText(ValueList<KeyValuePair<string, string>> properties) =>
        "(" + string.Join(", ", properties.Select(property => Quote(property.Key) + "=" + Quote(property.Value))) + ")";

    private static string Literal(Column column, string? value) => value is null ? "NULL" : column.Type.IsNumeric ? value : Quote(value);

    private static string NameOf(TableName name) => NameOf(name.Database) + "." + NameOf(name.Table);

    /// <summary>In backticks unless Impala takes the word as a name by itself.</summary>
    private static string NameOf(string name)
    {
        var isPlain = name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_') && name.Any(char.IsAsciiLetter);
        return isPlain && SqlTextParser.Parse($"SELECT 1 AS {name}", SqlDialect.Impala).Error is null ? name : "`" + name + "`";
    }

    /// <summary>A string literal of Impala's, with escapes for what would end it or not print.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var character in text)
        {
            quoted.Append(character switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\t' => "\\t",
                '\n' => "\\n",
                '\r' => "\\r",
                < ' ' => "\\" + Convert.ToString(character, 8).PadLeft(3, '0'),
                _ => character.ToString(),
            });
        }
        return quoted.Append('\'').ToString();
    }
}
