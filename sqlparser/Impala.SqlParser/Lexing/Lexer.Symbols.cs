using System.Buffers;

namespace Impala.SqlParser.Lexing;

internal ref partial struct Lexer
{
    private static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("+-*/<>=~!@#%^&|`?");
    private static readonly SearchValues<char> LicenseTrailingSign = SearchValues.Create("~!@#%^&|`?");

    private void ScanSymbol(int start, char c)
    {
        var kind = c switch
        {
            '(' => TokenKind.LeftParen,
            ')' => TokenKind.RightParen,
            '[' => TokenKind.LeftBracket,
            ']' => TokenKind.RightBracket,
            ',' => TokenKind.Comma,
            ';' => TokenKind.Semicolon,
            '.' => TokenKind.Dot,
            ':' => TokenKind.Colon,
            _ => TokenKind.CustomOperator,
        };
        if (kind == TokenKind.CustomOperator)
        {
            ScanOperator(start);
            return;
        }
        _position = start + 1;
        if (kind == TokenKind.Dot && At(start + 1) == '.' && At(start + 2) == '.')
        {
            kind = TokenKind.Ellipsis;
            _position += 2;
        }
        else if (kind == TokenKind.Colon && At(_position) == ':' && _dialect.DoubleColonCast)
        {
            kind = TokenKind.DoubleColon;
            _position++;
        }
        else if (kind == TokenKind.Colon && At(_position) == '=' && _dialect.OpenOperators)
        {
            kind = TokenKind.NamesArgument;
            _position++;
        }
        else if (kind is TokenKind.LeftParen or TokenKind.LeftBracket)
        {
            Open(start);
        }
        else if (kind is TokenKind.RightParen or TokenKind.RightBracket)
        {
            Close();
        }
        else if (kind == TokenKind.Semicolon)
        {
            _nesting = 0;
        }
        Add(kind, start);
    }

    private void ScanOperator(int start)
    {
        var length = _dialect.OpenOperators ? OpenOperatorLength(start) : ClosedOperatorLength(start);
        var kind = length == 0 ? TokenKind.EndOfInput : KindOf(_text.AsSpan(start, length));
        if (kind == TokenKind.EndOfInput)
        {
            Error = SqlParseError.Syntax($"syntax error at or near \"{_text[start]}\"", start);
            return;
        }
        _position = start + length;
        Add(kind, start);
    }

    /// <summary>The longest operator from Impala's fixed set.</summary>
    private readonly int ClosedOperatorLength(int start)
    {
        var rest = _text.AsSpan(start, Math.Min(3, _text.Length - start));
        if (rest.StartsWith("<=>", StringComparison.Ordinal))
            return 3;
        if (rest.Length > 1 && rest[..2] is "<=" or ">=" or "<>" or "!=" or "||" or "&&")
            return 2;
        return "+-*/%^&|~!=<>".Contains(rest[0], StringComparison.Ordinal) ? 1 : 0;
    }

    /// <summary>PostgreSQL's rule: the longest run of operator characters that holds no comment start, without trailing + or - unless a character is in it
    /// that no standard operator has. A backtick begins a name here.</summary>
    private readonly int OpenOperatorLength(int start)
    {
        var end = start;
        while (end < _text.Length && OperatorCharacters.Contains(_text[end]) && _text[end] != '`')
        {
            if (_text.AsSpan(end).StartsWith("--", StringComparison.Ordinal) || _text.AsSpan(end).StartsWith("/*", StringComparison.Ordinal))
                break;
            end++;
        }
        if (!_text.AsSpan(start, end - start).ContainsAny(LicenseTrailingSign))
        {
            while (end - start > 1 && _text[end - 1] is '+' or '-')
                end--;
        }
        return end - start;
    }

    private readonly TokenKind KindOf(ReadOnlySpan<char> symbol) => symbol switch
    {
        "+" => TokenKind.Plus,
        "-" => TokenKind.Minus,
        "*" => TokenKind.Star,
        "/" => TokenKind.Slash,
        "%" => TokenKind.Percent,
        "^" => TokenKind.Caret,
        "&" => TokenKind.Ampersand,
        "|" => TokenKind.Pipe,
        "~" => TokenKind.Tilde,
        "#" => TokenKind.Hash,
        "!" => TokenKind.Bang,
        "@" => TokenKind.At,
        "<<" => TokenKind.ShiftLeft,
        ">>" => TokenKind.ShiftRight,
        "||" => TokenKind.Concat,
        "&&" => TokenKind.DoubleAmpersand,
        "=" => TokenKind.Equal,
        "<>" or "!=" => TokenKind.NotEqual,
        "<" => TokenKind.Less,
        "<=" => TokenKind.LessOrEqual,
        ">" => TokenKind.Greater,
        ">=" => TokenKind.GreaterOrEqual,
        "<=>" => TokenKind.NullSafeEqual,
        "=>" => TokenKind.NamesArgument,
        "~*" => TokenKind.TildeStar,
        "!~" => TokenKind.BangTilde,
        "!~*" => TokenKind.BangTildeStar,
        "~~" => TokenKind.DoubleTilde,
        "!~~" => TokenKind.BangDoubleTilde,
        "~~*" => TokenKind.DoubleTildeStar,
        "!~~*" => TokenKind.BangDoubleTildeStar,
        "@>" => TokenKind.Contains,
        "<@" => TokenKind.ContainedBy,
        "->" => TokenKind.Arrow,
        "->>" => TokenKind.LongArrow,
        "#>" => TokenKind.HashArrow,
        "#>>" => TokenKind.HashLongArrow,
        "|/" => TokenKind.SquareRoot,
        "||/" => TokenKind.CubeRoot,
        _ => _dialect.OpenOperators && symbol.Length <= 63 ? TokenKind.CustomOperator : TokenKind.EndOfInput,
    };
}
