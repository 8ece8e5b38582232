using System.Globalization;

namespace Impala.SqlParser.Lexing;

/// <summary>Cuts a text into tokens in one pass, by hand, for both dialects. It counts nesting as it goes, so that a text of 500,000 parentheses is refused
/// before anything recursive sees it; `END` closes a CASE, and one too many closes nothing. The last token is always EndOfInput.</summary>
internal ref partial struct Lexer
{
    private readonly string _text;
    private readonly SqlDialect _dialect;
    private readonly int _maxNesting;
    private readonly List<Token> _tokens;
    private int _position;
    private int _nesting;

    public Lexer(string text, SqlDialect dialect, int maxNesting)
    {
        _text = text;
        _dialect = dialect;
        _maxNesting = maxNesting;
        _tokens = new List<Token>(Math.Min((text.Length / 4) + 4, 4096));
    }

    /// <summary>The deepest nesting met.</summary>
    public int MaxNesting { get; private set; }

    public SqlParseError? Error { get; private set; }

    public Token[] Run()
    {
        while (Error is null && SkipBlanksAndComments())
            ScanToken();
        _tokens.Add(new Token(TokenKind.EndOfInput, Keyword.NotAKeyword, _text.Length, 0));
        return _tokens.ToArray();
    }

    private readonly char At(int position) => position < _text.Length ? _text[position] : '\0';

    private void Add(TokenKind kind, int start, Keyword keyword = Keyword.NotAKeyword) =>
        _tokens.Add(new Token(kind, keyword, start, _position - start));

    private void ScanToken()
    {
        var start = _position;
        var c = _text[start];
        if (IsNameStart(c))
            ScanWordOrPrefixedString(start, c);
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(At(start + 1)) && !IsDotOfName(start)))
            ScanNumber(start);
        else if (c == '\'' || (c == '"' && !_dialect.DoubleQuoteIsIdentifier))
            ScanString(start, start, TokenKind.String);
        else if (c == '"' || c == '`')
            ScanQuotedIdentifier(start, c);
        else if (c == '$' && _dialect.Parameters && char.IsAsciiDigit(At(start + 1)))
            ScanParameter(start);
        else if (c == '$' && _dialect.DollarQuotes)
            ScanDollarString(start);
        else
            ScanSymbol(start, c);
    }

    /// <summary>True for a dot that does not begin a number: <c>t.1st</c> in Impala, any that follows a name in PostgreSQL.</summary>
    private readonly bool IsDotOfName(int start)
    {
        if (!_dialect.NamesMayStartWithDigit)
            return _tokens.Count > 0 && _tokens[^1].End == start && _tokens[^1].Kind is TokenKind.Word or TokenKind.QuotedIdentifier;
        var end = start + 1;
        while (char.IsAsciiDigit(At(end)))
            end++;
        return IsNameStart(At(end)) && !(At(end) is 'e' or 'E' && EndsNumber(end));
    }

    /// <summary>True when the exponent that begins here ends a number, and is not the middle of a name.</summary>
    private readonly bool EndsNumber(int exponent)
    {
        var end = exponent + (At(exponent + 1) is '+' or '-' ? 2 : 1);
        if (!char.IsAsciiDigit(At(end)))
            return false;
        if (end > exponent + 1)
            return true;
        while (char.IsAsciiDigit(At(end)))
            end++;
        return end >= _text.Length || !IsNamePart(_text[end]);
    }

    private readonly bool IsNameStart(char c) =>
        char.IsAsciiLetter(c) || c == '_' || (c >= '\u0080' && (_dialect.PostgresForms || IsJavaNameStart(c))) || (c == '$' && !_dialect.Parameters);

    /// <summary>Beyond ASCII, Impala's scanner takes what Java takes: letters, currency signs and connectors, and halves of what UTF-16 splits.</summary>
    private static bool IsJavaNameStart(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
        or UnicodeCategory.CurrencySymbol or UnicodeCategory.ConnectorPunctuation;

    /// <summary>What Java lets stand in a name beyond ASCII; of a character of two halves, moves to the second.</summary>
    private readonly bool IsJavaNamePart(ref int position)
    {
        var isPart = CharUnicodeInfo.GetUnicodeCategory(_text, position) is <= UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
            or UnicodeCategory.LetterNumber or UnicodeCategory.Format or UnicodeCategory.CurrencySymbol or UnicodeCategory.ConnectorPunctuation;
        if (isPart && char.IsSurrogatePair(_text, position))
            position++;
        return isPart;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c >= '\u0080';

    private void ScanWordOrPrefixedString(int start, char c)
    {
        if (At(start + 1) == '\'' && _dialect.EscapeStrings)
        {
            var kind = (c | 0x20) switch
            {
                'e' => TokenKind.EscapeString,
                'x' => TokenKind.HexString,
                'b' => TokenKind.BitString,
                'n' => TokenKind.String,
                _ => TokenKind.Word,
            };
            if (kind != TokenKind.Word)
            {
                ScanString(start, start + 1, kind);
                return;
            }
        }
        if (_dialect.EscapeStrings && (c | 0x20) == 'u' && At(start + 1) == '&' && At(start + 2) is '\'' or '"')
        {
            if (At(start + 2) == '"')
                ScanQuotedIdentifier(start, '"', 2);
            else
                ScanString(start, start + 2, TokenKind.UnicodeString);
            return;
        }
        ScanWord(start);
    }

    private void ScanWord(int start)
    {
        var end = start;
        while (end < _text.Length && IsNamePart(_text[end]) && (_text[end] < '\u0080' || _dialect.PostgresForms || IsJavaNamePart(ref end)))
            end++;
        _position = end;
        var keyword = WordTable.Find(_text.AsSpan(start, end - start));
        if (keyword == Keyword.Case)
            Open(start);
        else if (keyword == Keyword.End)
            Close();
        Add(TokenKind.Word, start, keyword);
    }

    private void Open(int start)
    {
        _nesting++;
        MaxNesting = Math.Max(MaxNesting, _nesting);
        if (_nesting > _maxNesting)
            Error ??= SqlParseError.TooDeep(start, _maxNesting);
    }

    private void Close() => _nesting = Math.Max(0, _nesting - 1);

    private void ScanNumber(int start)
    {
        var end = start;
        var kind = TokenKind.Integer;
        while (char.IsAsciiDigit(At(end)))
            end++;
        if (At(end) == '.' && At(end + 1) != '.')
        {
            kind = TokenKind.Decimal;
            end++;
            while (char.IsAsciiDigit(At(end)))
                end++;
        }
        if (At(end) is 'e' or 'E')
        {
            var exponent = At(end + 1) is '+' or '-' ? end + 2 : end + 1;
            if (char.IsAsciiDigit(At(exponent)))
            {
                kind = TokenKind.Decimal;
                end = exponent;
                while (char.IsAsciiDigit(At(end)))
                    end++;
            }
        }
        _position = end;
        if (end >= _text.Length || !IsNamePart(_text[end]))
            Add(kind, start);
        else if (_dialect.NamesMayStartWithDigit && !_text.AsSpan(start, end - start).ContainsAny('.', '+', '-'))
            ScanWord(start);
        else if (_dialect.NamesMayStartWithDigit)
            Add(kind, start);
        else
            FailJunk(start, end, "trailing junk after numeric literal");
    }

    private void ScanParameter(int start)
    {
        var end = start + 1;
        while (char.IsAsciiDigit(At(end)))
            end++;
        _position = end;
        if (end < _text.Length && IsNamePart(_text[end]))
            FailJunk(start, end, "trailing junk after parameter");
        else if (end - start > 6 || int.Parse(_text.AsSpan(start + 1, end - start - 1), System.Globalization.CultureInfo.InvariantCulture) is 0 or > 65535)
            Error = new SqlParseError("42P02", $"there is no parameter {_text[start..Math.Min(end, start + 20)]}", start, null);
        else
            Add(TokenKind.Parameter, start);
    }

    private void FailJunk(int start, int end, string message)
    {
        while (end < _text.Length && IsNamePart(_text[end]) && end - start < 64)
            end++;
        Error = SqlParseError.Syntax($"{message} at or near \"{_text[start..end]}\"", start);
    }

    private void FailUnterminated(int start, string what)
    {
        var end = Math.Min(_text.Length, start + 64);
        Error = SqlParseError.Syntax($"unterminated {what} at or near \"{_text[start..end]}\"", start);
        _position = _text.Length;
    }

    /// <summary>Moves to the next token; false at the end of the text. Adds hint comments as tokens.</summary>
    private bool SkipBlanksAndComments()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c is ' ' or '\n' or '\t' or '\r' or '\f' or '\v' || (c == '\u00a0' && !_dialect.PostgresForms))
                _position++;
            else if (c == '-' && At(_position + 1) == '-')
                SkipLineComment();
            else if (c == '/' && At(_position + 1) == '*')
                SkipBlockComment();
            else
                return true;
            if (Error is not null)
                return false;
        }
        return false;
    }

    private void SkipLineComment()
    {
        var start = _position;
        var length = _text.AsSpan(start).IndexOfAny('\n', '\r');
        _position = length < 0 ? _text.Length : start + length;
        AddHint(start, _text.AsSpan(start + 2, _position - start - 2), length >= 0);
    }

    private void SkipBlockComment()
    {
        var start = _position;
        var depth = 1;
        var end = start + 2;
        while (depth > 0)
        {
            var next = end >= _text.Length ? -1 : _text.AsSpan(end).IndexOfAny('*', '/');
            if (next < 0)
            {
                FailUnterminated(start, "/* comment");
                return;
            }
            end += next;
            if (_text[end] == '*' && At(end + 1) == '/')
            {
                depth--;
                end += 2;
            }
            else if (_dialect.NestedComments && _text[end] == '/' && At(end + 1) == '*')
            {
                depth++;
                end += 2;
            }
            else
            {
                end++;
            }
        }
        _position = end;
        AddHint(start, _text.AsSpan(start + 2, end - start - 4));
    }

    /// <summary>A comment that begins with + is a hint. In the postgres dialect it is one only where a hint can stand, and else a comment, for PostgreSQL would
    /// read it as such. In the impala dialect it stands in one line, has the form of a hint, and one of -- is ended by a line break.</summary>
    private void AddHint(int start, ReadOnlySpan<char> content, bool isClosed = true)
    {
        if (!content.TrimStart(' ').StartsWith("+", StringComparison.Ordinal))
            return;
        if (_dialect.PostgresForms)
        {
            if (_tokens.Count > 0 && TakesHint(_tokens[^1].Keyword))
                Add(TokenKind.Hint, start);
            return;
        }
        if (content.ContainsAny('\n', '\r'))
            return;
        var hint = content.TrimStart(' ')[1..].ToString();
        if (isClosed && (HintSyntax.IsList(hint, _dialect) || HintSyntax.IsSelectivity(hint, out _)))
            Add(TokenKind.Hint, start);
        else
            Error = SqlParseError.Syntax($"syntax error at or near \"{_text[start.._position]}\"", start);
    }

    private static bool TakesHint(Keyword previous) =>
        previous is Keyword.Select or Keyword.Distinct or Keyword.All or Keyword.Join or Keyword.Insert or Keyword.Create or Keyword.Where;
}
