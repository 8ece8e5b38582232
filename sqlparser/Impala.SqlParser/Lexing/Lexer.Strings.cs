namespace Impala.SqlParser.Lexing;

internal ref partial struct Lexer
{
    /// <summary>Scans '..' or ".."; <paramref name="open"/> is where the quote stands.</summary>
    private void ScanString(int start, int open, TokenKind kind)
    {
        var quote = _text[open];
        var backslash = _dialect.BackslashEscapes || kind == TokenKind.EscapeString;
        var end = open + 1;
        while (true)
        {
            var rest = _text.AsSpan(end);
            var next = backslash ? rest.IndexOfAny(quote, '\\') : rest.IndexOf(quote);
            if (next < 0)
            {
                FailUnterminated(start, "quoted string");
                return;
            }
            end += next;
            if (_text[end] == '\\')
            {
                if (end + 1 >= _text.Length)
                {
                    FailUnterminated(start, "quoted string");
                    return;
                }
                end += 2;
                continue;
            }
            end++;
            if (_dialect.DoubledQuoteIsEscape && At(end) == quote)
            {
                end++;
                continue;
            }
            if (!_dialect.DoubledQuoteIsEscape || !ContinuesOnNextLine(ref end))
                break;
        }
        _position = end;
        Add(kind, start);
    }

    /// <summary>SQL joins strings that only blanks with a line break part.</summary>
    private readonly bool ContinuesOnNextLine(ref int end)
    {
        var position = end;
        var sawLine = false;
        while (At(position) is ' ' or '\t' or '\n' or '\r' or '\f')
            sawLine |= _text[position++] is '\n' or '\r';
        if (!sawLine || At(position) != '\'')
            return false;
        end = position + 1;
        return true;
    }

    /// <param name="start">Where the token begins.</param>
    /// <param name="quote">What ends it.</param>
    /// <param name="prefix">Characters before the quote.</param>
    private void ScanQuotedIdentifier(int start, char quote, int prefix = 0)
    {
        var end = start + prefix + 1;
        while (true)
        {
            // Impala's names may hold escaped characters, which keep their backslash.
            var next = _dialect.PostgresForms ? _text.AsSpan(end).IndexOf(quote) : _text.AsSpan(end).IndexOfAny(quote, '\\');
            if (next < 0 || (_text[end + next] == '\\' && quote != '\\' && end + next + 1 >= _text.Length))
            {
                FailUnterminated(start, "quoted identifier");
                return;
            }
            if (!_dialect.PostgresForms && _text[end + next] == '\\')
            {
                end += next + 2;
                continue;
            }
            end += next + 1;
            if (quote != '"' || At(end) != '"')
                break;
            end++;
        }
        _position = end;
        if (_text.AsSpan(start + prefix + 1, end - start - prefix - 2).Trim().IsEmpty && (end - start - prefix == 2 || _dialect.TrimsQuotedNames))
            Error = SqlParseError.Syntax($"zero-length delimited identifier at or near \"{_text[start..Math.Min(end, start + 64)]}\"", start);
        else
            Add(TokenKind.QuotedIdentifier, start);
    }

    private void ScanDollarString(int start)
    {
        var tagEnd = start + 1;
        while (tagEnd < _text.Length && IsNamePart(_text[tagEnd]) && _text[tagEnd] != '$')
            tagEnd++;
        if (At(tagEnd) != '$')
        {
            Error = SqlParseError.Syntax("syntax error at or near \"$\"", start);
            return;
        }
        var tag = _text.AsSpan(start, tagEnd - start + 1);
        var close = _text.AsSpan(tagEnd + 1).IndexOf(tag, StringComparison.Ordinal);
        if (close < 0)
        {
            FailUnterminated(start, "dollar-quoted string");
            return;
        }
        _position = tagEnd + 1 + close + tag.Length;
        Add(TokenKind.DollarString, start);
    }
}
