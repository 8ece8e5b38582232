using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>Which words may stand for names, and where.</summary>
internal static class Names
{
    /// <summary>A column, table or alias.</summary>
    public static bool IsColumnName(Token token, SqlDialect dialect) => token.Kind switch
    {
        TokenKind.QuotedIdentifier => true,
        TokenKind.Word => dialect.Words.ClassOf(token.Keyword) is WordClass.Unreserved or WordClass.ColumnName,
        _ => false,
    };

    /// <summary>A function or type.</summary>
    public static bool IsFunctionName(Token token, SqlDialect dialect) => token.Kind switch
    {
        TokenKind.QuotedIdentifier => true,
        TokenKind.Word => dialect.Words.ClassOf(token.Keyword) != WordClass.Reserved || (!dialect.PostgresForms && IsFunctionWord(token.Keyword)),
        _ => false,
    };

    /// <summary>A name behind AS or a dot.</summary>
    public static bool IsLabel(Token token, SqlDialect dialect) => token.Kind switch
    {
        TokenKind.QuotedIdentifier => true,
        TokenKind.Word => dialect.KeywordsAsAliases || dialect.Words.ClassOf(token.Keyword) == WordClass.Unreserved,
        _ => false,
    };

    /// <summary>A column alias without AS.</summary>
    public static bool IsBareLabel(Token token, SqlDialect dialect) => token.Kind switch
    {
        TokenKind.QuotedIdentifier => true,
        TokenKind.Word => !dialect.Words.NeedsAs(token.Keyword) && dialect.Words.ClassOf(token.Keyword) != WordClass.Reserved,
        _ => false,
    };

    /// <summary>Keywords of Impala that name functions too.</summary>
    private static bool IsFunctionWord(Keyword keyword) =>
        keyword is Keyword.Left or Keyword.Right or Keyword.If or Keyword.Replace or Keyword.Truncate or Keyword.Grouping or Keyword.Unnest
            or Keyword.Precision;
}
