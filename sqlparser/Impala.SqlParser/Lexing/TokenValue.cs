using System.Globalization;
using System.Text;

namespace Impala.SqlParser.Lexing;

/// <summary>What a name or string token means: quotes taken off, case folded, escapes undone.</summary>
internal static class TokenValue
{
    public static string Name(string text, Token token, SqlDialect dialect)
    {
        if (token.Kind == TokenKind.Word)
            return Fold(text.AsSpan(token.Start, token.Length));
        if (text[token.Start] is 'u' or 'U')
            return Unicode(text.AsSpan(token.Start + 3, token.Length - 4).ToString().Replace("\"\"", "\"", StringComparison.Ordinal), '\\') ?? "";
        var content = text.AsSpan(token.Start + 1, token.Length - 2);
        if (dialect.TrimsQuotedNames)
            content = content.Trim();
        var name = text[token.Start] == '"' ? content.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : content.ToString();
        // Backticks are Impala's, whose names have no case, in either dialect.
        return dialect.QuotedNamesKeepCase && text[token.Start] == '"' ? name : name.ToLowerInvariant();
    }

    private static string Fold(ReadOnlySpan<char> word) =>
        word.IndexOfAnyInRange('A', 'Z') < 0 && word.IndexOfAnyInRange('\u0080', '\uffff') < 0
            ? word.ToString()
            : string.Create(word.Length, word, static (target, source) => source.ToLowerInvariant(target));

    public static string String(string text, Token token, SqlDialect dialect)
    {
        if (token.Kind == TokenKind.DollarString)
        {
            var tagLength = text.IndexOf('$', token.Start + 1) - token.Start + 1;
            return text.Substring(token.Start + tagLength, token.Length - (2 * tagLength));
        }
        var quoteAt = token.Kind == TokenKind.UnicodeString ? token.Start + 2 : token.Start;
        if (text[quoteAt] is not ('\'' or '"'))
            quoteAt++;
        var quote = text[quoteAt];
        var content = text.AsSpan(quoteAt + 1, token.End - quoteAt - 2);
        var backslash = dialect.BackslashEscapes || token.Kind == TokenKind.EscapeString;
        if (content.IndexOf(quote) < 0 && (!backslash || content.IndexOf('\\') < 0))
            return content.ToString();
        return Unescape(content, quote, backslash, token.Kind == TokenKind.EscapeString);
    }

    private static string Unescape(ReadOnlySpan<char> content, char quote, bool backslash, bool postgresEscapes)
    {
        var value = new StringBuilder(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            if (c == quote)
                i = SkipQuote(content, i, quote, value);
            else if (c == '\\' && backslash && i + 1 < content.Length)
                i = postgresEscapes ? PostgresEscape(content, i + 1, value) : ImpalaEscape(content, i + 1, value);
            else
                value.Append(c);
        }
        return value.ToString();
    }

    /// <summary>A quote inside is doubled, or ends a part that goes on behind a line break.</summary>
    private static int SkipQuote(ReadOnlySpan<char> content, int position, char quote, StringBuilder value)
    {
        if (position + 1 < content.Length && content[position + 1] == quote)
        {
            value.Append(quote);
            return position + 1;
        }
        var next = content[(position + 1)..].IndexOf(quote);
        return next < 0 ? position : position + 1 + next;
    }

    /// <summary>Impala 4.5's unescaping, which is Hive's: an octal or Unicode number, a letter with a meaning, \% and \_ kept whole, else the character itself.</summary>
    private static int ImpalaEscape(ReadOnlySpan<char> content, int at, StringBuilder value)
    {
        var c = content[at];
        if (c is 'u' && Number(content, at + 1, 4, 4, 16) is { } unicode)
        {
            value.Append((char)unicode.Value);
            return at + 4;
        }
        if (c is '0' or '1' && Number(content, at, 3, 3, 8) is { } octal)
        {
            value.Append((char)octal.Value);
            return at + 2;
        }
        _ = c switch
        {
            '0' => value.Append('\0'),
            'n' => value.Append('\n'),
            't' => value.Append('\t'),
            'r' => value.Append('\r'),
            'b' => value.Append('\b'),
            'Z' => value.Append('\u001a'),
            '%' => value.Append("\\%"),
            '_' => value.Append("\\_"),
            _ => value.Append(c),
        };
        return at;
    }

    private static int PostgresEscape(ReadOnlySpan<char> content, int at, StringBuilder value)
    {
        var c = content[at];
        if (c is 'u' && Number(content, at + 1, 4, 4, 16) is { } small)
        {
            value.Append((char)small.Value);
            return at + 4;
        }
        if (c is 'U' && Number(content, at + 1, 8, 8, 16) is { } large && Rune.IsValid(large.Value))
        {
            value.Append(new Rune(large.Value).ToString());
            return at + 8;
        }
        if (c is 'x' && Number(content, at + 1, 1, 2, 16) is { } hex)
        {
            value.Append((char)hex.Value);
            return at + hex.Length;
        }
        if (c is >= '0' and <= '7' && Number(content, at, 1, 3, 8) is { } octal)
        {
            value.Append((char)(octal.Value & 0xff));
            return at + octal.Length - 1;
        }
        value.Append(c switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            _ => c,
        });
        return at;
    }

    /// <summary>The content of U&amp;'..' with <c>\XXXX</c> and <c>\+XXXXXX</c> undone; null when an escape is wrong.</summary>
    public static string? Unicode(string content, char escape)
    {
        var value = new StringBuilder(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] != escape)
            {
                value.Append(content[i]);
                continue;
            }
            if (i + 1 < content.Length && content[i + 1] == escape)
            {
                value.Append(escape);
                i++;
                continue;
            }
            var isLong = i + 1 < content.Length && content[i + 1] == '+';
            var numDigits = isLong ? 6 : 4;
            if (Number(content, i + (isLong ? 2 : 1), numDigits, numDigits, 16) is not { } code || code.Value > 0x10ffff)
                return null;
            if (isLong && Rune.IsValid(code.Value))
                value.Append(new Rune(code.Value).ToString());
            else
                value.Append((char)code.Value);
            i += numDigits + (isLong ? 1 : 0);
        }
        return value.ToString();
    }

    private static (int Value, int Length)? Number(ReadOnlySpan<char> content, int at, int minDigits, int maxDigits, int radix)
    {
        var length = 0;
        var value = 0L;
        while (length < maxDigits && at + length < content.Length && char.IsAsciiHexDigit(content[at + length]))
        {
            var digit = int.Parse(content.Slice(at + length, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (digit >= radix)
                break;
            value = (value * radix) + digit;
            length++;
        }
        return length < minDigits || value > int.MaxValue ? null : ((int)value, length);
    }
}
