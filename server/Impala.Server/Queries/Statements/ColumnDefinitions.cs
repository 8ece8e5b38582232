using System.Globalization;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
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

    public static TextFormat ToTextFormat(RowFormat format)
    {
        var defaults = new TextFormat();
        return defaults with
        {
            FieldDelimiter = Delimiter(format.FieldTerminator, format) ?? defaults.FieldDelimiter,
            LineDelimiter = Delimiter(format.LineTerminator, format) ?? defaults.LineDelimiter,
            Escape = Delimiter(format.FieldEscape, format),
        };
    }

    private static bool IsStorable(SqlType type) => type.Kind is SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int
        or SqlTypeKind.BigInt or SqlTypeKind.Float or SqlTypeKind.Double or SqlTypeKind.Decimal or SqlTypeKind.String or SqlTypeKind.VarChar
        or SqlTypeKind.Char or SqlTypeKind.Binary or SqlTypeKind.Timestamp or SqlTypeKind.Date;

    /// <summary>One character, an escape (\t, \001), or a number, as Impala and Hive take it.</summary>
    private static byte? Delimiter(string? text, RowFormat at)
    {
        if (text is null)
            return null;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length == 1)
            return bytes[0];
        switch (text)
        {
            case "\\t":
                return (byte)'\t';
            case "\\n":
                return (byte)'\n';
        }
        if (int.TryParse(text.TrimStart('\\'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -128 and <= 255)
            return (byte)number;
        throw new SqlException(SqlState.InvalidParameterValue, $"'{text}' is not a single-byte delimiter", at.Span.Start);
    }
}

/// <summary>Names of file formats as STORED AS and DEFAULT_FILE_FORMAT write them.</summary>
internal static class FileFormats
{
    public static FileFormat Parse(string name, int position) => name.ToUpperInvariant() switch
    {
        "PARQUET" or "PARQUETFILE" => FileFormat.Parquet,
        "TEXT" or "TEXTFILE" => FileFormat.Text,
        _ => throw new SqlException(SqlState.FeatureNotSupported, $"file format {name} is not supported", position, hint: "Use PARQUET or TEXTFILE."),
    };

    public static string Name(FileFormat format) => format switch
    {
        FileFormat.Parquet => "PARQUET",
        FileFormat.Text => "TEXT",
    };
}
