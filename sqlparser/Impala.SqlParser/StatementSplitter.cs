using Impala.SqlParser.Lexing;

namespace Impala.SqlParser;

/// <summary>Cuts a text at the semicolons that end statements, for programs that send statements one by one. It knows strings, quoted names and
/// comments of the dialect, and nothing of grammar.</summary>
public static class StatementSplitter
{
    /// <summary>The statements that end with a semicolon, without it and without blanks around; statements of nothing are left out.</summary>
    /// <param name="text">What was read so far.</param>
    /// <param name="dialect">Whose strings and comments.</param>
    /// <param name="rest">Where the text goes on that no semicolon ends yet; the length of the text when nothing but blanks and comments is left.</param>
    public static IReadOnlyList<TextSpan> Split(string text, SqlDialect dialect, out int rest)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(dialect);
        var statements = new List<TextSpan>();
        var offset = 0;
        while (true)
        {
            var lexer = new Lexer(text[offset..], dialect, int.MaxValue);
            var open = Take(lexer.Run(), offset, statements);
            if (lexer.Error is null)
            {
                rest = open ?? text.Length;
                return statements;
            }

            // What is no token ends the lexer's work. An open string or comment may be closed by later lines; anything else is for the server
            // to refuse, up to the next semicolon.
            var position = offset + (lexer.Error.Position ?? 0);
            var start = open ?? position;
            var semicolon = IsOpen(lexer.Error) ? -1 : text.IndexOf(';', position);
            if (semicolon < 0)
            {
                rest = start;
                return statements;
            }

            statements.Add(TextSpan.FromBounds(start, semicolon));
            offset = semicolon + 1;
        }
    }

    /// <summary>Adds the statements that end; answers where one begins that does not.</summary>
    private static int? Take(Token[] tokens, int offset, List<TextSpan> statements)
    {
        var (start, end) = (-1, 0);
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.EndOfInput)
                break;
            if (token.Kind != TokenKind.Semicolon)
            {
                start = start < 0 ? token.Start : start;
                end = token.End;
                continue;
            }

            if (start >= 0)
                statements.Add(TextSpan.FromBounds(offset + start, offset + end));
            start = -1;
        }

        return start < 0 ? null : offset + start;
    }

    private static bool IsOpen(SqlParseError error) => error.Message.StartsWith("unterminated", StringComparison.Ordinal);
}
