using System.Text;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>Syntax errors as Impala 4.5 words them: the line with a mark under the token, what was met, what could have stood there. Where Impala lists
/// every token its tables allow, this lists what the grammar asked for.</summary>
internal static class ImpalaSyntaxError
{
    /// <summary>Longer lines are cut around the token.</summary>
    private const int MaxLine = 60;

    public static SqlParseError At(string text, Token token, IReadOnlyList<string> expected, string? hint)
    {
        var message = new StringBuilder();
        Begin(message, "Syntax error", text, token.Start);
        message.Append("Encountered: ").Append(NameOf(text, token)).Append('\n');
        var names = expected.SelectMany(NamesOf).Distinct().Order(StringComparer.Ordinal).ToList();
        // Names that may be a column's come last, as Impala's table of tokens has them.
        if (names.Remove("IDENTIFIER"))
            names.Add("IDENTIFIER");
        message.Append("Expected: ").AppendJoin(", ", names).Append('\n');
        if (names.Contains("IDENTIFIER") && token.Kind == TokenKind.Word && SqlDialect.Impala.Words.ClassOf(token.Keyword) == WordClass.Reserved)
            message.Append($"\nHint: reserved words have to be escaped when used as an identifier, e.g. `{text.AsSpan(token.Start, token.Length)}`\n");
        return SqlParseError.Syntax(message.ToString(), token.Start, hint);
    }

    /// <summary>What the lexer found, in Impala's words. Limits and sizes keep their own.</summary>
    public static SqlParseError Of(string text, SqlParseError error)
    {
        if (error.SqlState != "42601")
            return error;
        var position = error.Position ?? 0;
        var message = new StringBuilder();
        if (error.Message.StartsWith("unterminated quoted", StringComparison.Ordinal))
        {
            Begin(message, "Unmatched string literal", text, position);
        }
        else if (error.Message.StartsWith("numeric overflow", StringComparison.Ordinal))
        {
            Begin(message, "Numeric overflow", text, position);
        }
        else
        {
            Begin(message, "Syntax error", text, position);
            var what = error.Message.StartsWith("zero-length", StringComparison.Ordinal) ? "EMPTY IDENTIFIER" : "Unexpected character";
            message.Append("Encountered: ").Append(what).Append('\n');
        }
        return error with { Message = message.ToString() };
    }

    private static void Begin(StringBuilder message, string what, string text, int position)
    {
        var lineStart = position == 0 ? 0 : text.LastIndexOf('\n', position - 1) + 1;
        var lineEnd = text.IndexOf('\n', Math.Min(position, text.Length));
        var line = text.AsSpan(lineStart, (lineEnd < 0 ? text.Length : lineEnd) - lineStart);
        var column = position - lineStart;
        message.Append(what).Append($" in line {text.AsSpan(0, lineStart).Count('\n') + 1}:\n");
        if (line.Length > MaxLine)
        {
            const int Context = (MaxLine / 2) - 3;
            var isLeftCut = column + 1 > MaxLine / 2;
            var isRightCut = line.Length - column - 1 > MaxLine / 2;
            var from = isLeftCut ? Math.Max(0, column + 1 - Context) : 0;
            var to = isRightCut ? Math.Min(line.Length, column + 1 + Context) : line.Length;
            message.Append(isLeftCut ? "..." : "").Append(line[from..to]).Append(isRightCut ? "..." : "");
            column += (isLeftCut ? 3 : 0) - from;
        }
        else
        {
            message.Append(line);
        }
        message.Append('\n').Append(' ', column).Append("^\n");
    }

    private static string NameOf(string text, Token token) => token.Kind switch
    {
        TokenKind.EndOfInput => "EOF",
        TokenKind.Word when WordTable.ImpalaKeywordsOnly.ClassOf(token.Keyword) == WordClass.Reserved => text.Substring(token.Start, token.Length).ToUpperInvariant(),
        // SQL:2016's words mean nothing to the grammar.
        TokenKind.Word when SqlDialect.Impala.Words.ClassOf(token.Keyword) == WordClass.Reserved =>
            "A reserved word cannot be used as an identifier: " + text.Substring(token.Start, token.Length),
        TokenKind.Word when token.Keyword is Keyword.Default or Keyword.Kill or Keyword.Query or Keyword.Uuid or Keyword.Variant or Keyword.Geometry =>
            text.Substring(token.Start, token.Length).ToUpperInvariant(),
        TokenKind.Word or TokenKind.QuotedIdentifier => "IDENTIFIER",
        TokenKind.Integer => "INTEGER LITERAL",
        TokenKind.Decimal => "DECIMAL LITERAL",
        TokenKind.String => "STRING LITERAL",
        TokenKind.Comma => "COMMA",
        TokenKind.Hint => "COMMENTED_PLAN_HINT_START",
        _ => text.Substring(token.Start, token.Length),
    };

    private static IEnumerable<string> NamesOf(string label) => label switch
    {
        "a name" => ["IDENTIFIER"],
        "an alias" => ["AS", "IDENTIFIER"],
        "an expression" => ["CASE", "CAST", "DATE", "EXISTS", "FALSE", "GROUPING", "IF", "INTERVAL", "LEFT", "NOT", "NULL", "REPLACE", "RIGHT", "TRUNCATE", "TRUE", "UNNEST", "IDENTIFIER"],
        "a statement" => ["ALTER", "COMMENT", "COMPUTE", "COPY", "CREATE", "DELETE", "DESCRIBE", "DROP", "EXPLAIN", "GRANT", "INSERT", "INVALIDATE", "KILL", "LOAD", "MERGE",
            "OPTIMIZE", "REFRESH", "REVOKE", "SELECT", "SET", "SHOW", "TRUNCATE", "UNSET", "UPDATE", "UPSERT", "USE", "VALUES", "WITH"],
        "a type" => ["ARRAY", "BIGINT", "BINARY", "BOOLEAN", "CHAR", "DATE", "DATETIME", "DECIMAL", "DOUBLE", "FLOAT", "INTEGER", "MAP", "REAL", "SMALLINT", "STRING",
            "STRUCT", "TIMESTAMP", "TINYINT", "VARCHAR"],
        "a string" => ["STRING LITERAL"],
        "an integer" => ["INTEGER LITERAL"],
        "the end" => ["EOF"],
        "\",\"" => ["COMMA"],
        _ => [label.Trim('"')],
    };
}
