using System.Globalization;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>Column definitions and row formats of CREATE and ALTER TABLE as catalog objects.</summary>
internal static class ColumnDefinitions
{
    public static Column ToColumn(ColumnDefinition definition, Session session)
    {
        if (definition.Type is not { } typeName)
            throw new SqlException(SqlState.SyntaxError, $"column \"{definition.Name.Name}\" has no type", definition.Span.Start);
        var type = Analyzer.ResolveType(typeName, session.Settings.Dialect);
        if (!IsStorable(type))
            throw new SqlException(SqlState.FeatureNotSupported, $"a column of type {type} cannot be stored", typeName.Span.Start);
        return new Column(definition.Name.Name.ToLowerInvariant(), type, definition.Comment);
    }

    /// <summary>ROW FORMAT DELIMITED as the SERDEPROPERTIES that Impala keeps of it.</summary>
    public static IEnumerable<PropertyMessage> ToSerdeProperties(RowFormat format)
    {
        var field = Delimiter(format.FieldTerminator, format);
        var line = Delimiter(format.LineTerminator, format);
        var escape = Delimiter(format.FieldEscape, format);
        if (field is not null && ByteOf(field) is var same && same == ByteOf(line ?? "\n"))
            throw new SqlException(SqlState.InvalidTableDefinition, $"Field delimiter and line delimiter have same value: byte {same}", format.Span.Start);
        if (field is not null)
        {
            yield return new PropertyMessage { Key = TablePropertyNames.FieldDelimiter, Value = field };
            yield return new PropertyMessage { Key = TablePropertyNames.SerializationFormat, Value = field };
        }
        if (escape is not null)
            yield return new PropertyMessage { Key = TablePropertyNames.EscapeCharacter, Value = escape };
        if (line is not null)
            yield return new PropertyMessage { Key = TablePropertyNames.LineDelimiter, Value = line };
    }

    private static bool IsStorable(SqlType type) => type.Kind is SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int
        or SqlTypeKind.BigInt or SqlTypeKind.Float or SqlTypeKind.Double or SqlTypeKind.Decimal or SqlTypeKind.String or SqlTypeKind.VarChar
        or SqlTypeKind.Char or SqlTypeKind.Binary or SqlTypeKind.Timestamp or SqlTypeKind.Date;

    /// <summary>One character, an escape left in the text (\t, octal \001), or a decimal number, as Impala and Hive take it.</summary>
    private static string? Delimiter(string? text, RowFormat at)
    {
        switch (text)
        {
            case null:
                return null;
            case "\\t":
                return "\t";
            case "\\n":
                return "\n";
            case "\\r":
                return "\r";
        }
        if (Encoding.UTF8.GetByteCount(text) == 1 || text is [>= '\x80' and <= '\xff'])
            return text;
        if (text is ['\\', >= '0' and <= '3', >= '0' and <= '7', >= '0' and <= '7'])
            return ((char)Convert.ToInt32(text[1..], 8)).ToString();
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -128 and <= 127)
            return text;
        throw new SqlException(
            SqlState.InvalidParameterValue,
            $"ESCAPED BY values and LINE/FIELD terminators must be specified as a single character or as a decimal value in the range [-128:127]: {text}", at.Span.Start);
    }

    private static int ByteOf(string delimiter) => delimiter.Length == 1 ? (byte)delimiter[0] : (byte)int.Parse(delimiter, CultureInfo.InvariantCulture);
}

/// <summary>Names of file formats as STORED AS and DEFAULT_FILE_FORMAT write them.</summary>
internal static class FileFormats
{
    public static FileFormat Parse(string name, int position) => name.ToUpperInvariant() switch
    {
        "PARQUET" or "PARQUETFILE" => FileFormat.Parquet,
        "TEXT" or "TEXTFILE" => FileFormat.Text,
        "JSON" or "JSONFILE" => FileFormat.Json,
        _ => throw new SqlException(SqlState.FeatureNotSupported, $"file format {name} is not supported", position, hint: "Use PARQUET, TEXTFILE or JSONFILE."),
    };

    public static string Name(FileFormat format) => format switch
    {
        FileFormat.Parquet => "PARQUET",
        FileFormat.Text => "TEXT",
        FileFormat.Json => "JSON",
    };
}
