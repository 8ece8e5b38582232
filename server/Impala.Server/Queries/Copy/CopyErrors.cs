using System.Globalization;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;

namespace Impala.Server.Queries.Copy;

/// <summary>Errors of COPY's data, with PostgreSQL's words and places.</summary>
internal sealed class CopyErrors(string table)
{
    private const int MaxShown = 100;

    public SqlException BadFormat(string message, long line, ReadOnlySpan<byte> text, string? hint = null) =>
        new(SqlState.BadCopyFileFormat, message, hint: hint) { Context = OfLine(line) + $": \"{Shown(text)}\"" };

    public SqlException BadFormat(string message, long line) => new(SqlState.BadCopyFileFormat, message) { Context = OfLine(line) };

    public SqlException BadHeader(string message) => new(SqlState.BadCopyFileFormat, message) { Context = OfLine(1) };

    public SqlException BadBinary(long line, string column) =>
        new(SqlState.InvalidBinaryRepresentation, "incorrect binary data format") { Context = OfLine(line) + ", column " + column };

    public SqlException BadText(ReadOnlySpan<byte> text, long line)
    {
        var at = 0;
        while (at < text.Length && text[at] != 0 && Rune.DecodeFromUtf8(text[at..], out _, out var size) == System.Buffers.OperationStatus.Done)
            at += size;
        return new SqlException(SqlState.CharacterNotInRepertoire, $"invalid byte sequence for encoding \"UTF8\": 0x{(at < text.Length ? text[at] : 0):x2}") { Context = OfLine(line) };
    }

    public SqlException LineTooLong(long line, int limit) =>
        new(SqlState.ProgramLimitExceeded, $"a row of COPY data is longer than {limit} bytes") { Context = OfLine(line) };

    /// <summary>A value that is none of its column's type, in PostgreSQL's words, which show it: it is the client's own text.</summary>
    public SqlException BadValue(SqlException error, long line, string column, SqlType type, ReadOnlySpan<byte> text)
    {
        var value = Shown(text);
        var message = error.SqlState switch
        {
            SqlState.InvalidTextRepresentation or SqlState.InvalidDatetimeFormat => $"invalid input syntax for type {NameOf(type)}: \"{value}\"",
            SqlState.DatetimeFieldOverflow => $"date/time field value out of range: \"{value}\"",
            SqlState.NumericValueOutOfRange when type.IsInteger => $"value \"{value}\" is out of range for type {NameOf(type)}",
            SqlState.NumericValueOutOfRange when type.IsDecimal => "numeric field overflow",
            SqlState.NumericValueOutOfRange => $"\"{value}\" is out of range for type {NameOf(type)}",
            _ => error.Message,
        };
        return OfValue(new SqlException(error.SqlState, message, hint: error.Hint, detail: error.Detail), line, column, text);
    }

    /// <summary>The error of a value, with its place.</summary>
    public SqlException OfValue(SqlException error, long line, string column, ReadOnlySpan<byte> text) =>
        new(error.SqlState, error.Message, hint: error.Hint, detail: error.Detail) { Context = OfLine(line) + $", column {column}: \"{Shown(text)}\"" };

    private static string NameOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt => "smallint",
        SqlTypeKind.Int => "integer",
        SqlTypeKind.Float => "real",
        SqlTypeKind.Double => "double precision",
        SqlTypeKind.Decimal => "numeric",
        SqlTypeKind.Binary => "bytea",
        _ => type.Kind.ToString().ToLowerInvariant(),
    };

    private string OfLine(long line) => $"COPY {table}, line {line.ToString(CultureInfo.InvariantCulture)}";

    private static string Shown(ReadOnlySpan<byte> text)
    {
        var shown = Encoding.UTF8.GetString(text.Length > 4 * MaxShown ? text[..(4 * MaxShown)] : text);
        return shown.Length > MaxShown ? shown[..MaxShown] + "..." : shown;
    }
}
