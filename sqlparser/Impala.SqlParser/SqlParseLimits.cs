namespace Impala.SqlParser;

/// <summary>What a text may be at most; beyond it the parser answers 54000 or 54001.</summary>
/// <param name="MaxStatementBytes">UTF-8 length of the whole text (MAX_STATEMENT_LENGTH_BYTES).</param>
/// <param name="MaxNesting">Levels of parentheses, brackets and CASE.</param>
/// <param name="Strict">The impala dialect takes Impala's own language alone. Otherwise it also takes what drivers and benchmark kits of PostgreSQL send
/// whatever the dialect is, where Impala has no other meaning for it: BEGIN, DISCARD, SHOW of a variable, SET with TO, COPY, cursors, column lists of
/// aliases, SUBSTRING with FROM and FOR.</param>
public sealed record SqlParseLimits(int MaxStatementBytes = 16 * 1024 * 1024, int MaxNesting = 1000, bool Strict = false)
{
    public static readonly SqlParseLimits Default = new();
}
