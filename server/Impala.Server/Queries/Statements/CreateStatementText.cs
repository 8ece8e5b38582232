using System.Text;
using Impala.Catalog.Objects;

namespace Impala.Server.Queries.Statements;

/// <summary>SHOW CREATE TABLE: the statement that makes the table again, in Impala's dialect.</summary>
internal static class CreateStatementText
{
    public static string Of(Table table)
    {
        var text = new StringBuilder();
        if (table.IsView)
            return text.Append("CREATE VIEW ").Append(table.Name).Append(" AS\n").Append(table.ViewText).ToString();
        text.Append("CREATE ").Append(table.IsExternal ? "EXTERNAL " : "").Append("TABLE ").Append(table.Name).Append(" (\n");
        AppendColumns(text, table.Columns.ToImmutableArray()[..table.NumDataColumns]);
        text.Append(")\n");
        if (table.NumPartitionColumns > 0)
        {
            text.Append("PARTITIONED BY (\n");
            AppendColumns(text, table.Columns.ToImmutableArray()[table.NumDataColumns..]);
            text.Append(")\n");
        }
        if (!string.IsNullOrEmpty(table.Comment))
            text.Append("COMMENT ").Append(Quote(table.Comment)).Append('\n');
        if (table.Format == FileFormat.Text && table.TextFormat != new TextFormat())
        {
            text.Append("ROW FORMAT DELIMITED FIELDS TERMINATED BY ").Append(Quote(Escape(table.TextFormat.FieldDelimiter)));
            if (table.TextFormat.Escape is { } escape)
                text.Append(" ESCAPED BY ").Append(Quote(Escape(escape)));
            text.Append(" LINES TERMINATED BY ").Append(Quote(Escape(table.TextFormat.LineDelimiter))).Append('\n');
        }
        text.Append("STORED AS ").Append(table.Format == FileFormat.Text ? "TEXTFILE" : "PARQUET").Append('\n');
        text.Append("LOCATION ").Append(Quote(table.Location));
        if (table.Properties.Count > 0)
            text.Append("\nTBLPROPERTIES (").AppendJoin(", ", table.Properties.Select(property => Quote(property.Key) + "=" + Quote(property.Value))).Append(')');
        return text.ToString();
    }

    private static void AppendColumns(StringBuilder text, IReadOnlyList<Column> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            text.Append("  ").Append(columns[i].Name).Append(' ').Append((columns[i].UnsupportedType ?? columns[i].Type.ToString()).ToUpperInvariant());
            if (!string.IsNullOrEmpty(columns[i].Comment))
                text.Append(" COMMENT ").Append(Quote(columns[i].Comment!));
            text.Append(i + 1 < columns.Count ? ",\n" : "\n");
        }
    }

    private static string Escape(byte delimiter) => delimiter switch
    {
        (byte)'\t' => "\\t",
        (byte)'\n' => "\\n",
        (byte)'\\' => "\\\\",
        < 32 => "\\" + Convert.ToString(delimiter, 8).PadLeft(3, '0'),
        _ => ((char)delimiter).ToString(),
    };

    private static string Quote(string text) => "'" + text.Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
