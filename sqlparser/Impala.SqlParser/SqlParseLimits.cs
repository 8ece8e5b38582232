namespace Impala.SqlParser;

/// <summary>What a text may be at most; beyond it the parser answers 54000 or 54001.</summary>
/// <param name="MaxStatementBytes">UTF-8 length of the whole text (MAX_STATEMENT_LENGTH_BYTES).</param>
/// <param name="MaxNesting">Levels of parentheses, brackets and CASE.</param>
public sealed record SqlParseLimits(int MaxStatementBytes = 16 * 1024 * 1024, int MaxNesting = 1000)
{
    public static readonly SqlParseLimits Default = new();
}
