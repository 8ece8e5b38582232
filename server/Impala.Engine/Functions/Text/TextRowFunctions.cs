using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Impala.Catalog.Types;
using Impala.Engine.Functions.Rows;
using Impala.SqlParser.Printing;

namespace Impala.Engine.Functions.Text;

/// <summary>Text functions that run over few rows: quoting, format, codes of characters.</summary>
internal static class TextRowFunctions
{
    public static readonly IReadOnlyList<ScalarFunction> All =
    [
        new RowFunction("ascii", "Code of the first character.", [RowFunction.Of(SqlType.Int, SqlType.String)], row => FirstCode(row)),
        new RowFunction("chr", "Character with a code.", [RowFunction.Of(SqlType.String, SqlType.BigInt)], Character),
        new RowFunction("starts_with", "True when a text begins with a prefix.", [RowFunction.Of(SqlType.Boolean, SqlType.String, SqlType.String)], row => row.Bytes(0).StartsWith(row.Bytes(1))),
        new RowFunction("quote_ident", "Name in double quotes where it needs them.", [RowFunction.Of(SqlType.String, SqlType.String)], row => QuotedIdentifier.Of(row.Text(0))),
        new RowFunction("quote_literal", "Text as a SQL literal.", [RowFunction.Of(SqlType.String, SqlType.String)], row => QuoteLiteral(row.Text(0))) { Resolver = AnyText },
        new RowFunction("quote_nullable", "Text as a SQL literal, or NULL.", [RowFunction.Of(SqlType.String, SqlType.String)], row => row.IsNull(0) ? "NULL" : QuoteLiteral(row.Text(0))) { Strict = false, Resolver = AnyText },
        new RowFunction("format", "Text with arguments put in for %s, %I and %L.", [RowFunction.Of(SqlType.String, SqlType.String)], Format)
        {
            Strict = false,
            Resolver = (arguments, _) => arguments.Length == 0 ? null : new FunctionSignature([.. Enumerable.Repeat(SqlType.String, arguments.Length)], SqlType.String),
        },
        new RowFunction("encode", "Bytes as text in hex, base64 or escape.", [RowFunction.Of(SqlType.String, SqlType.Binary, SqlType.String)], row => BinaryText.Encode(row.Bytes(0), row.Text(1))),
        new RowFunction("decode", "The bytes of a text in hex, base64 or escape, in the postgres dialect; the impala dialect's is a CASE.", [RowFunction.Of(SqlType.Binary, SqlType.String, SqlType.String)], row => BinaryText.Decode(row.Text(0), row.Text(1))),
        new RowFunction("sha256", "SHA-256 of bytes.", [RowFunction.Of(SqlType.Binary, SqlType.Binary)], row => SHA256.HashData(row.Bytes(0))),
        new RowFunction("sha512", "SHA-512 of bytes.", [RowFunction.Of(SqlType.Binary, SqlType.Binary)], row => SHA512.HashData(row.Bytes(0))),
        new RowFunction("to_hex", "Number as hexadecimal digits.", [RowFunction.Of(SqlType.String, SqlType.BigInt)], row => row.Long(0).ToString("x", CultureInfo.InvariantCulture)),
        new RowFunction("hex", "Number or text as hexadecimal digits.", [RowFunction.Of(SqlType.String, SqlType.BigInt), RowFunction.Of(SqlType.String, SqlType.String)],
            row => row.TypeOf(0).Kind == SqlTypeKind.BigInt ? row.Long(0).ToString("X", CultureInfo.InvariantCulture) : Convert.ToHexString(row.Bytes(0))),
        new RowFunction("unhex", "The bytes that hexadecimal digits stand for; empty when they are none.", [RowFunction.Of(SqlType.String, SqlType.String)], FromHex),
    ];

