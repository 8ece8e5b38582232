using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>How tokens are called in hints.</summary>
internal static class Labels
{
    private static readonly string[] Keywords = Enum.GetValues<Keyword>().Select(keyword => WordTable.WordOf(keyword).ToUpperInvariant()).ToArray();

    public static string Of(Keyword keyword) => Keywords[(int)keyword];

    public static string Of(TokenKind kind) => kind switch
    {
        TokenKind.EndOfInput => "the end",
        TokenKind.Integer => "an integer",
        TokenKind.String => "a string",
        TokenKind.LeftParen => "\"(\"",
        TokenKind.RightParen => "\")\"",
        TokenKind.LeftBracket => "\"[\"",
        TokenKind.RightBracket => "\"]\"",
        TokenKind.Comma => "\",\"",
        TokenKind.Semicolon => "\";\"",
        TokenKind.Dot => "\".\"",
        TokenKind.Colon => "\":\"",
        TokenKind.Equal => "\"=\"",
        TokenKind.Star => "\"*\"",
        TokenKind.Less => "\"<\"",
        TokenKind.Greater => "\">\"",
        _ => kind.ToString(),
    };
}
