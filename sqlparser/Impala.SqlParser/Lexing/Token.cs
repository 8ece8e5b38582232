namespace Impala.SqlParser.Lexing;

/// <summary>A token: what it is and where it stands. Its value is taken from the text only when the grammar needs it.</summary>
internal readonly record struct Token(TokenKind Kind, Keyword Keyword, int Start, int Length)
{
    public int End => Start + Length;

    public TextSpan Span => new(Start, Length);
}
