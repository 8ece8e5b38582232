using System.Collections.Frozen;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Printing;

/// <summary>
/// Names as SQL of the postgres dialect: in double quotes unless lower-case letters, digits and underscores say all and the word is not a
/// keyword that means something. Source: PostgreSQL 15's quote_ident, which quotes every keyword that is not unreserved.
/// </summary>
public static class QuotedIdentifier
{
    private static readonly FrozenSet<string> Keywords =
        $"{ReservedWords.PostgresReserved} {ReservedWords.PostgresTypeOrFunction} {ReservedWords.PostgresColumnName}"
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.Ordinal);

    public static string Of(string name) =>
        IsPlain(name) && !Keywords.Contains(name) ? name : Quote(name);

    /// <summary>Always in quotes.</summary>
    internal static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static bool IsPlain(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');
}