    private static FunctionSignature? AnyText(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 ? new FunctionSignature([SqlType.String], SqlType.String) : null;

    private static object FirstCode(RowArguments row)
    {
        if (row.Bytes(0).IsEmpty)
            return 0;
        if (!row.Context.Statement.IsPostgresDialect)
            return (int)row.Bytes(0)[0];
        Rune.DecodeFromUtf8(row.Bytes(0), out var rune, out _);
        return rune.Value;
    }

    private static object Character(RowArguments row)
    {
        var code = row.Long(0);
        // Impala's characters are bytes.
        if (!row.Context.Statement.IsPostgresDialect)
            return code is >= 0 and <= 255 ? new[] { (byte)code } : Array.Empty<byte>();
        if (code is > 0 and <= 0x10FFFF && Rune.IsValid((int)code))
            return new Rune((int)code).ToString();
        throw FunctionErrors.InvalidParameter("chr", "requested character not valid.");
    }

    /// <summary>An odd number of digits, or anything else than digits, gives the empty string: Impala's StringFunctions.</summary>
    private static object FromHex(RowArguments row)
    {
        var digits = row.Bytes(0);
        var bytes = new byte[digits.Length / 2];
        return Convert.FromHexString(digits, bytes, out _, out var numBytes) == System.Buffers.OperationStatus.Done && numBytes * 2 == digits.Length
            ? bytes
            : Array.Empty<byte>();
    }

    private static string QuoteLiteral(string text)
    {
        var quoted = $"'{text.Replace("'", "''", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal)}'";
        return text.Contains('\\', StringComparison.Ordinal) ? $" E{quoted}" : quoted;
    }

    private static object? Format(RowArguments row)
    {
        if (row.IsNull(0))
            return null;
        var pattern = row.Text(0);
        var text = new StringBuilder();
        var next = 1;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                text.Append(pattern[i]);
                continue;
            }
            if (++i >= pattern.Length)
                throw FunctionErrors.InvalidParameter("format", "unterminated format specifier.");
            if (pattern[i] == '%')
            {
                text.Append('%');
                continue;
            }
            var digits = 0;
            while (i + digits < pattern.Length && char.IsAsciiDigit(pattern[i + digits]))
                digits++;
            if (digits is > 0 and < 5 && i + digits < pattern.Length && pattern[i + digits] == '$')
            {
                next = int.Parse(pattern.AsSpan(i, digits), CultureInfo.InvariantCulture);
                i += digits + 1;
            }
            var (width, atLeft) = ReadWidth(pattern, ref i);
            if (next < 1 || next >= row.Count || i >= pattern.Length)
                throw FunctionErrors.InvalidParameter("format", "too few arguments.");
            var value = row.IsNull(next) ? null : row.Text(next);
            next++;
            var start = text.Length;
            switch (pattern[i])
            {
                case 's':
                    text.Append(value);
                    break;
                case 'I':
                    text.Append(QuotedIdentifier.Of(value ?? throw FunctionErrors.InvalidParameter("format", "null values cannot be formatted as an SQL identifier.")));
                    break;
                case 'L':
                    text.Append(value is null ? "NULL" : QuoteLiteral(value));
                    break;
                default:
                    throw FunctionErrors.InvalidParameter("format", "unrecognized conversion; use %s, %I or %L.");
            }
            var missing = width - (text.Length - start);
            if (missing > 0)
                text.Insert(atLeft ? text.Length : start, " ", missing);
        }
        return text.ToString();
    }

    // [-]width before the letter.
    private static (int Width, bool AtLeft) ReadWidth(string pattern, ref int at)
    {
        var atLeft = at < pattern.Length && pattern[at] == '-';
        at += atLeft ? 1 : 0;
        var width = 0;
        for (; at < pattern.Length && char.IsAsciiDigit(pattern[at]); at++)
        {
            width = (width * 10) + (pattern[at] - '0');
            if (width > 1_000_000)
                throw FunctionErrors.InvalidParameter("format", "number is out of range.");
        }
        return (width, atLeft);
    }
}
