namespace Impala.SqlParser;

/// <summary>Why a text did not parse: 42601 for its grammar, 54001 for its nesting, 54000 for its size.</summary>
/// <param name="SqlState">The SQLSTATE.</param>
/// <param name="Message">PostgreSQL's wording where PostgreSQL has one.</param>
/// <param name="Position">0-based character offset into the text, where the error has a place.</param>
/// <param name="Hint">What was expected, when that is one of a few things.</param>
public sealed record SqlParseError(string SqlState, string Message, int? Position, string? Hint)
{
    internal static SqlParseError Syntax(string message, int position, string? hint = null) => new("42601", message, position, hint);

    internal static SqlParseError TooDeep(int position, int limit) => new(
        "54001",
        "statement is nested too deeply",
        position,
        $"At most {limit} levels of parentheses, brackets and CASE are allowed.");

    internal static SqlParseError TooComplex() => new("54001", "statement is too complex", null, "Split the statement into smaller ones.");

    internal static SqlParseError TooLong(long numBytes, int limit) => new(
        "54000",
        $"statement length of {numBytes} bytes exceeds the limit of {limit} bytes",
        null,
        "Load large amounts of data with COPY or LOAD DATA, or raise MAX_STATEMENT_LENGTH_BYTES.");
}
